//! Where a result goes: moved to the last reader, cloned for those before.

use std::sync::Arc;

use promise_core::{EventLoop, Promise, promise};
use promise_tests::kit::{Clones, Log, OnDrop, Text, in_every_setting};

#[test]
fn one_reader_gets_the_value_itself() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let kept = world.fulfilled(value).map(|v| v).then(Ok).tap(|_| ()).finally(|| ());
        let followed = world.fulfilled(()).then(|()| kept);
        let awaited = Text::from_future(followed);
        let all = Promise::all([awaited]);
        world.settle_and_run();
        assert!(all.is_fulfilled());
        assert_eq!(clones(), 0);
    });
}

#[test]
fn of_several_readers_the_last_gets_the_value_and_the_others_clones() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let promise = world.fulfilled(value);
        let mut readers: Vec<Text<Clones>> = (0..4).map(|_| promise.clone().map(|v| v)).collect();
        readers.push(promise.map(|v| v));
        world.settle_and_run();
        assert!(readers.iter().all(Promise::is_fulfilled));
        assert_eq!(clones(), 4);
    });
}

#[test]
fn a_handle_that_is_only_dropped_costs_no_clone() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let promise = world.fulfilled(value);
        let (early, late) = (promise.clone(), promise.clone());
        drop(early);
        let reader = promise.map(|_| ());
        drop(late);
        world.settle_and_run();
        assert!(reader.is_fulfilled());
        assert_eq!(clones(), 0);
    });
}

#[test]
fn a_handle_that_stays_makes_every_reader_get_a_clone() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let promise = world.fulfilled(value);
        promise.clone().map(drop).detach(drop);
        world.settle_and_run();
        assert_eq!(clones(), 1);
        // Now it is the only one.
        promise.map(drop).detach(drop);
        world.run();
        assert_eq!(clones(), 1);
    });
}

#[test]
fn a_reader_that_does_not_want_the_value_gets_no_clone_of_it_wrongly() {
    // `catch` and `fail` pass the value on: they read it as others do, so it is moved through.
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let end = world.fulfilled(value).catch(Err).fail(|_| unreachable!()).map_err(|r| r);
        world.settle_and_run();
        assert!(end.is_fulfilled());
        assert_eq!(clones(), 0);
    });
}

#[test]
fn await_wait_and_combinators_move_the_last_value() {
    let (value, clones) = Clones::new();
    let event_loop = EventLoop::new();
    let value = event_loop.block_on(async {
        let first = Promise::<Clones>::resolve(value).await.unwrap();
        let [second] =
            <[Clones; 1]>::try_from(Promise::all([Promise::<Clones>::resolve(first)]).await.unwrap())
                .unwrap();
        let third = Promise::race([Promise::<Clones>::resolve(second)]).await.unwrap();
        Promise::any([Promise::<Clones>::resolve(third)]).await.unwrap()
    });
    let value = Promise::<Clones>::resolve(value).map(|v| v).wait().unwrap();
    drop(value);
    assert_eq!(clones(), 0);
}

#[test]
fn a_fused_chain_moves_values() {
    let (value, clones) = Clones::new();
    let event_loop = EventLoop::new();
    let end = event_loop.enter(|| promise!(Text::resolve(value).then(|v| v).catch(|e| Err(e)).then(|v| v)));
    event_loop.run_until_idle();
    assert!(end.is_fulfilled());
    assert_eq!(clones(), 0);
}

#[test]
fn reasons_are_shared_like_values() {
    #[derive(Clone, Debug)]
    struct Reason(#[expect(dead_code)] Arc<Clones>);
    impl From<promise_core::Fault> for Reason {
        fn from(_: promise_core::Fault) -> Self {
            unreachable!()
        }
    }
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let reason = Reason(Arc::new(value));
        let promise = world.rejected::<()>("r").map_err(|_| reason);
        let (a, b) = (promise.clone().catch(Err), promise.catch(Err));
        world.settle_and_run();
        assert!(a.is_rejected() && b.is_rejected());
        assert_eq!(clones(), 0);
        a.detach(drop);
        b.detach(drop);
    });
}

#[test]
fn values_need_not_be_clone() {
    struct Unique(u32);
    in_every_setting(|world| {
        let end = world
            .fulfilled(Unique(1))
            .map(|unique| Unique(unique.0 + 1))
            .then(Text::resolve)
            .tap(|unique| assert_eq!(unique.0, 2))
            .finally(|| ())
            .fail(|_| unreachable!());
        let shared = end.share();
        let (a, b) = (shared.clone().map(|unique| unique.0), shared.map(|unique| unique.0));
        world.settle_and_run();
        assert_eq!((a.peek(), b.peek()), (Some(Ok(&2)), Some(Ok(&2))));
    });
}

#[test]
fn a_value_nobody_reads_is_dropped_once_with_the_last_handle() {
    in_every_setting(|world| {
        let log = Log::new();
        let promise = world.fulfilled(OnDrop::new(&log, "dropped"));
        let shared = promise.map(Arc::new);
        let copy = shared.clone();
        world.settle_and_run();
        drop(shared);
        log.expect("");
        drop(copy);
        log.expect("dropped");
    });
}

#[test]
fn a_value_that_comes_when_nobody_is_left_is_dropped() {
    in_every_setting(|world| {
        let log = Log::new();
        let (promise, resolver) = Text::<OnDrop>::with_resolvers();
        drop(promise);
        resolver.resolve(OnDrop::new(&log, "first"));
        log.expect("first");
        resolver.resolve(OnDrop::new(&log, "second"));
        log.expect("first second");
        world.run();
        drop(resolver);
        log.expect("first second");
    });
}

#[test]
fn a_value_that_comes_too_late_is_dropped_or_given_back() {
    in_every_setting(|world| {
        let log = Log::new();
        let (promise, resolver) = Text::<OnDrop>::with_resolvers();
        resolver.resolve(OnDrop::new(&log, "kept"));
        resolver.resolve(OnDrop::new(&log, "late"));
        let back = resolver.try_settle(Ok(OnDrop::new(&log, "given back")));
        log.expect("late");
        drop(back);
        log.expect("late given back");
        world.run();
        drop((promise, resolver));
        log.expect("late given back kept");
    });
}

#[test]
fn values_travel_between_threads_and_loops() {
    let (promise, resolver) = Text::<Vec<u32>>::with_resolvers();
    let reader = std::thread::spawn(move || {
        let event_loop = EventLoop::new();
        event_loop.block_on(async move { promise.map(|list| list.len()).await })
    });
    let writer =
        std::thread::spawn(move || EventLoop::new().block_on(async move { resolver.resolve(vec![1, 2, 3]) }));
    writer.join().unwrap();
    assert_eq!(reader.join().unwrap(), Ok(3));
}
