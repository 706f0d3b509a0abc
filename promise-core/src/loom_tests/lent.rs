//! Tasks of an event loop that wait for nothing but what their loop settles: they are left to their wait entry, without an
//! exchange. Whoever else has to do with such a task is found by these models.

use std::pin::pin;
use std::sync::Mutex as Slot;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use super::kit::{P, R, Token, Value, Why, model, told};
use super::*;
use crate::cell::task::{Start, spawn};
use crate::{EventLoop, Outcome, Resolver, Thenable};

/// A task of the loop, polled for the first time in a job of it.
fn task_of<F>(event_loop: &EventLoop, future: F) -> P
where
    F: Future<Output = Result<Value, Why>> + Send + 'static,
{
    let task = event_loop.enter(|| spawn(future, Start::Queued, std::panic::Location::caller()));
    event_loop.run_until_idle();
    task
}

/// A promise that a handler on the loop decides, and what decides when that runs.
fn handled(
    event_loop: &EventLoop,
    handler: impl FnOnce(Value) -> Outcome<Value, Why> + Send + 'static,
) -> (P, R) {
    let (promise, resolver) = P::with_resolvers();
    let derived = event_loop.enter(|| {
        promise.react(move |result| match result {
            Ok(value) => handler(value),
            Err(reason) => Outcome::Reason(reason),
        })
    });
    (derived, resolver)
}

/// The task's last handle goes elsewhere.
fn stop_elsewhere(decide: impl Fn(&EventLoop, R) -> Option<R> + Send + Sync + 'static) {
    model(move || {
        let event_loop = EventLoop::new();
        let (derived, resolver) = handled(&event_loop, Outcome::Value);
        let token = Token::new();
        let waits = async move {
            let result = derived.await;
            drop(token);
            result
        };
        let task = task_of(&event_loop, waits).cancel_on_drop();
        let stopping = thread::spawn(move || drop(task));
        let kept = decide(&event_loop, resolver);
        stopping.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(Token::alive(), 0);
        drop(kept);
        event_loop.run_until_idle();
    });
}

#[test]
fn stop_a_waiting_task_of_a_loop_elsewhere_and_settle() {
    stop_elsewhere(|event_loop, resolver| {
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        None
    });
}

/// What it waits for stays pending.
#[test]
fn stop_a_waiting_task_of_a_loop_elsewhere() {
    stop_elsewhere(|event_loop, resolver| {
        event_loop.run_until_idle();
        Some(resolver)
    });
}

/// The loop ends, with the task in it, and what it waits for is abandoned by somebody else than who stops the task.
#[test]
fn stop_a_waiting_task_of_a_loop_that_is_gone() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = handled(&event_loop, Outcome::Value);
        let token = Token::new();
        let task = task_of(&event_loop, async move {
            let _token = token;
            derived.await
        });
        let task = task.cancel_on_drop();
        drop(event_loop);
        let stopping = thread::spawn(move || drop(task));
        resolver.resolve(Value::new(1));
        stopping.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}

/// The handle that the task waits with is given away, and goes elsewhere.
#[test]
fn give_the_handle_away_that_a_task_of_a_loop_waits_with() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = handled(&event_loop, Outcome::Value);
        let given = Arc::new(Slot::new(None));
        let (mut derived, gives) = (Some(derived), Arc::clone(&given));
        let waits = std::future::poll_fn(move |cx| match derived.take() {
            Some(mut handle) => {
                assert!(Pin::new(&mut handle).poll(cx).is_pending());
                *gives.lock().unwrap() = Some(handle);
                Poll::Pending
            }
            None => Poll::Ready(Ok(Value::new(2))),
        });
        let task = task_of(&event_loop, waits);
        let handle = given.lock().unwrap().take();
        let dropping = thread::spawn(move || drop(handle));
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        dropping.join().unwrap();
        assert_eq!(told(&task.take()), Ok(2));
    });
}

/// The task gives a waker away in the poll in which it begins to wait.
#[test]
fn wake_a_task_of_a_loop_that_begins_to_wait() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = handled(&event_loop, Outcome::Value);
        let mut waiting = None;
        let woken = Arc::new(AtomicBool::new(false));
        let threads = Arc::new(Slot::new(None));
        let mut derived = derived;
        let (seen, spawned) = (Arc::clone(&woken), Arc::clone(&threads));
        let waits = std::future::poll_fn(move |cx| {
            if seen.load(Ordering::Relaxed) {
                return Poll::Ready(Ok(Value::new(2)));
            }
            assert!(Pin::new(&mut derived).poll(cx).is_pending());
            if waiting.replace(()).is_none() {
                let (waker, sees): (Waker, _) = (cx.waker().clone(), Arc::clone(&seen));
                *spawned.lock().unwrap() = Some(thread::spawn(move || {
                    sees.store(true, Ordering::Relaxed);
                    waker.wake();
                }));
            }
            Poll::Pending
        });
        let task = task_of(&event_loop, waits);
        let waking = threads.lock().unwrap().take();
        waking.unwrap().join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&task.take()), Ok(2));
        drop(resolver);
        event_loop.run_until_idle();
    });
}

/// A thenable that keeps its resolver for whoever comes.
struct Kept(Arc<Slot<Option<Resolver<Value, Why>>>>);

impl Thenable<Value, Why> for Kept {
    fn then(self: Box<Self>, resolver: Resolver<Value, Why>) {
        *self.0.lock().unwrap() = Some(resolver);
    }
}

