//! Inputs of a combinator that one entry of an event loop waits for.

use super::kit::{P, R, Token, Value, Why, model, told};
use super::*;
use crate::{EventLoop, Promise, queue_microtask};

type All = Promise<Vec<Value>, Why>;

/// Two inputs, in one turn of the loop, and their resolvers.
fn of_two(event_loop: &EventLoop) -> (All, R, R) {
    let ((first, one), (second, two)) = (P::with_resolvers(), P::with_resolvers());
    (event_loop.enter(|| Promise::all([first, second])), one, two)
}

fn resolve(resolver: R) {
    resolver.resolve(Value::new(1));
}

fn reject(resolver: R) {
    resolver.reject(Why::Other);
}

fn in_a_turn(event_loop: &EventLoop, job: impl FnOnce() + Send + 'static) {
    event_loop.enter(|| queue_microtask(job));
    event_loop.run_until_idle();
}

fn values(all: All) -> Result<Vec<u32>, &'static str> {
    match all.take() {
        Ok(values) => Ok(values.iter().map(Value::read).collect()),
        Err(why) => told(&P::reject(why).take()).map(|_| Vec::new()),
    }
}

#[test]
fn settle_both_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, two) = of_two(&event_loop);
        let first = thread::spawn(move || resolve(one));
        let second = thread::spawn(move || two.resolve(Value::new(2)));
        first.join().unwrap();
        event_loop.run_until_idle();
        second.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(values(all), Ok(vec![1, 2]));
    });
}

#[test]
fn settle_one_elsewhere_and_one_in_a_turn() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, two) = of_two(&event_loop);
        let first = thread::spawn(move || resolve(one));
        in_a_turn(&event_loop, move || two.resolve(Value::new(2)));
        first.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(values(all), Ok(vec![1, 2]));
    });
}

#[test]
fn reject_one_elsewhere_and_resolve_one_in_a_turn() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, two) = of_two(&event_loop);
        let first = thread::spawn(move || reject(one));
        in_a_turn(&event_loop, move || two.resolve(Value::new(2)));
        first.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(values(all), Err("other"));
        drop(event_loop);
    });
}

/// The first one that decides takes the other one out, while that settles elsewhere.
#[test]
fn reject_one_in_a_turn_and_settle_one_elsewhere() {
    for settle in [resolve, reject, drop] {
        model(move || {
            let event_loop = EventLoop::new();
            let (all, one, two) = of_two(&event_loop);
            let first = thread::spawn(move || settle(one));
            in_a_turn(&event_loop, move || two.reject(Why::Given(Value::new(2))));
            first.join().unwrap();
            event_loop.run_until_idle();
            assert!(values(all).is_err());
        });
    }
}

#[test]
fn reject_both_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, two) = of_two(&event_loop);
        let first = thread::spawn(move || reject(one));
        let second = thread::spawn(move || reject(two));
        event_loop.run_until_idle();
        first.join().unwrap();
        second.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(values(all), Err("other"));
    });
}

/// Others could have settled them, too, so the short ways are not taken.
#[test]
fn reject_both_elsewhere_by_one_of_several() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, two) = of_two(&event_loop);
        let others = (one.clone(), two.clone());
        let first = thread::spawn(move || reject(one));
        reject(two);
        first.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(values(all), Err("other"));
        drop(others);
    });
}

/// Inputs settle elsewhere while others are looked for.
#[test]
fn settle_elsewhere_while_inputs_are_found() {
    for settle in [resolve, reject] {
        model(move || {
            let event_loop = EventLoop::new();
            let ((first, one), (second, two)) = (P::with_resolvers(), P::with_resolvers());
            let settling = thread::spawn(move || settle(one));
            let all = event_loop.enter(|| Promise::all([first, second]));
            in_a_turn(&event_loop, move || two.resolve(Value::new(2)));
            settling.join().unwrap();
            event_loop.run_until_idle();
            assert!(matches!(values(all), Ok(_) | Err("other")));
        });
    }
}

/// The last handle goes in a turn, and the inputs are taken out, while one settles elsewhere.
#[test]
fn stop_in_a_turn_and_settle_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, two) = of_two(&event_loop);
        let all = all.cancel_on_drop();
        let first = thread::spawn(move || resolve(one));
        in_a_turn(&event_loop, move || drop(all));
        first.join().unwrap();
        event_loop.run_until_idle();
        assert!(two.deliver(Value::new(2)).is_err(), "it is waited for");
    });
}

/// An input follows another promise, which settles elsewhere, while it is taken out.
#[test]
fn stop_in_a_turn_and_follow_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (all, one, _two) = of_two(&event_loop);
        let all = all.cancel_on_drop();
        let first = thread::spawn(move || {
            let other = EventLoop::new();
            in_a_turn(&other, move || one.follow(P::resolve(Value::new(1))));
        });
        in_a_turn(&event_loop, move || drop(all));
        first.join().unwrap();
        event_loop.run_until_idle();
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}

/// The loop ends, with or without the jobs, while inputs settle elsewhere.
#[test]
fn settle_elsewhere_while_the_loop_ends() {
    for settle in [resolve, reject] {
        model(move || {
            let event_loop = EventLoop::new();
            let (all, one, two) = of_two(&event_loop);
            let first = thread::spawn(move || settle(one));
            two.resolve(Value::new(2));
            drop(event_loop);
            first.join().unwrap();
            assert_eq!(values(all), Err("abandoned"));
        });
    }
}
