//! Promises that an event loop settles: what its own jobs do with them takes no exchange, what other threads do does.

use super::kit::{P, Pool, Token, Value, Why, model, told};
use super::tasks::{Gate, tracked};
use super::*;
use crate::cell::task::{Start, spawn};
use crate::{EventLoop, Outcome, Resolver, Thenable};

/// A handler's promise, in the event loop that is entered.
fn passed_on(promise: P) -> P {
    let token = Token::new();
    promise.react(move |result| {
        drop(token);
        result.into()
    })
}

/// The loop attaches while another thread makes the first job ready, and runs the jobs.
#[test]
fn settle_and_attach_links_on_a_loop() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let first = event_loop.enter(|| passed_on(promise));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let second = event_loop.enter(|| passed_on(first));
        event_loop.run_until_idle();
        let third = event_loop.enter(|| passed_on(second));
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&third.take()), Ok(1));
    });
}

/// Another thread has the handle, and waits, while the loop settles the promise.
#[test]
fn run_on_a_loop_and_await_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let derived = event_loop.enter(|| passed_on(promise));
        let waiting = thread::spawn(move || told(&loom::future::block_on(derived)));
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        assert_eq!(waiting.join().unwrap(), Ok(1));
    });
}

#[test]
fn run_on_a_loop_and_drop_the_handle_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let derived = event_loop.enter(|| passed_on(promise));
        let other = derived.clone();
        let dropping = thread::spawn(move || drop(other));
        event_loop.enter(|| {
            resolver.resolve(Value::new(1));
            drop(derived);
        });
        event_loop.run_until_idle();
        dropping.join().unwrap();
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}

/// Another thread drops a clone, and the loop attaches as the only consumer, or not.
#[test]
fn attach_on_a_loop_and_drop_a_clone_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let derived = event_loop.enter(|| passed_on(promise));
        let other = derived.clone();
        let attaching = thread::spawn(move || EventLoop::new().enter(|| drop(passed_on(other))));
        let last = event_loop.enter(|| {
            resolver.reject(Why::Given(Value::new(1)));
            passed_on(derived)
        });
        event_loop.run_until_idle();
        attaching.join().unwrap();
        assert_eq!(told(&last.take()), Err("given"));
    });
}

/// A reaction elsewhere, which is the only one that waits, is taken out while the loop settles.
#[test]
fn settle_on_a_loop_and_stop_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let derived = event_loop.enter(|| passed_on(promise));
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        let pool = Pool::new();
        let stopped = pool.enter(|| passed_on(derived).cancel_on_drop());
        let stopping = thread::spawn(move || drop(stopped));
        event_loop.run_until_idle();
        stopping.join().unwrap();
        pool.run();
    });
}

/// The loop attaches as the only consumer while others, elsewhere, leave an entry behind.
#[test]
fn attach_on_a_loop_and_give_up_twice_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let derived = event_loop.enter(|| passed_on(promise));
        let waiting = give_up_twice(&derived);
        let last = event_loop.enter(|| passed_on(derived));
        waiting.join().unwrap();
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        assert_eq!(told(&last.take()), Ok(1));
    });
}

/// The last waker of a task of the loop goes elsewhere, while the loop attaches to its promise.
#[test]
fn lose_a_task_elsewhere_and_attach_on_its_loop() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let future = tracked(gate.clone());
        let task: P = event_loop.enter(|| spawn(future, Start::Now, std::panic::Location::caller()));
        let losing = thread::spawn(move || drop(gate.waker()));
        let last = event_loop.enter(|| passed_on(task));
        losing.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&last.take()), Err("abandoned"));
    });
}

