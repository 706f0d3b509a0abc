//! "Guarantees": a promise's callbacks run never before the completion of the current run, also when they are added
//! late, and several of them in the order in which they were inserted.

use std::time::Duration;

use promise_core::{Promise, promise, queue_microtask, set_timeout};
use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

#[test]
fn callbacks_never_run_before_the_completion_of_the_current_run() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let (value, reason) = (world.fulfilled(1), world.rejected::<u32>("r"));
        value.clone().map(log.show("then ")).detach(drop);
        value.finally(log.mark("finally")).detach(drop);
        reason.map_err(log.show("catch ")).detach(drop);
        log.add("end");
        world.settle();
        log.expect("end");
        world.run();
        assert_eq!(log.len(), 4);
    });
}

#[test]
fn that_goes_for_fused_chains_too() {
    in_every_setting(|world| {
        let (a, b, end) = (world.log.clone(), world.log.clone(), world.log.clone());
        let source = world.fulfilled(1);
        let chain = promise!(source.then(|n| a.add(n)).then(|()| b.add("second")));
        end.add("end");
        world.settle();
        end.expect("end");
        world.run();
        end.expect("end 1 second");
        chain.detach(drop);
    });
}

#[test]
fn callbacks_added_after_success_or_failure_run_all_the_same() {
    in_every_setting(|world| {
        let promise = world.fulfilled(1);
        let failed = world.rejected::<u32>("r");
        world.settle_and_run();
        promise.clone().map(world.log.show("late ")).detach(drop);
        failed.clone().map_err(world.log.show("late ")).detach(drop);
        world.log.expect("");
        world.run();
        world.log.expect("late 1 late r");
        // And again, much later.
        let later = world.log.mark("later");
        world.event_loop.set_timeout(Duration::from_secs(1), move || promise.map(|_| later()).detach(drop));
        world.run();
        world.log.expect("late 1 late r later");
        failed.detach(drop);
    });
}

#[test]
fn several_callbacks_run_one_after_another_in_the_order_of_insertion() {
    in_every_setting(|world| {
        let promise = world.fulfilled(0);
        for n in 0..100 {
            promise.clone().map(world.log.pass(&n.to_string())).detach(drop);
        }
        world.settle_and_run();
        world.log.expect(&(0..100).map(|n| n.to_string()).collect::<Vec<_>>().join(" "));
    });
}

#[test]
fn callbacks_of_all_kinds_share_the_order_of_insertion() {
    in_every_setting(|world| {
        let promise = world.fulfilled(0);
        let log = &world.log;
        promise.clone().finally(log.mark("finally")).detach(drop);
        promise.clone().map(log.pass("map")).detach(drop);
        promise.clone().then(Ok).detach(drop);
        let fused = (promise.clone(), log.clone());
        let chain = promise!({ fused.0 }.then(|_| fused.1.add("fused")));
        promise
            .clone()
            .tap({
                let log = log.clone();
                move |_| log.add("tap")
            })
            .detach(drop);
        promise.success(log.pass("success")).detach(drop);
        world.settle_and_run();
        log.expect("finally map fused tap success");
        chain.detach(drop);
    });
}

/// "Even in the case of an already-resolved promise": a promise callback goes before timers.
#[test]
fn callbacks_go_before_the_next_macrotask() {
    in_each(&[Setting::Already, Setting::Now], |world| {
        let log = world.log.clone();
        world.event_loop.set_timeout(Duration::ZERO, log.mark("timer"));
        let promise = world.fulfilled(0);
        let mut chain = promise.map(log.pass("1"));
        for n in 2..=20 {
            chain = chain.map(log.pass(&n.to_string()));
        }
        world.settle_and_run();
        let lines = log.lines();
        assert_eq!((lines.len(), lines.last().map(String::as_str)), (21, Some("timer")));
        assert!(chain.is_fulfilled());
    });
}

#[test]
fn a_microtask_goes_before_timers_set_earlier() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let (first, inner, second) = (log.mark("timer 1"), log.mark("microtask"), log.mark("timer 2"));
        set_timeout(Duration::ZERO, move || {
            first();
            queue_microtask(inner);
        });
        set_timeout(Duration::ZERO, second);
        world.run();
        log.expect("timer 1 microtask timer 2");
    });
}

/// The order is promised for a promise whoever settles it: here two threads and a handler each settle one.
#[test]
fn the_handlers_of_each_promise_keep_their_order_whoever_settles() {
    in_each(&[Setting::Thread], |world| {
        let promises: Vec<Text<u32>> = (0..10).map(|n| world.fulfilled(n)).collect();
        for round in 0..5 {
            for promise in &promises {
                let log = world.log.clone();
                promise.clone().map(move |n| log.add(format_args!("{n}:{round}"))).detach(drop);
            }
        }
        world.settle_and_run();
        for n in 0..10 {
            let own: Vec<_> =
                world.log.lines().into_iter().filter(|line| line.starts_with(&format!("{n}:"))).collect();
            assert_eq!(own, (0..5).map(|round| format!("{n}:{round}")).collect::<Vec<_>>());
        }
    });
}

#[test]
fn a_rejection_handler_is_not_called_for_what_happens_before_it_in_time() {
    // A promise that is fulfilled cannot be rejected by a panic in one of its handlers.
    in_every_setting(|world| {
        let promise = world.fulfilled(1);
        let log = &world.log;
        promise
            .clone()
            .map(|_| panic!("on purpose: first handler"))
            .map_err(log.pass("derived"))
            .detach(drop);
        promise.clone().map_err(log.pass("never")).detach(drop);
        world.settle_and_run();
        log.expect("derived");
        assert!(promise.is_fulfilled());
    });
}

#[test]
fn reading_a_result_twice_gives_the_same() {
    in_every_setting(|world| {
        let promise = world.fulfilled(vec![1]);
        let [a, b] = [promise.clone(), promise].map(|handle| handle.map(|list| list.len()));
        world.settle_and_run();
        assert_eq!(Promise::peek(&a), b.peek());
    });
}
