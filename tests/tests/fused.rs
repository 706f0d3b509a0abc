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

/// A chain of three steps that is alone on its loop.
fn alone(event_loop: &EventLoop) -> Promise<u32> {
    event_loop.enter(|| promise!(Promise::<u32>::resolve(1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)))
}

#[test]
fn a_chain_that_is_alone_is_as_many_jobs_as_any_other() {
    let event_loop = EventLoop::new();
    let chain = alone(&event_loop);
    assert_eq!(event_loop.run_until_idle(), 3);
    assert!(matches!(chain.peek(), Some(Ok(4))));

    let chain = alone(&event_loop);
    for _ in 0..3 {
        assert!(chain.is_pending());
        assert!(event_loop.run_one());
    }
    assert!(matches!(chain.peek(), Some(Ok(4))));
    assert!(!event_loop.run_one());
}

#[test]
fn what_a_step_starts_comes_in_front_of_the_next_step() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    let chain = event_loop.enter(|| {
        let log = log.clone();
        promise!(
            Promise::<_>::resolve(())
                .then(|()| {
                    let inner = log.clone();
                    let begun = Promise::<()>::from_future(async move {
                        inner.say("at once");
                        Promise::<_>::resolve(()).await?;
                        inner.say("later");
                        Ok(())
                    });
                    let inner = log.clone();
                    let other = promise!(
                        Promise::<_>::resolve(()).then(|()| inner.say("x1")).then(|()| inner.say("x2"))
                    );
                    log.say("a1");
                    begun.detach(drop);
                    other.detach(drop);
                })
                .then(|()| log.say("a2"))
                .then(|()| log.say("a3"))
        )
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "at once a1 later x1 a2 x2 a3");
    drop(chain);
}

#[test]
fn a_step_that_runs_the_loop_leaves_its_own_chain_where_it_is() {
    let event_loop = std::rc::Rc::new(EventLoop::new());
    thread_local! {
        static LOOP: std::cell::RefCell<Option<std::rc::Rc<EventLoop>>> = const { std::cell::RefCell::new(None) };
    }
    LOOP.set(Some(event_loop.clone()));
    let log = Log::default();
    let chain = event_loop.enter(|| {
        let log = log.clone();
        promise!(
            Promise::<_>::resolve(())
                .then(|()| {
                    let inner = log.clone();
                    drop(promise!(
                        Promise::<_>::resolve(()).then(|()| inner.say("x1")).then(|()| inner.say("x2"))
                    ));
                    // One job, and what it asks for is queued behind this chain's next step.
                    let event_loop = LOOP.with_borrow(|event_loop| event_loop.clone()).unwrap();
                    event_loop.run_one();
                    log.say("a1");
                })
                .then(|()| log.say("a2"))
        )
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "x1 a1 x2 a2");
    LOOP.set(None);
    drop(chain);
}

#[test]
fn a_step_that_drops_the_last_handle_of_a_chain_to_be_cancelled_is_its_last() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    let handle = Arc::new(Mutex::new(None));
    event_loop.enter(|| {
        let (log, own) = (log.clone(), handle.clone());
        let at_once = |callback: Box<dyn FnOnce(()) + Send>| callback(());
        *handle.lock().unwrap() = Some(promise!(
            at_once(Box::new(_))
                .then(|()| {
                    log.say("1");
                    drop(own.lock().unwrap().take());
                })
                .then(|()| log.say("2")),
            cancel = || ()
        ));
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "1");
}
