//! Promises that stop when nobody wants them.

use super::kit::{P, Pool, Token, Value, Why, model, told};
use super::*;
use crate::{EventLoop, Outcome};

/// A handler that has something to drop.
fn watched(promise: P) -> P {
    let token = Token::new();
    promise.react(move |result| {
        drop(token);
        result.into()
    })
}

#[test]
fn stop_a_reaction_and_settle() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let reaction = pool.enter(|| watched(promise).cancel_on_drop());
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(reaction);
        settling.join().unwrap();
        pool.run();
    });
}

#[test]
fn stop_one_of_two_reactions_and_settle() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let (one, other) = pool.enter(|| (watched(promise.clone()).cancel_on_drop(), watched(promise)));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(one);
        settling.join().unwrap();
        pool.run();
        assert_eq!(told(&other.take()), Ok(1));
    });
}

#[test]
fn stop_a_reaction_that_runs() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let reaction = pool.enter(|| watched(promise).cancel_on_drop());
        resolver.resolve(Value::new(1));
        let running = thread::spawn({
            let pool = pool.clone();
            move || pool.run()
        });
        drop(reaction);
        running.join().unwrap();
        pool.run();
    });
}

#[test]
fn stop_a_follower_while_it_attaches() {
    model(|| {
        let pool = Pool::new();
        let (inner, resolver) = P::with_resolvers();
        let reaction = pool.enter(|| {
            let given: Promise<Value, Why> =
                P::resolve(Value::new(0)).react(move |_| Outcome::Promise(inner));
            given.cancel_on_drop()
        });
        let running = thread::spawn({
            let pool = pool.clone();
            move || pool.run()
        });
        drop(reaction);
        running.join().unwrap();
        pool.run();
        // What was followed was let go of.
        assert!(resolver.deliver(Value::new(1)).is_err());
    });
}

/// What is stopped follows a promise that is spliced out meanwhile: it follows another one then.
#[test]
fn stop_a_follower_and_splice() {
    model(|| {
        let pool = Pool::new();
        let (middle, middle_resolver) = P::with_resolvers();
        let (inner, resolver) = P::with_resolvers();
        let outer = pool.enter(|| {
            let given: P = P::resolve(Value::new(0)).react(move |_| Outcome::Promise(middle));
            given.cancel_on_drop()
        });
        pool.run();
        pool.enter(|| middle_resolver.follow(inner));
        let splicing = thread::spawn({
            let pool = pool.clone();
            move || pool.run()
        });
        drop(outer);
        splicing.join().unwrap();
        pool.run();
        drop(resolver);
        pool.run();
    });
}

#[test]
fn stop_a_chain_of_two_and_settle() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let last = pool.enter(|| watched(watched(promise).cancel_on_drop()).cancel_on_drop());
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(last);
        settling.join().unwrap();
        pool.run();
    });
}

/// The handle goes elsewhere while the loop settles what it waits for, and runs it.
#[test]
fn stop_a_reaction_of_a_loop_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let reaction = event_loop.enter(|| watched(promise).cancel_on_drop());
        let stopping = thread::spawn(move || drop(reaction));
        event_loop.enter(|| resolver.resolve(Value::new(1)));
        event_loop.run_until_idle();
        stopping.join().unwrap();
        event_loop.run_until_idle();
    });
}

/// The same while the loop ends.
#[test]
fn stop_a_reaction_of_a_loop_that_ends() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let reaction = event_loop.enter(|| watched(promise).cancel_on_drop());
        let stopping = thread::spawn(move || drop(reaction));
        drop(event_loop);
        stopping.join().unwrap();
        resolver.resolve(Value::new(1));
    });
}

/// The loop is gone, with a task that waits, which is stopped while what it waits for settles.
#[test]
fn stop_a_task_of_a_loop_that_is_gone_and_settle() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver) = P::with_resolvers();
        let task: P = event_loop.enter(|| P::from_future(promise).cancel_on_drop());
        drop(event_loop);
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(task);
        settling.join().unwrap();
    });
}

/// The loop ends, with a task in its queue that another promise has woken, and that waits still for this one.
#[test]
fn end_a_loop_with_a_woken_task_and_settle() {
    model(|| {
        let event_loop = EventLoop::new();
        let ((first, one), (second, two)) = (P::with_resolvers(), P::with_resolvers());
        let task: P = event_loop.enter(|| {
            P::from_future(async move {
                let (mut first, mut second) = (first, second);
                std::future::poll_fn(|cx| {
                    let _ = Pin::new(&mut first).poll(cx);
                    Pin::new(&mut second).poll(cx)
                })
                .await
            })
        });
        two.resolve(Value::new(2));
        let settling = thread::spawn(move || one.resolve(Value::new(1)));
        drop((event_loop, task));
        settling.join().unwrap();
    });
}
