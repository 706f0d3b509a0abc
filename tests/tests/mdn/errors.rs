//! "Error handling": a rejection goes down the chain to the next handler, as an exception goes up the stack.

use promise_core::{Error, Fault, Promise};
use promise_tests::kit::{Text, boom, in_every_setting};

#[test]
fn one_catch_at_the_end_sees_the_failure_of_any_step() {
    in_every_setting(|world| {
        for failing in 0..4 {
            let step = move |at: usize| {
                move |n: usize| {
                    if at == failing { Err(format!("step {at}")) } else { Ok(n + 1) }
                }
            };
            world
                .fulfilled(0)
                .then(step(0))
                .then(step(1))
                .then(step(2))
                .then(step(3))
                .map(|n| n.to_string())
                .fail(|reason| format!("failed: {reason}"))
                .map(world.log.show(""))
                .detach(drop);
        }
        world.settle_and_run();
        let mut lines = world.log.take();
        lines.sort();
        assert_eq!(lines, ["failed: step 0", "failed: step 1", "failed: step 2", "failed: step 3"]);
    });
}

#[test]
fn the_steps_between_a_failure_and_its_handler_do_not_run() {
    in_every_setting(|world| {
        let log = &world.log;
        world
            .fulfilled(0)
            .map(log.pass("a"))
            .then(|_| Err::<u32, _>("r".to_string()))
            .map(log.pass("b"))
            .tap(|_| unreachable!())
            .map(log.pass("c"))
            .map_err(log.show("catch "))
            .map(log.pass("d"))
            .fail(|_| 5)
            .map(log.show("e"))
            .detach(drop);
        world.settle_and_run();
        log.expect("a catch r e5");
    });
}

#[test]
fn a_handler_may_reject_again() {
    in_every_setting(|world| {
        let promise = world
            .rejected::<u32>("a")
            .catch(|r| Err(r + "b"))
            .catch(|r| Err(r + "c"))
            .map_err(|r| r + "d")
            .then_or_else(Ok, |r| Err(r + "e"));
        world.settle_and_run();
        assert_eq!(promise.peek(), Some(Err(&"abcde".to_string())));
        promise.detach(drop);
    });
}

#[test]
fn a_panic_is_a_failure_like_any_other_and_keeps_its_message() {
    in_every_setting(|world| {
        let promise = world
            .fulfilled(vec![1])
            .map_err(Error::msg)
            .map(|list: Vec<i32>| {
                assert!(list.len() > 1, "on purpose: a list of {}", list.len());
                0
            })
            .map(|_: i32| unreachable!());
        let message = promise.catch(|error| {
            let Some(Fault::Panicked(panic)) = error.fault() else { unreachable!() };
            Err::<(), _>(Error::msg(panic.message()))
        });
        world.settle_and_run();
        let shown = message.peek().unwrap().unwrap_err().to_string();
        assert_eq!(shown, "on purpose: a list of 1");
        message.detach(drop);
    });
}

#[test]
fn a_panics_payload_can_be_had_in_a_handler() {
    in_every_setting(|world| {
        let promise = world
            .fulfilled(0)
            .map_err(|_| Fault::NoResult)
            .map(|_| std::panic::resume_unwind(Box::new(77_u8)))
            .catch(|fault: Fault| match fault {
                Fault::Panicked(panic) => Ok(*panic.take_payload().unwrap().downcast::<u8>().unwrap()),
                other => Err(other),
            });
        world.settle_and_run();
        assert!(matches!(promise.peek(), Some(Ok(77))));
    });
}

#[test]
fn an_executor_and_an_async_body_and_attempt_reject_when_they_panic() {
    in_every_setting(|world| {
        let gate = world.fulfilled(0);
        let all = [
            Text::<u32>::new(|_| boom()),
            Text::attempt(boom::<Result<u32, String>>),
            Text::from_future(async { Ok(boom()) }),
            Text::from_future(async {
                gate.await?;
                Ok(boom())
            }),
            Text::from_future_deferred(async { Ok(boom()) }),
        ];
        world.settle_and_run();
        for promise in all {
            assert_eq!(promise.peek(), Some(Err(&"panicked: on purpose: boom".to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn a_rejection_is_caught_by_await_and_question_mark() {
    in_every_setting(|world| {
        let (a, b) = (world.rejected::<u32>("a"), world.rejected::<u32>("b"));
        let caught = Text::from_future(async move { Ok(a.await.unwrap_or(1)) });
        let passed_on = Text::from_future(async move { Ok(b.await? + 1) });
        world.settle_and_run();
        assert_eq!(caught.peek(), Some(Ok(&1)));
        assert_eq!(passed_on.peek(), Some(Err(&"b".to_string())));
        passed_on.detach(drop);
    });
}

#[test]
fn finally_runs_either_way_and_hands_on_what_came() {
    in_every_setting(|world| {
        let log = &world.log;
        let value = world.fulfilled(3).finally(log.mark("finally"));
        let reason = world.rejected::<u32>("r").finally(log.mark("finally"));
        world.settle_and_run();
        log.expect("finally finally");
        assert_eq!((value.peek(), reason.peek()), (Some(Ok(&3)), Some(Err(&"r".to_string()))));
        reason.detach(drop);
    });
}

#[test]
fn a_panic_in_finally_takes_over() {
    in_every_setting(|world| {
        for result in [Ok(1), Err("r".to_string())] {
            world.settled(result).finally(boom::<()>).map_err(world.log.show("")).detach(drop);
        }
        world.settle_and_run();
        assert_eq!(world.log.take(), ["panicked: on purpose: boom", "panicked: on purpose: boom"]);
    });
}

#[test]
fn a_dropped_callback_does_not_leave_its_promise_hanging() {
    in_every_setting(|world| {
        let first = world.fulfilled(0);
        let promise: Promise<u32, Fault> = first.map_err(|_| Fault::NoResult).then(|_| {
            Promise::new(|resolver| {
                let callback = move || resolver.resolve(1);
                drop(callback);
            })
        });
        world.settle_and_run();
        let Some(Err(Fault::Abandoned(abandoned))) = promise.peek() else { panic!("{promise:?}") };
        assert_eq!(abandoned.at().file(), file!());
        promise.detach(drop);
    });
}
