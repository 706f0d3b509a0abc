//! The one panic that cannot become a rejection: of the conversion that makes the reason. Its promise is lost, nothing else.

use promise_core::{EventLoop, Fault, Promise};
use promise_tests::kit::{Text, boom, in_every_setting, quiet};

#[derive(Debug)]
struct NoReason;
impl From<Fault> for NoReason {
    fn from(_: Fault) -> Self {
        boom()
    }
}

#[test]
fn a_handler_whose_panic_cannot_be_a_reason() {
    in_every_setting(|world| {
        let first = world.fulfilled(0);
        let lost = first.clone().map_err(|_| unreachable!()).map(|_| boom::<u32>());
        let lost: Promise<u32, NoReason> = lost;
        let beside = first.map(world.log.pass("beside"));
        world.settle_and_run();
        world.log.expect("beside");
        assert!(beside.is_fulfilled());
        drop(lost);
    });
}

#[test]
fn an_abandoned_promise_that_cannot_have_a_reason() {
    in_every_setting(|world| {
        let (lost, resolver) = Promise::<u32, NoReason>::with_resolvers();
        // Dropping a resolver does not unwind: it may happen anywhere, also while something else unwinds.
        drop(resolver);
        // Others are abandoned as before.
        let (other, resolver) = Text::<u32>::with_resolvers();
        drop(resolver);
        assert!(other.is_rejected());
        other.detach(drop);
        world.run();
        drop(lost);
    });
}

#[test]
fn a_loop_dropped_with_such_a_job() {
    quiet();
    let event_loop = EventLoop::new();
    let (lost, other) = event_loop.enter(|| {
        let lost = Promise::<u32, NoReason>::resolve(1).map(|n| n);
        (lost, Text::resolve(1).map(|n| n))
    });
    drop(event_loop);
    assert!(other.is_rejected());
    other.detach(drop);
    drop(lost);
}

#[test]
fn on_tokio_the_other_jobs_still_run() {
    quiet();
    for workers in [1, 2] {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build().unwrap();
        let other = runtime.block_on(async {
            let lost = Promise::<u32, NoReason>::resolve(1).map(|_| boom::<u32>());
            let others: Vec<_> = (0..10).map(|n| Text::resolve(n).map(|n| n + 1)).collect();
            drop(lost);
            let first = Promise::all(others).await.map(|all| all.len());
            (first, Text::resolve(1).map(|n| n + 1).await)
        });
        assert_eq!(other, (Ok(10), Ok(2)));
    }
}
