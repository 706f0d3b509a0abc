//! Cancelling what callback promises wait for, and what they keep: through the parts generated code builds on.

use std::sync::{Arc, Mutex};

use promise_core::__private::{callback_promise, keep, on_cancel, spawn_cancellable};
use promise_core::{Fault, Promise, Resolver};
use promise_tests::kit::{OnDrop, Setting, Text, World, boom, in_each, in_every_setting};

type Parts = (Text<u32>, Resolver<u32, String>);

/// A callback promise that keeps a guard and logs its cancellation.
fn wrapped(world: &World) -> Parts {
    let (promise, resolver) = callback_promise::<u32, String>();
    keep(&promise, OnDrop::new(&world.log, "guard"));
    let (cancel, uncalled) = (world.log.mark("cancel"), OnDrop::new(&world.log, "destroyed"));
    on_cancel(&promise, move || {
        let _destroyed = uncalled;
        cancel();
    });
    (promise, resolver)
}

fn settle_later(world: &World, resolver: Resolver<u32, String>) {
    match world.setting {
        Setting::Already | Setting::Now => resolver.resolve(1),
        Setting::Timer => {
            world.event_loop.set_timeout(std::time::Duration::ZERO, move || resolver.resolve(1))
        }
        Setting::Thread => std::thread::spawn(move || resolver.resolve(1)).join().unwrap(),
    }
}

#[test]
fn the_last_handle_goes_while_pending() {
    in_every_setting(|world| {
        let (promise, resolver) = wrapped(world);
        let copy = promise.clone();
        drop(promise);
        world.log.expect("");
        drop(copy);
        world.log.expect("cancel destroyed guard");
        resolver.resolve(1);
        drop(resolver);
        world.run();
        world.log.expect("cancel destroyed guard");
    });
}

#[test]
fn settled_it_is_not_cancelled_and_the_guard_goes() {
    in_every_setting(|world| {
        let (promise, resolver) = wrapped(world);
        settle_later(world, resolver);
        world.run();
        world.log.expect("destroyed guard");
        assert_eq!(promise.peek(), Some(Ok(&1)));
        drop(promise);
        world.log.expect("destroyed guard");
    });
}

#[test]
fn abandoned_it_is_not_cancelled_either() {
    in_every_setting(|world| {
        let (promise, resolver) = wrapped(world);
        drop(resolver);
        world.run();
        world.log.expect("destroyed guard");
        assert!(promise.is_rejected());
        promise.detach(drop);
    });
}

#[test]
fn with_a_handler_attached_somebody_wants_it() {
    in_every_setting(|world| {
        let (promise, resolver) = wrapped(world);
        drop(promise.map(world.log.show("handler ")));
        world.log.expect("");
        settle_later(world, resolver);
        world.run();
        let mut lines = world.log.take();
        lines.sort();
        assert_eq!(lines, ["destroyed", "guard", "handler 1"]);
    });
}

#[test]
fn what_comes_after_settling_is_let_go_at_once() {
    in_every_setting(|world| {
        let (promise, resolver) = callback_promise::<u32, String>();
        resolver.resolve(1);
        keep(&promise, OnDrop::new(&world.log, "guard"));
        let destroyed = OnDrop::new(&world.log, "destroyed");
        on_cancel(&promise, move || drop(destroyed));
        world.log.expect("guard destroyed");
    });
}

#[test]
fn several_hooks_go_newest_first() {
    in_every_setting(|world| {
        let (promise, _resolver) = callback_promise::<u32, String>();
        for n in 1..=3 {
            keep(&promise, OnDrop::new(&world.log, format!("guard{n}")));
            on_cancel(&promise, world.log.mark(&format!("cancel{n}")));
        }
        drop(promise);
        world.log.expect("cancel3 cancel2 cancel1 guard3 guard2 guard1");
    });
}

#[test]
fn hooks_that_panic_do_not_keep_the_others_from_running() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            boom()
        }
    }
    in_every_setting(|world| {
        for cancelled in [true, false] {
            let (promise, resolver) = wrapped(world);
            keep(&promise, Bomb);
            on_cancel(&promise, boom);
            keep(&promise, OnDrop::new(&world.log, "last"));
            if cancelled {
                drop(promise);
                assert_eq!(world.log.take(), ["cancel", "destroyed", "last", "guard"]);
            } else {
                resolver.resolve(1);
                assert_eq!(world.log.take(), ["destroyed", "last", "guard"]);
                assert!(promise.is_fulfilled());
            }
        }
    });
}

