//! How fused chains and chains of method calls interleave on the event loop.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use promise_core::prelude::*;

/// Lines in the order they were said.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn say(&self, line: impl ToString) {
        self.0.lock().unwrap().push(line.to_string());
    }

    fn said(&self) -> String {
        self.0.lock().unwrap().join(" ")
    }
}

#[test]
fn fused_chains_interleave_step_by_step() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    event_loop.enter(|| {
        for name in ["a", "b"] {
            let log = log.clone();
            drop(promise!(
                Promise::<_>::resolve(())
                    .then(|()| log.say(format!("{name}1")))
                    .then(|()| log.say(format!("{name}2")))
                    .then(|()| log.say(format!("{name}3")))
            ));
        }
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "a1 b1 a2 b2 a3 b3");
}

#[test]
fn chains_of_method_calls_interleave_step_by_step() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    event_loop.enter(|| {
        for name in ["a", "b"] {
            let say = |step: u32| {
                let log = log.clone();
                move |()| log.say(format!("{name}{step}"))
            };
            Promise::<_>::resolve(()).map(say(1)).map(say(2)).map(say(3)).detach(drop);
        }
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "a1 b1 a2 b2 a3 b3");
}

/// The guide's timing example: a timer comes after all that is ready.
#[promise_core::test(virtual_time)]
async fn timing_is_1_2_3_4() {
    let log = Log::default();
    let [two, three, four] = [(); 3].map(|()| log.clone());
    let timer = promise!(sleep(Duration::ZERO).then(|()| four.say(4)));
    let chain = promise!(Promise::<_>::resolve(()).then(|()| two.say(2)).then(|()| three.say(3)));
    log.say(1);
    chain.await.unwrap();
    timer.await.unwrap();
    assert_eq!(log.said(), "1 2 3 4");
}