/// In a task elsewhere two handles wait with its entry, and both give up in the same poll: the entry stays.
fn give_up_twice(promise: &P) -> thread::JoinHandle<()> {
    let (one, other) = (promise.clone(), promise.clone());
    thread::spawn(move || {
        let pool = Pool::new();
        let (mut one, mut other) = (Some(one), Some(other));
        let given_up = std::future::poll_fn(move |cx| {
            for handle in [&mut one, &mut other] {
                let _ = Pin::new(handle.as_mut().unwrap()).poll(cx);
            }
            (one, other) = (None, None);
            Poll::Ready(Ok::<_, Why>(Value::new(2)))
        });
        let task: P = pool.enter(|| spawn(given_up, Start::Now, std::panic::Location::caller()));
        pool.run();
        assert_eq!(told(&task.take()), Ok(2));
    })
}

/// The loop finds an entry that others, elsewhere, leave behind.
#[test]
fn settle_on_a_loop_and_give_up_twice_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let derived = event_loop.enter(|| passed_on(promise));
        let last = event_loop.enter(|| {
            resolver.resolve(Value::new(1));
            passed_on(derived.clone())
        });
        let waiting = give_up_twice(&derived);
        drop(derived);
        event_loop.run_until_idle();
        waiting.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&last.take()), Ok(1));
    });
}

/// A job of the loop settles a promise that two of its handlers read together.
fn settle_for_two(elsewhere: impl FnOnce(P) + Send + 'static) {
    let event_loop = EventLoop::new();
    let (promise, resolver) = P::with_resolvers();
    let (first, second, other) = event_loop.enter(|| {
        crate::queue_microtask(move || resolver.resolve(Value::new(1)));
        (passed_on(promise.clone()), passed_on(promise.clone()), promise)
    });
    let going = thread::spawn(move || elsewhere(other));
    event_loop.run_until_idle();
    going.join().unwrap();
    event_loop.run_until_idle();
    assert_eq!((told(&first.take()), told(&second.take())), (Ok(1), Ok(1)));
}

/// Another thread drops a handle of what two handlers read together.
#[test]
fn two_handlers_read_and_a_handle_is_dropped_elsewhere() {
    model(|| settle_for_two(drop));
}

/// Another thread attaches to what two handlers read together, and its loop ends.
#[test]
fn two_handlers_read_and_another_is_attached_elsewhere() {
    model(|| settle_for_two(|promise| EventLoop::new().enter(|| drop(passed_on(promise)))));
}

/// Another thread settles what two handlers read together, while they are attached.
#[test]
fn two_handlers_are_attached_in_a_turn_while_it_settles_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        event_loop.enter(|| {
            crate::queue_microtask(move || {
                drop(passed_on(promise.clone()));
                drop(passed_on(promise));
            });
        });
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
    });
}

/// The loop ends while another thread makes a job ready for it: whoever finds that ends the promise that was attached to.
#[test]
fn attach_on_a_loop_that_ends_while_its_job_gets_ready() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let first = event_loop.enter(|| passed_on(promise));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let second = event_loop.enter(|| passed_on(first));
        drop(event_loop);
        settling.join().unwrap();
        assert_eq!(told(&second.take()), Err("abandoned"));
        assert_eq!(Token::alive(), 0);
    });
}

/// A thenable's resolver may settle on any thread: the promise is not the loop's any more.
#[test]
fn attach_on_a_loop_while_a_thenable_settles_elsewhere() {
    struct Elsewhere(Arc<std::sync::Mutex<Option<thread::JoinHandle<()>>>>);
    impl Thenable<Value, Why> for Elsewhere {
        fn then(self: Box<Self>, resolver: Resolver<Value, Why>) {
            *self.0.lock().unwrap() = Some(thread::spawn(move || resolver.resolve(Value::new(2))));
        }
    }
    model(|| {
        let event_loop = EventLoop::new();
        let settling = Arc::default();
        let thenable = Elsewhere(Arc::clone(&settling));
        let first: P = event_loop
            .enter(|| P::resolve(Value::new(1)).react(move |_| Outcome::Thenable(Box::new(thenable))));
        event_loop.run_until_idle();
        let second = event_loop.enter(|| passed_on(first));
        settling.lock().unwrap().take().unwrap().join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&second.take()), Ok(2));
    });
}
