//! "Timing" and "Task queues vs. microtasks".

use std::time::Duration;

use promise_core::{Promise, promise, set_timeout, sleep};
use promise_tests::kit::{Log, Setting, Text, in_each};

/// `Promise.resolve().then(() => console.log(2)); console.log(1);`
#[test]
fn timing_1_2() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        Text::resolve(()).map(log.pass("2")).detach(drop);
        log.add("1");
        world.run();
        log.expect("1 2");
    });
}

/// `wait(0).then(() => console.log(4)); Promise.resolve().then(() => console.log(2)).then(() => console.log(3));
/// console.log(1);`
#[test]
fn timing_1_2_3_4() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        let wait = sleep(Duration::ZERO);
        wait.map(log.pass("4")).detach(drop);
        Text::resolve(()).map(log.pass("2")).map(log.pass("3")).detach(drop);
        log.add("1");
        world.run();
        log.expect("1 2 3 4");
    });
}

#[test]
fn timing_1_2_3_4_fused() {
    in_each(&[Setting::Already], |world| {
        let [two, three, four] = [(); 3].map(|()| world.log.clone());
        let wait = sleep(Duration::ZERO);
        promise!(wait.then(|()| four.add(4)).fail(drop));
        promise!(Text::resolve(()).then(|()| two.add(2)).then(|()| three.add(3)).fail(drop));
        world.log.add("1");
        world.run();
        world.log.expect("1 2 3 4");
    });
}

/// "Promise callbacks are handled as a microtask whereas setTimeout callbacks are task queues."
#[test]
fn task_queues_and_microtasks() {
    in_each(&[Setting::Already], |world| {
        let log = world.log.clone();
        let promise = Text::new(|resolver| {
            log.add("Promise callback");
            resolver.resolve(());
        })
        .map(log.pass("Promise callback (.then)"));
        let (log_timer, again) = (log.clone(), promise.clone());
        set_timeout(Duration::ZERO, move || {
            log_timer.add("event-loop cycle: Promise (fulfilled)");
            assert!(again.is_fulfilled());
        });
        log.add(format_args!("Promise ({:?})", promise.state()));
        world.run();
        assert_eq!(
            log.take(),
            [
                "Promise callback",
                "Promise (Pending)",
                "Promise callback (.then)",
                "event-loop cycle: Promise (fulfilled)"
            ]
        );
    });
}

fn interleaved(log: &Log, chain: impl Fn(&Log, &'static str)) {
    chain(log, "a");
    chain(log, "b");
}

#[test]
fn two_chains_take_turns() {
    in_each(&[Setting::Already], |world| {
        interleaved(&world.log, |log, name| {
            Text::resolve(1)
                .map(log.show(name))
                .map(|n| n + 1)
                .map(log.show(name))
                .map(|n| n + 1)
                .map(log.show(name))
                .detach(drop);
        });
        world.run();
        world.log.expect("a1 b1 a2 b2 a3 b3");
    });
}

#[test]
fn two_async_bodies_take_turns() {
    in_each(&[Setting::Already], |world| {
        interleaved(&world.log, |log, name| {
            let log = log.clone();
            Text::from_future(async move {
                for n in 1..=3 {
                    let n = Text::resolve(n).await?;
                    log.add(format_args!("{name}{n}"));
                }
                Ok(())
            })
            .detach(drop);
        });
        world.run();
        world.log.expect("a1 b1 a2 b2 a3 b3");
    });
}

#[test]
fn two_fused_chains_take_turns() {
    in_each(&[Setting::Already], |world| {
        interleaved(&world.log, |log, name| {
            let [x, y, z] = [(); 3].map(|()| log.clone());
            let add = move |log: &Log, n: i32| {
                log.add(format_args!("{name}{n}"));
                n + 1
            };
            promise!(
                Text::resolve(1)
                    .then(move |n| add(&x, n))
                    .then(move |n| add(&y, n))
                    .then(move |n| add(&z, n))
                    .fail(|_| 0)
            );
        });
        world.run();
        world.log.expect("a1 b1 a2 b2 a3 b3");
    });
}

/// An `await` of a settled promise is one job, of a plain chain link as well; following a promise takes two more.
#[test]
fn how_many_jobs_each_thing_takes() {
    let jobs_until = |start: &dyn Fn(&Log)| {
        let mut position = 0;
        in_each(&[Setting::Already], |world| {
            start(&world.log);
            let mut clock = Text::resolve(());
            for tick in 1..=9 {
                clock = clock.map(world.log.pass(&tick.to_string()));
            }
            world.run();
            position = world.log.lines().iter().position(|line| line == "done").expect("it is done") + 1;
            assert!(clock.is_fulfilled());
        });
        position
    };
    assert_eq!(jobs_until(&|log| Text::resolve(()).map(log.pass("done")).detach(drop)), 1);
    assert_eq!(
        jobs_until(&|log| {
            let done = log.mark("done");
            Text::from_future(async move {
                Text::resolve(()).await?;
                done();
                Ok(())
            })
            .detach(drop);
        }),
        1
    );
    // An async body that gives a value is fulfilled with its end; its handlers come one job later.
    assert_eq!(jobs_until(&|log| Text::from_future(async { Ok(()) }).map(log.pass("done")).detach(drop)), 1);
    assert_eq!(
        jobs_until(&|log| {
            let body = Text::from_future(async { promise_core::Outcome::Promise(Text::resolve(())) });
            body.map(log.pass("done")).detach(drop);
        }),
        3
    );
    // `all` settles in the job of the input that decides it.
    assert_eq!(
        jobs_until(&|log| Promise::all([Text::resolve(()), Text::resolve(())])
            .map(log.pass("done"))
            .detach(drop)),
        2
    );
    assert_eq!(jobs_until(&|log| Promise::race([Text::resolve(())]).map(log.pass("done")).detach(drop)), 2);
}
