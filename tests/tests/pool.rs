//! With the pool of nodes, and after a first round, what made one allocation for each node makes none.

use promise_core::prelude::*;
use promise_core::{__private as private, EventLoop};
use promise_tests::kit::{Counting, Text, allocations};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations `code` and driving the loop to rest make, on a thread where both have been done before.
fn warm<R>(code: impl Fn() -> R + Send + Sync) -> usize {
    let rounds = || {
        let event_loop = EventLoop::new();
        let round = || {
            let before = allocations();
            let made = event_loop.enter(&code);
            event_loop.run_until_idle();
            event_loop.enter(|| drop(made));
            event_loop.run_until_idle();
            allocations() - before
        };
        assert!(round() > 0, "the first round fills the pool");
        round()
    };
    std::thread::scope(|scope| scope.spawn(rounds).join().unwrap())
}

fn set_callback(callback: impl FnOnce(u32) + Send + 'static) {
    callback(1);
}

#[test]
fn nothing_is_allocated() {
    let deferred = || {
        let (promise, resolver) = Text::with_resolvers();
        resolver.resolve(1);
        promise
    };
    assert_eq!(warm(deferred), 0, "a deferred");
    let chain = || (0..10).fold(Text::resolve(0), |promise, _| promise.map(|n| n + 1));
    assert_eq!(warm(chain), 0, "ten calls of a method");
    let fused = || promise!(Text::resolve(0).then(|n| n + 1).then(|n| n + 1).catch(|_| 0).finally(|| ()));
    assert_eq!(warm(fused), 0, "a fused chain");
    assert_eq!(warm(|| Text::from_future(async { Text::resolve(1).await })), 0, "a future");
    let shared = || {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let (first, second) = (promise.clone().map(drop), promise.map(drop));
        resolver.resolve(1);
        (first, second)
    };
    assert_eq!(warm(shared), 0, "a deferred with two handlers");
    assert_eq!(warm(|| promise!(set_callback(_), error = String)), 0, "a callback");
}

#[test]
fn nodes_freed_by_another_thread_are_kept_there() {
    let freed_elsewhere = || {
        let promise = Text::resolve(1);
        std::thread::spawn(move || {
            assert_eq!(promise.wait(), Ok(1));
            // The one that was just freed.
            let before = allocations();
            drop(Text::resolve(2));
            allocations() - before
        })
        .join()
        .unwrap()
    };
    assert_eq!(freed_elsewhere(), 0);
}

#[test]
fn it_can_be_used_while_a_thread_ends() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            let promises: Vec<_> = (0..10).map(Text::resolve).collect();
            drop(promises);
        }
    }
    thread_local! {
        static LATE: Late = const { Late };
    }
    let ended = std::thread::spawn(|| {
        LATE.with(|_| ());
        drop(Text::resolve(1));
        LATE.with(|_| ());
        // Destructors run in no certain order: one of each is before and one after the pool's.
        private::use_pool(true);
    });
    ended.join().unwrap();
}