/// What the task waits for turns out to be settled elsewhere.
#[test]
fn wait_on_a_loop_for_what_a_thenable_settles_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let kept = Arc::default();
        let thenable = Kept(Arc::clone(&kept));
        let (derived, resolver) = handled(&event_loop, move |_| Outcome::Thenable(Box::new(thenable)));
        let task = task_of(&event_loop, derived);
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        let decides = kept.lock().unwrap().take().unwrap();
        let settling = thread::spawn(move || decides.resolve(Value::new(2)));
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&task.take()), Ok(2));
    });
}

/// The same while the task is stopped on the loop.
#[test]
fn stop_a_task_of_a_loop_while_a_thenable_settles_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let kept = Arc::default();
        let thenable = Kept(Arc::clone(&kept));
        let (derived, resolver) = handled(&event_loop, move |_| Outcome::Thenable(Box::new(thenable)));
        let task = task_of(&event_loop, derived).cancel_on_drop();
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        let decides = kept.lock().unwrap().take().unwrap();
        let settling = thread::spawn(move || decides.resolve(Value::new(2)));
        event_loop.enter(|| drop(task));
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(Token::alive(), 0);
    });
}

/// The same, when the task had a waker elsewhere at first, and begins to wait for nothing else only then.
#[test]
fn wait_on_a_loop_once_more_for_what_a_thenable_settles_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let kept = Arc::default();
        let thenable = Kept(Arc::clone(&kept));
        let (derived, resolver) = handled(&event_loop, move |_| Outcome::Thenable(Box::new(thenable)));
        let waker = Arc::new(Slot::new(None));
        let gives = Arc::clone(&waker);
        let waits = async move {
            let mut derived = pin!(derived);
            let mut first = true;
            std::future::poll_fn(move |cx| {
                if std::mem::take(&mut first) {
                    *gives.lock().unwrap() = Some(cx.waker().clone());
                }
                derived.as_mut().poll(cx)
            })
            .await
        };
        let task = task_of(&event_loop, waits);
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        let waker: Waker = waker.lock().unwrap().take().unwrap();
        let decides = kept.lock().unwrap().take().unwrap();
        let settling = thread::spawn(move || decides.resolve(Value::new(2)));
        waker.wake();
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&task.take()), Ok(2));
    });
}

/// The same, when the task is stopped by then.
#[test]
fn stop_on_a_loop_what_waits_for_what_a_thenable_settles_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let kept = Arc::default();
        let thenable = Kept(Arc::clone(&kept));
        let (derived, resolver) = handled(&event_loop, move |_| Outcome::Thenable(Box::new(thenable)));
        let task = task_of(&event_loop, derived).cancel_on_drop();
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        let decides = kept.lock().unwrap().take().unwrap();
        let settling = thread::spawn(move || decides.resolve(Value::new(2)));
        event_loop.enter(|| drop(task));
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
    });
}

/// What the task waits for settles elsewhere, in the poll in which it begins to wait. It may have waited for a promise of the loop
/// before.
fn wait_elsewhere(first: bool) {
    model(move || {
        let event_loop = EventLoop::new();
        let (derived, resolver) = handled(&event_loop, Outcome::Value);
        let (promise, decides) = P::with_resolvers();
        let threads = Arc::new(Slot::new(None));
        let spawned = Arc::clone(&threads);
        let waits = async move {
            if first {
                derived.await?;
            }
            let (mut promise, mut decides) = (promise, Some(decides));
            std::future::poll_fn(move |cx| {
                let polled = Pin::new(&mut promise).poll(cx);
                if let Some(decides) = decides.take() {
                    assert!(polled.is_pending());
                    *spawned.lock().unwrap() = Some(thread::spawn(move || decides.resolve(Value::new(2))));
                }
                polled
            })
            .await
        };
        let task = task_of(&event_loop, waits);
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        let settling = threads.lock().unwrap().take();
        settling.unwrap().join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&task.take()), Ok(2));
    });
}

#[test]
fn wait_on_a_loop_for_what_is_settled_elsewhere() {
    wait_elsewhere(false);
}

#[test]
fn wait_on_a_loop_for_one_of_its_own_and_then_for_what_is_settled_elsewhere() {
    wait_elsewhere(true);
}

/// The task is stopped when what it waits for has its turn before it.
#[test]
fn stop_a_waiting_task_of_a_loop_behind_what_it_waits_for() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = handled(&event_loop, Outcome::Value);
        let task = task_of(&event_loop, derived).cancel_on_drop();
        event_loop.enter(|| {
            resolver.resolve(Value::new(1));
            drop(task);
        });
        event_loop.run_until_idle();
    });
}

/// The loop is gone, and the task has a waker elsewhere: its future is dropped all the same.
#[test]
fn stop_a_parked_task_of_a_loop_that_is_gone() {
    model(|| {
        let event_loop = EventLoop::new();
        let given = Arc::new(Slot::new(None));
        let (gives, token) = (Arc::clone(&given), Token::new());
        let waits = std::future::poll_fn(move |cx| {
            let _token = &token;
            *gives.lock().unwrap() = Some(cx.waker().clone());
            Poll::Pending
        });
        let task = task_of(&event_loop, waits).cancel_on_drop();
        drop(event_loop);
        thread::spawn(move || drop(task)).join().unwrap();
        assert_eq!(Token::alive(), 0);
        let waker: Option<Waker> = given.lock().unwrap().take();
        drop(waker);
    });
}
