//! 2.2.6 `then` may be called many times on one promise; the handlers run in the order of the calls.

use promise_core::queue_microtask;
use promise_tests::kit::{Setting, in_each, in_every_setting};

#[test]
fn t2_2_6_1_fulfilment_handlers_run_in_order() {
    in_every_setting(|world| {
        let promise = world.fulfilled(5);
        for name in ["a", "b", "c", "d"] {
            promise.clone().map(world.log.show(name)).detach(drop);
        }
        world.settle_and_run();
        world.log.expect("a5 b5 c5 d5");
    });
}

#[test]
fn t2_2_6_2_rejection_handlers_run_in_order() {
    in_every_setting(|world| {
        let promise = world.rejected::<u32>("r");
        for name in ["a", "b", "c", "d"] {
            promise.clone().map_err(world.log.show(name)).detach(drop);
        }
        promise.detach(drop);
        world.settle_and_run();
        world.log.expect("ar br cr dr");
    });
}

#[test]
fn t2_2_6_handlers_attached_before_and_after_settling_share_one_order() {
    in_each(&[Setting::Now], |world| {
        let promise = world.fulfilled(5);
        promise.clone().map(world.log.show("before")).detach(drop);
        world.settle();
        promise.map(world.log.show("after")).detach(drop);
        world.run();
        world.log.expect("before5 after5");
    });
}

#[test]
fn t2_2_6_handlers_and_awaits_share_one_order() {
    in_every_setting(|world| {
        let promise = world.fulfilled(5);
        promise.clone().map(world.log.show("first")).detach(drop);
        let (log, awaited) = (world.log.clone(), promise.clone());
        promise_core::Promise::<(), String>::from_future(async move {
            let n = awaited.await?;
            log.add(format_args!("await{n}"));
            Ok(())
        })
        .detach(drop);
        promise.map(world.log.show("last")).detach(drop);
        world.settle_and_run();
        world.log.expect("first5 await5 last5");
    });
}

#[test]
fn t2_2_6_a_handler_that_fails_or_panics_does_not_keep_the_others_from_running() {
    in_every_setting(|world| {
        let promise = world.fulfilled(5);
        let log = &world.log;
        promise.clone().then(|_| Err::<(), _>("failed".to_string())).map_err(log.show("")).detach(drop);
        promise.clone().map(|_| panic!("on purpose: in a handler")).map_err(log.show("")).detach(drop);
        promise.map(log.show("")).detach(drop);
        world.settle_and_run();
        let mut lines = log.take();
        lines.sort();
        assert_eq!(lines, ["5", "failed", "panicked: on purpose: in a handler"]);
    });
}

#[test]
fn t2_2_6_each_branch_has_its_own_result() {
    in_every_setting(|world| {
        let promise = world.fulfilled(5);
        let branches =
            [promise.clone().map(|n| n + 1), promise.clone().then(|n| Err(n.to_string())), promise];
        world.settle_and_run();
        let results: Vec<_> = branches.iter().map(|branch| branch.peek().unwrap()).collect();
        assert_eq!(results, [Ok(&6), Err(&"5".to_string()), Ok(&5)]);
        branches.into_iter().for_each(|branch| branch.detach(drop));
    });
}

#[test]
fn t2_2_6_a_handler_attached_by_a_handler_runs_after_those_attached_before() {
    in_every_setting(|world| {
        let promise = world.fulfilled(());
        let (log, again) = (world.log.clone(), promise.clone());
        promise
            .clone()
            .map(move |()| {
                log.add("a");
                again.map(log.pass("nested")).detach(drop);
            })
            .detach(drop);
        promise.map(world.log.pass("b")).detach(drop);
        world.settle_and_run();
        world.log.expect("a b nested");
    });
}

/// In JavaScript, one call of `resolve` queues all handlers before anything else happens, wherever it comes from.
#[test]
fn t2_2_6_all_handlers_are_queued_before_any_runs() {
    in_every_setting(|world| {
        let promise = world.fulfilled(());
        let log = world.log.clone();
        for name in ["a", "b", "c"] {
            let inner = log.mark(&format!("{name}2"));
            let outer = log.pass(&format!("{name}1"));
            promise
                .clone()
                .map(move |()| {
                    outer(());
                    queue_microtask(inner);
                })
                .map(log.pass(&format!("{name}3")))
                .detach(drop);
        }
        world.settle_and_run();
        log.expect("a1 b1 c1 a2 a3 b2 b3 c2 c3");
    });
}
