//! 2.2.2 and 2.2.3: a handler is called after the promise settled its way, with the value or reason, and at most once.

use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

#[test]
fn t2_2_2_1_the_fulfilment_handler_gets_the_value() {
    in_every_setting(|world| {
        world.fulfilled(11).map(world.log.show("value ")).detach(drop);
        world.settle_and_run();
        world.log.expect("value 11");
    });
}

#[test]
fn t2_2_3_1_the_rejection_handler_gets_the_reason() {
    in_every_setting(|world| {
        world.rejected::<()>("r").map_err(world.log.show("reason ")).detach(drop);
        world.settle_and_run();
        world.log.expect("reason r");
    });
}

#[test]
fn t2_2_2_2_and_3_2_no_handler_is_called_before_the_promise_settles() {
    in_each(&[Setting::Now, Setting::Timer, Setting::Thread], |world| {
        let log = world.log.clone();
        for result in [Ok(1), Err("r".to_string())] {
            let promise = world.settled(result);
            let (on_value, on_reason) = (log.mark("value"), log.mark("reason"));
            promise.map(|_| on_value()).fail(|_| on_reason()).detach(drop);
        }
        world.run();
        log.expect("");
        world.settle();
        log.expect("");
        world.run();
        assert_eq!(log.len(), 2);
    });
}

#[test]
fn t2_2_2_2_a_promise_that_never_settles_calls_nothing() {
    in_each(&[Setting::Now], |world| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let log = world.log.clone();
        let chain = promise.map(log.pass("value")).finally(log.mark("finally")).map_err(log.pass("reason"));
        world.run();
        log.expect("");
        assert!(chain.is_pending());
        resolver.resolve(0);
        drop(chain);
    });
}

#[test]
fn t2_2_2_3_and_3_3_a_handler_is_called_once() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let (promise, resolver) = Text::<u32>::with_resolvers();
        promise.map(log.show("value ")).map_err(log.show("reason ")).detach(drop);
        let (other, other_resolver) = Text::<u32>::with_resolvers();
        other.map(log.show("value ")).map_err(log.show("reason ")).detach(drop);
        let both = move || {
            resolver.resolve(1);
            resolver.resolve(2);
            resolver.reject("3".into());
            other_resolver.reject("4".into());
            other_resolver.reject("5".into());
            other_resolver.resolve(6);
        };
        match world.setting {
            Setting::Already | Setting::Now => both(),
            Setting::Timer => world.event_loop.set_timeout(std::time::Duration::ZERO, both),
            Setting::Thread => std::thread::spawn(both).join().unwrap(),
        }
        world.run();
        world.run();
        log.expect("value 1 reason 4");
    });
}

#[test]
fn t2_2_2_and_3_only_one_of_two_handlers_runs() {
    in_every_setting(|world| {
        let log = world.log.clone();
        for result in [Ok("v".to_string()), Err("r".to_string())] {
            let (good, bad) = (log.show("good "), log.show("bad "));
            world.settled(result).then_or_else(move |v| Ok(good(v)), move |r| Ok(bad(r))).detach(drop);
        }
        world.settle_and_run();
        log.expect("good v bad r");
    });
}

#[test]
fn t2_2_2_and_3_the_second_handler_does_not_see_what_the_first_one_does() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let second = log.pass("second");
        world
            .fulfilled(1)
            .then_or_else(|_| Err::<(), _>("from the first".to_string()), move |r| Err(second(r)))
            .map_err(log.show(""))
            .detach(drop);
        world.settle_and_run();
        log.expect("from the first");
    });
}
