//! Combined promises that are decided, or not wanted, while reactions of their inputs run, are handed over, or are attached.

use std::sync::atomic::{AtomicUsize, Ordering};

use loom::sync::mpsc::channel;

use super::kit::{P, Pool, R, Token, Value, Why, model, told};
use super::*;
use crate::combine;
use crate::scheduler::current::Enter;
use crate::{EventLoop, Promise, queue_microtask, unhandled};

/// An input with a token that goes when nobody waits for it any more.
fn input() -> (P, R) {
    let (promise, resolver) = P::with_resolvers();
    (promise.cancel_on_drop(), resolver)
}

/// Resolves, and runs what that has made ready.
fn settle_and_run(pool: &Pool, resolver: R, n: u32) -> thread::JoinHandle<()> {
    let pool = pool.clone();
    thread::spawn(move || {
        resolver.resolve(Value::new(n));
        pool.run_some();
    })
}

/// Nobody waits for this promise: what it would be given comes back.
fn assert_let_go(resolver: &R) {
    assert!(resolver.deliver(Value::new(0)).is_err());
}

/// One decides, the other is taken out, or runs at the same time.
#[test]
fn decide_a_race_and_settle_a_loser() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, two), (third, three)) = (input(), input(), input());
        let race = pool.enter(|| Promise::race([first, second, third]));
        let settling = settle_and_run(&pool, one, 1);
        two.resolve(Value::new(2));
        pool.run_some();
        settling.join().unwrap();
        pool.run();
        assert!(matches!(told(&race.take()), Ok(1 | 2)));
        assert_let_go(&three);
    });
}

/// It is decided while inputs are found.
#[test]
fn decide_a_race_while_inputs_are_found() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, two)) = (input(), input());
        let mut settling = None;
        let race = pool.enter(|| {
            let mut one = Some(one);
            let inputs = [first, second].into_iter().enumerate().map(|(n, input)| {
                if n == 1 {
                    settling = Some(settle_and_run(&pool, one.take().unwrap(), 1));
                }
                input
            });
            Promise::race(inputs)
        });
        settling.unwrap().join().unwrap();
        pool.run();
        assert_eq!(told(&race.take()), Ok(1));
        assert_let_go(&two);
    });
}

/// The combined promise stops while an input settles.
#[test]
fn stop_a_combined_promise_and_settle() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, two)) = (input(), input());
        let all = pool.enter(|| Promise::all([first, second])).cancel_on_drop();
        let settling = settle_and_run(&pool, one, 1);
        drop(all);
        settling.join().unwrap();
        pool.run();
        assert_let_go(&two);
    });
}

/// It stops, and is looked through for inputs, while the last one of these leaves.
#[test]
fn stop_a_combined_promise_and_settle_the_last_input() {
    model(|| {
        let pool = Pool::new();
        let (first, one) = input();
        let all = pool.enter(|| Promise::all([first])).cancel_on_drop();
        let settling = settle_and_run(&pool, one, 1);
        drop(all);
        settling.join().unwrap();
        pool.run();
    });
}

/// The last handle goes while an input decides.
#[test]
fn stop_a_race_that_is_decided() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, two)) = (input(), input());
        let race = pool.enter(|| Promise::race([first, second])).cancel_on_drop();
        one.resolve(Value::new(1));
        let running = thread::spawn({
            let pool = pool.clone();
            move || pool.run()
        });
        drop(race);
        running.join().unwrap();
        pool.run();
        assert_let_go(&two);
    });
}

/// The scheduler goes, and with it what was ready, while the last handle goes.
#[test]
fn stop_a_combined_promise_and_close_the_scheduler() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, _two)) = (input(), input());
        let race = pool.enter(|| Promise::race([first, second])).cancel_on_drop();
        one.resolve(Value::new(1));
        let closing = thread::spawn({
            let pool = pool.clone();
            move || pool.close()
        });
        drop(race);
        closing.join().unwrap();
    });
}

/// On an event loop, the handle goes elsewhere.
#[test]
fn stop_a_combined_promise_of_a_loop_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let ((first, one), (second, two)) = (input(), input());
        let all = event_loop.enter(|| Promise::all([first, second])).cancel_on_drop();
        let stopping = thread::spawn(move || drop(all));
        event_loop.enter(|| one.resolve(Value::new(1)));
        event_loop.run_until_idle();
        stopping.join().unwrap();
        event_loop.run_until_idle();
        assert_let_go(&two);
    });
}