#[test]
fn a_cancel_function_may_settle_and_look() {
    in_every_setting(|world| {
        let (promise, resolver) = callback_promise::<OnDrop, String>();
        let (log, value) = (world.log.clone(), OnDrop::new(&world.log, "value"));
        let own = resolver.clone();
        on_cancel(&promise, move || {
            assert!(!own.is_resolved());
            own.resolve(value);
            assert!(own.is_resolved());
            log.add("cancelled");
        });
        drop(promise);
        world.log.expect("value cancelled");
        drop(resolver);
    });
}

#[test]
fn a_promise_of_another_kind_has_no_hooks() {
    promise_tests::kit::quiet();
    let (promise, _resolver) = Text::<u32>::with_resolvers();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| keep(&promise, ())));
    assert!(result.is_err());
}

// ---- chains that are stopped with their last handle ----------------------------------------------------------------

fn chain(world: &World, source: Text<u32>) -> Text<u32> {
    let (body, after) = (OnDrop::new(&world.log, "body"), world.log.pass("after"));
    spawn_cancellable(async move {
        let _body = body;
        let n = source.await?;
        Ok(after(n) + 1)
    })
}

#[test]
fn a_chain_nobody_wants_is_stopped_and_cancels_its_source() {
    in_every_setting(|world| {
        let (source, resolver) = wrapped(world);
        let chain = chain(world, source);
        world.run();
        let copy = chain.clone();
        drop(chain);
        world.run();
        world.log.expect("");
        drop(copy);
        world.run();
        world.log.expect("cancel destroyed guard body");
        resolver.resolve(1);
        world.run();
        world.log.expect("cancel destroyed guard body");
    });
}

#[test]
fn a_chain_somebody_wants_goes_on() {
    in_every_setting(|world| {
        let (source, resolver) = wrapped(world);
        let end = chain(world, source).map(|n| n + 1);
        world.run();
        settle_later(world, resolver);
        world.run();
        assert_eq!(end.peek(), Some(Ok(&3)));
        let mut lines = world.log.take();
        lines.sort();
        assert_eq!(lines, ["after", "body", "destroyed", "guard"]);
    });
}

#[test]
fn a_chain_dropped_when_its_source_has_settled_is_stopped_before_it_goes_on() {
    in_each(&[Setting::Now], |world| {
        let (source, resolver) = wrapped(world);
        let chain = chain(world, source);
        resolver.resolve(1);
        drop(chain);
        world.run();
        world.log.expect("destroyed guard body");
    });
}

#[test]
fn a_chain_that_drops_its_own_last_handle_is_stopped_at_its_next_await() {
    in_every_setting(|world| {
        let slot: Arc<Mutex<Option<Text<u32>>>> = Arc::default();
        let (own, gate, log) = (slot.clone(), world.fulfilled(1), world.log.clone());
        let (second, _resolver) = wrapped(world);
        let chain = spawn_cancellable(async move {
            gate.await?;
            drop(own.lock().unwrap().take());
            log.add("between");
            second.await
        });
        *slot.lock().unwrap() = Some(chain);
        world.settle_and_run();
        world.log.expect("between cancel destroyed guard");
    });
}

#[test]
fn dropped_from_another_thread() {
    in_every_setting(|world| {
        let (source, _resolver) = wrapped(world);
        let chain = chain(world, source);
        std::thread::spawn(move || drop(chain)).join().unwrap();
        world.run();
        world.log.expect("cancel destroyed guard body");
    });
}

#[test]
fn a_stopped_chain_whose_loop_is_gone() {
    in_each(&[Setting::Now], |world| {
        let other = promise_core::EventLoop::new();
        let (source, _resolver) = wrapped(world);
        let chain = other.enter(|| chain(world, source));
        drop(other);
        drop(chain);
        world.log.expect("cancel destroyed guard body");
    });
}

#[test]
fn a_chain_that_is_over_has_nothing_to_cancel() {
    in_every_setting(|world| {
        let (inner, resolver) = Promise::<u32, Fault>::with_resolvers();
        let chain = spawn_cancellable::<u32, Fault, _>(async { Ok(1) });
        assert!(chain.is_fulfilled());
        drop(chain);
        drop((inner, resolver));
        world.run();
    });
}
