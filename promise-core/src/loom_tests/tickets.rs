//! Wakers of local tasks go elsewhere; the tasks do not.

use super::kit::{P, Token, Value, model, told};
use super::tasks::Gate;
use super::*;
use crate::EventLoop;
use crate::cell::task::{Start, spawn};

/// A value that only home may touch, in a local task.
fn work(event_loop: &EventLoop, gate: &Gate) -> P {
    let (gate, own) = (gate.clone(), Value::new(2));
    let future = async move {
        let value = gate.await?;
        Ok(Value::new(value.read() + own.read()))
    };
    event_loop.enter(|| spawn(future, Start::Local, std::panic::Location::caller()))
}

fn end(promise: P) -> Result<u32, &'static str> {
    assert!(!promise.is_pending(), "a wake-up was lost");
    told(&promise.take())
}

#[test]
fn wake_a_local_task() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let promise = work(&event_loop, &gate);
        let opening = thread::spawn(move || gate.open());
        event_loop.run_until_idle();
        opening.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(end(promise), Ok(3));
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}

/// A wake that comes while an earlier one is looked at is not lost.
#[test]
fn wake_a_local_task_twice() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let promise = work(&event_loop, &gate);
        let early = gate.waker().unwrap();
        let late = early.clone();
        let waking = thread::spawn(move || early.wake());
        let opening = thread::spawn(move || {
            gate.mark();
            late.wake();
        });
        event_loop.run_until_idle();
        waking.join().unwrap();
        opening.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(end(promise), Ok(3));
    });
}

/// When no waker is left, nothing will ever wake the task: it ends at home.
#[test]
fn drop_the_waker_of_a_local_task() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let promise = work(&event_loop, &gate);
        let waker = gate.waker().unwrap();
        drop(gate);
        let dropping = thread::spawn(move || drop(waker));
        event_loop.run_until_idle();
        dropping.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(end(promise), Err("abandoned"));
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}

/// The last copy goes while home polls the task, and makes another one perhaps.
#[test]
fn drop_a_copy_while_a_local_task_is_polled() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let promise = work(&event_loop, &gate);
        let waker = gate.waker().unwrap();
        let waking = thread::spawn(move || {
            waker.wake_by_ref();
            drop(waker);
        });
        event_loop.run_until_idle();
        waking.join().unwrap();
        event_loop.run_until_idle();
        event_loop.enter(|| gate.open());
        event_loop.run_until_idle();
        assert_eq!(end(promise), Ok(3));
    });
}

/// The loop ends: the task ends at home, whoever has wakers of it.
#[test]
fn wake_a_local_task_of_a_loop_that_ends() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let promise = work(&event_loop, &gate);
        let opening = thread::spawn(move || gate.open());
        drop(event_loop);
        assert_eq!(end(promise), Err("abandoned"));
        opening.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}

/// Two copies of a waker are copied at the same time.
#[test]
fn copy_the_wakers_of_a_local_task() {
    model(|| {
        let event_loop = EventLoop::new();
        let gate = Gate::new();
        let promise = work(&event_loop, &gate);
        let one = gate.waker().unwrap();
        let other = one.clone();
        drop(gate);
        let copying = thread::spawn(move || drop(one.clone()));
        drop(other.clone());
        drop(other);
        copying.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(end(promise), Err("abandoned"));
    });
}