/// On an event loop, an input is taken in when it settles, without a job, while another one settles elsewhere, which is or is
/// not the last one.
#[test]
fn take_in_an_input_and_settle_another_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let ((first, one), (second, two)) = (P::with_resolvers(), P::with_resolvers());
        let all = event_loop.enter(|| {
            queue_microtask(move || one.resolve(Value::new(1)));
            Promise::all([first, second])
        });
        let settling = thread::spawn(move || two.resolve(Value::new(2)));
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
        let values = all.take().unwrap();
        assert_eq!(values.iter().map(Value::read).collect::<Vec<_>>(), [1, 2]);
    });
}

/// On an event loop, a loser settles elsewhere while it is taken out.
#[test]
fn decide_a_race_of_a_loop_and_settle_a_loser_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let ((first, one), (second, two)) = (input(), input());
        let race = event_loop.enter(|| Promise::race([first, second]));
        let settling = thread::spawn(move || two.resolve(Value::new(2)));
        event_loop.enter(|| one.resolve(Value::new(1)));
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert!(matches!(told(&race.take()), Ok(1 | 2)));
    });
}

/// A race of a loop's, whose inputs are found on another thread, as with the loop in the background. The loop decides it while
/// they are found, and then does something with itself and the resolver of one that it has not seen yet. What is left is kept
/// until all are found.
fn found_elsewhere<K>(then: impl FnOnce(EventLoop, R) -> K) -> (P, K) {
    let event_loop = EventLoop::new();
    let home = event_loop.id();
    let ((first, one), (second, two)) = (input(), input());
    let ((settled, is_settled), (decided, is_decided)) = (channel(), channel());
    let finding = thread::spawn(move || {
        let _entered = Enter::pool(home);
        Promise::race([first, second].into_iter().enumerate().map(|(n, input)| {
            if n == 1 {
                one.resolve(Value::new(1));
                settled.send(()).unwrap();
                is_decided.recv().unwrap();
            }
            input
        }))
    });
    is_settled.recv().unwrap();
    event_loop.run_until_idle();
    decided.send(()).unwrap();
    let kept = then(event_loop, two);
    (finding.join().unwrap(), kept)
}

/// The loop runs a loser while who has found it closes the race, which is done at home.
#[test]
fn decide_a_race_of_a_loop_while_inputs_are_found_elsewhere() {
    model(|| {
        let (race, event_loop) = found_elsewhere(|event_loop, two| {
            two.resolve(Value::new(2));
            event_loop.run_until_idle();
            event_loop
        });
        event_loop.run_until_idle();
        assert_eq!(told(&race.take()), Ok(1));
    });
}

/// The loop ends before the race can be closed there. Nobody is told of that.
#[test]
fn decide_a_race_of_a_loop_that_ends_while_inputs_are_found_elsewhere() {
    static REPORTS: AtomicUsize = AtomicUsize::new(0);
    let _hook = unhandled::set_hook(|report| {
        if report.origin().file().ends_with("seats/mod.rs") {
            REPORTS.fetch_add(1, Ordering::Relaxed);
        }
    });
    model(|| {
        let (race, two) = found_elsewhere(|event_loop, two| {
            drop(event_loop);
            two
        });
        assert_eq!(told(&race.take()), Ok(1));
        two.resolve(Value::new(2));
        assert_eq!(Token::alive(), 0);
        assert_eq!(REPORTS.load(Ordering::Relaxed), 0);
    });
}

/// Two find the end of a map: one of them has all values.
#[test]
fn end_a_map_twice() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, two)) = (input(), input());
        let map = pool.enter(|| combine::map([first, second], 3, |input| input));
        let settling = settle_and_run(&pool, one, 1);
        two.resolve(Value::new(2));
        pool.run_some();
        settling.join().unwrap();
        pool.run();
        let values = map.take().unwrap();
        assert_eq!(values.iter().map(Value::read).collect::<Vec<_>>(), [1, 2]);
    });
}

/// One item rejects while the next one is started: nothing is started afterwards, and the function goes.
#[test]
fn reject_a_map_that_starts() {
    model(|| {
        let pool = Pool::new();
        let ((first, one), (second, two), (third, three)) = (input(), input(), input());
        let token = Token::new();
        let map = pool.enter(|| {
            combine::map([first, second, third], 2, move |input| {
                let _token = &token;
                input
            })
        });
        let alive = Token::alive();
        let settling = settle_and_run(&pool, one, 1);
        two.reject(Why::Other);
        pool.run_some();
        settling.join().unwrap();
        pool.run();
        assert!(Token::alive() < alive, "the function is kept");
        assert_eq!(map.take().map(drop).map_err(|why| format!("{why:?}")), Err("Other".to_string()));
        assert_let_go(&three);
    });
}
