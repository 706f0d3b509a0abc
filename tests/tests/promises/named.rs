//! `promise!(all { .. })` and `promise!(all_settled { .. })`.

use std::io;
use std::time::Duration;

use promise_core::prelude::*;
use promise_tests::kit::{Clones, OnDrop, Text, in_every_setting};

#[test]
fn the_result_has_the_fields() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let page = promise!(all {
            user: world.fulfilled("ada"),
            posts: world.fulfilled(3),
            moved: world.fulfilled(value)
        });
        world.settle_and_run();
        let page = page.wait_here(world);
        assert_eq!((page.user, page.posts), ("ada", 3));
        drop(page.moved);
        assert_eq!(clones(), 0);
    });
}

/// Takes the result of a promise that is settled.
trait WaitHere<T> {
    fn wait_here(self, world: &promise_tests::kit::World) -> T;
}

impl<T: Send + 'static> WaitHere<T> for Text<T> {
    fn wait_here(self, world: &promise_tests::kit::World) -> T {
        let (mut send, receive) = (None, std::sync::mpsc::channel());
        send.replace(receive.0);
        self.map(move |value| drop(send.take().unwrap().send(value))).detach(|reason| panic!("{reason}"));
        world.run();
        receive.1.try_recv().unwrap()
    }
}

#[test]
fn the_first_reason_rejects() {
    in_every_setting(|world| {
        let page = promise!(all {
            user: world.fulfilled(1),
            posts: world.rejected::<u8>("posts"),
            more: world.rejected::<u8>("more")
        });
        world.settle_and_run();
        assert_eq!(page.peek().unwrap().unwrap_err(), "posts");
        page.detach(drop);
    });
}

#[test]
fn what_a_failed_one_has_gathered_is_dropped() {
    in_every_setting(|world| {
        let value = OnDrop::new(&world.log, "value");
        let page = promise!(all {
            value: world.fulfilled(0).map(move |_| value),
            failed: world.rejected::<()>("no")
        });
        world.settle_and_run();
        page.detach(drop);
        world.run();
        world.log.expect("value");
    });
}

#[test]
fn all_settled_has_the_results() {
    in_every_setting(|world| {
        let page = promise!(all_settled { user: world.fulfilled(1), posts: world.rejected::<u8>("posts") });
        world.settle_and_run();
        let page = page.wait_here(world);
        assert_eq!((page.user, page.posts), (Ok(1), Err("posts".to_string())));
    });
}

#[test]
fn fields_are_whatever_promise_takes() {
    fn read(done: impl FnOnce(io::Result<u8>)) {
        done(Ok(4));
    }
    let shorthand = Promise::<_>::resolve(5);
    let all = promise!(all {
        promise: Promise::<_>::resolve(1),
        chain: Promise::<_>::resolve(1).then(|n| n + 1),
        future: async { Ok::<_, io::Error>(3) },
        callback: read(_),
        shorthand,
        value: 6,
        executor: |resolve| resolve(7),
        r#type: "8",
    });
    let all = all.wait().unwrap();
    assert_eq!((all.promise, all.chain, all.future, all.callback), (1, 2, 3, 4));
    assert_eq!((all.shorthand, all.value, all.executor, all.r#type), (5, 6, 7, "8"));
}

#[test]
fn the_struct_can_be_shown_compared_and_cloned() {
    let all = promise!(all { a: 1, b: "x" }).wait().unwrap();
    #[allow(clippy::clone_on_copy)]
    let copy = all.clone();
    assert!(copy == all);
    assert_eq!(format!("{all:?}"), r#"All { a: 1, b: "x" }"#);
    let settled = promise!(all_settled { a: 1 }).wait().unwrap();
    assert_eq!(format!("{settled:?}"), "AllSettled { a: Ok(1) }");
    assert_eq!(format!("{:?}", promise!(all {}).wait().unwrap()), "All");
}

#[test]
fn in_a_chain() {
    let event_loop = EventLoop::with_virtual_time();
    let wait = |n| sleep(Duration::from_secs(n)).map(move |()| n);
    event_loop.block_on(async {
        let sum = promise!(all { one: wait(1), two: wait(2) }.then(|all| all.one + all.two));
        assert_eq!(sum.await.unwrap(), 3);
        let late = promise!(
            all { one: wait(1), two: wait(2) }
                .timeout(Duration::from_secs(1))
                .then(|all| all.one + all.two)
                .catch(|Fault::Elapsed| 0)
        );
        assert_eq!(late.await.unwrap(), 0);
    });
}

#[test]
fn the_option_error_says_the_reason_of_all_fields() {
    let all = promise!(all { a: async { Err::<u8, _>("no".to_string()) }, b: 1 }, error = String);
    assert_eq!(all.wait().unwrap_err(), "no");
}

/// As `Promise.all([a(), b()])`: both are called before the first one's handler is attached.
#[test]
fn it_costs_the_jobs_of_all() {
    in_every_setting(|world| {
        let named = promise!(all { a: world.fulfilled(1), b: world.fulfilled(2) });
        let plain = Promise::all([world.fulfilled(1), world.fulfilled(2)]);
        named.map(world.log.pass("named")).detach(drop);
        plain.map(world.log.pass("plain")).detach(drop);
        world.settle_and_run();
        world.log.expect("named plain");
    });
}
