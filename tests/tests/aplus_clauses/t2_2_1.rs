//! 2.2.1 Both handlers are optional: what has no handler for the way it settled passes on (2.2.7.3, 2.2.7.4).

use promise_tests::kit::in_every_setting;

#[test]
fn t2_2_1_1_a_rejection_passes_a_then() {
    in_every_setting(|world| {
        let log = world.log.clone();
        world
            .rejected::<u32>("no")
            .map(log.show("then "))
            .tap(|_| unreachable!())
            .map_err(log.show("reason "))
            .detach(drop);
        world.settle_and_run();
        log.expect("reason no");
    });
}

#[test]
fn t2_2_1_2_a_value_passes_a_catch() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let value = world
            .fulfilled(5)
            .catch(|reason| Err(reason + "!"))
            .fail(|_| unreachable!())
            .map_err(|_| unreachable!())
            .map(log.show("value "));
        world.settle_and_run();
        log.expect("value 5");
        assert_eq!(value.peek(), Some(Ok::<_, &String>(&5)));
    });
}

#[test]
fn t2_2_1_a_missing_handler_costs_the_same_job_as_a_handler() {
    // The pass-through of `skipped` and the handlers of `beside` take turns.
    in_every_setting(|world| {
        let log = world.log.clone();
        let skipped = world.rejected::<u32>("no");
        let beside = world.fulfilled(0);
        skipped.map(|n| n + 1).map(|n| n + 1).fail(|_| 0).map(log.pass("skipped")).detach(drop);
        beside
            .map(log.pass("1"))
            .map(log.pass("2"))
            .map(log.pass("3"))
            .map(log.pass("4"))
            .map(log.pass("5"))
            .detach(drop);
        world.settle_and_run();
        match world.setting {
            // What another thread settles is two macrotasks.
            promise_tests::kit::Setting::Thread => assert_eq!(log.take().len(), 6),
            _ => log.expect("1 2 3 skipped 4 5"),
        }
    });
}
