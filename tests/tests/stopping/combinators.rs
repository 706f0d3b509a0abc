//! Inputs of a combinator that is decided, or not wanted.

use promise_core::__private::{callback_promise, on_cancel};
use promise_core::{EventLoop, Promise, combine, promise, sleep};
use promise_tests::kit::{Log, Text, eventually, reports_of, set_recorder};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use super::{Pending, watched, wrapped};

type Combine = fn(Vec<Text<u32>>) -> Text<u32>;

/// An input that opted in, and one that did not.
fn inputs(log: &Log) -> (Vec<Text<u32>>, Vec<Pending>) {
    let (cancelled, one) = wrapped(log);
    let (goes_on, two) = Text::<u32>::with_resolvers();
    let hot = goes_on.map(watched(log, "hot"));
    (vec![cancelled, hot], vec![(Text::resolve(0), one), (Text::resolve(0), two)])
}

fn check(combine: impl FnOnce(Vec<Text<u32>>) -> Text<u32>, expected: Result<u32, String>) {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (inputs, resolvers) = inputs(&log);
        let combined = combine(inputs);
        event_loop.run_until_idle();
        assert_eq!(combined.peek(), Some(expected.as_ref()));
        assert_eq!(log.take(), ["cancel"]);
        resolvers[1].1.resolve(2);
        event_loop.run_until_idle();
        assert_eq!(log.take(), ["hot ran", "hot dropped"]);
        drop(combined.catch(|_| Ok(0)));
        event_loop.run_until_idle();
    });
}

#[test]
fn losers_of_a_race() {
    check(
        |mut inputs| {
            inputs.insert(1, Text::resolve(5));
            Promise::race(inputs)
        },
        Ok(5),
    );
    check(
        |mut inputs| {
            inputs.push(Text::reject("first".into()));
            Promise::race(inputs)
        },
        Err("first".into()),
    );
}

#[test]
fn losers_of_any() {
    check(
        |mut inputs| {
            inputs.insert(1, Text::resolve(5));
            Promise::any_into(inputs, |_| "none".to_string())
        },
        Ok(5),
    );
}

#[test]
fn the_others_of_a_failed_all() {
    check(
        |mut inputs| {
            inputs.insert(1, Text::reject("no".into()));
            Promise::all_into(inputs, |all| all.len() as u32)
        },
        Err("no".into()),
    );
}

#[test]
fn inputs_of_a_combined_promise_that_stops() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let combine: [Combine; 6] = [
            |inputs| {
                Promise::first(2, inputs)
                    .cancel_on_drop()
                    .map(|_| 0)
                    .cancel_on_drop()
                    .map_err(|_| "none".to_string())
            },
            |inputs| combine::map(inputs, 3, |n| n).cancel_on_drop().map(|_| 0),
            |inputs| Promise::all_into(inputs, |all| all.len() as u32),
            |inputs| Promise::all_settled_into(inputs, |all| all.len() as u32),
            |inputs| Promise::any_into(inputs, |_| "none".to_string()),
            |inputs| Promise::race(inputs),
        ];
        for combine in combine {
            let (inputs, resolvers) = inputs(&log);
            drop(combine(inputs).cancel_on_drop());
            event_loop.run_until_idle();
            assert_eq!(log.take(), ["cancel"]);
            resolvers[1].1.resolve(2);
            event_loop.run_until_idle();
            assert_eq!(log.take(), ["hot ran", "hot dropped"]);
        }
    });
}

#[test]
fn the_others_of_a_tuple() {
    check(
        |mut inputs| {
            let (hot, cancelled) = (inputs.pop().unwrap(), inputs.pop().unwrap());
            Promise::all((cancelled, Text::<&str>::reject("no".into()), hot)).map(|_| 0)
        },
        Err("no".into()),
    );
}

#[test]
fn the_others_of_named_fields() {
    check(
        |mut inputs| {
            let (hot, cancelled) = (inputs.pop().unwrap(), inputs.pop().unwrap());
            let all = promise!(all { cancelled: cancelled, no: Text::<u8>::reject("no".into()), hot: hot });
            all.map(|all| all.cancelled + all.hot)
        },
        Err("no".into()),
    );
}

#[test]
fn the_others_of_the_first() {
    check(
        |mut inputs| {
            inputs.insert(1, Text::resolve(2));
            inputs.push(Text::resolve(3));
            Promise::first(2, inputs).map(|all| all.iter().sum()).map_err(|_| "too few".to_string())
        },
        Ok(5),
    );
    check(
        |mut inputs| {
            inputs.insert(1, Text::reject("no".into()));
            let first = Promise::first(3, inputs).map(|all| all.iter().sum());
            first.map_err(|aggregate| aggregate.errors.concat())
        },
        Err("no".into()),
    );
    check(|inputs| Promise::first(0, inputs).map(|_| 0).map_err(|_| "too few".to_string()), Ok(0));
    check(
        |inputs| Promise::first(3, inputs).map(|_| 0).map_err(|_| "too few".to_string()),
        Err("too few".into()),
    );
}

#[test]
fn the_others_of_a_map() {
    check(
        |mut inputs| {
            inputs.insert(1, Text::reject("no".into()));
            combine::map(inputs, 3, |input| input).map(|all| all.len() as u32)
        },
        Err("no".into()),
    );
}

/// An item that is started by what ends the map, and would be waited for.
#[test]
fn an_item_of_a_map_that_is_over() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (item, _resolver) = wrapped(&log);
        let mapped = Arc::new(Mutex::new(None));
        let (items, stop) = ([Text::<u32>::resolve(1), item], mapped.clone());
        let mut items = items.into_iter().enumerate();
        let next = std::iter::from_fn(move || {
            let (n, item) = items.next()?;
            if n == 1 {
                drop::<Option<Text<Vec<u32>>>>(stop.lock().unwrap().take());
            }
            Some(item)
        });
        let map = combine::map(next, 1, |input| input).cancel_on_drop();
        *mapped.lock().unwrap() = Some(map);
        event_loop.run_until_idle();
        log.expect("cancel");
    });
}

#[test]
fn the_inputs_of_an_iterator_that_panics() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (cancelled, _resolver) = wrapped(&log);
        let inputs = std::iter::once(cancelled).chain(std::iter::from_fn(|| panic!("on purpose")));
        let race = Promise::race(inputs);
        event_loop.run_until_idle();
        assert!(race.is_rejected());
        log.expect("cancel");
        race.detach(drop);
    });
    event_loop.run_until_idle();
}

/// An input whose reaction is dropped when the loop ends: there is no value for it.
#[test]
fn an_input_that_nobody_hears_of_any_more() {
    let event_loop = EventLoop::new();
    let ((one, first), (two, second)) = (Text::<u32>::with_resolvers(), Text::<u32>::with_resolvers());
    let all = event_loop.enter(|| Promise::all([one, two]));
    event_loop.enter(|| first.resolve(1));
    event_loop.run_until_idle();
    drop(event_loop);
    second.resolve(2);
    assert!(all.peek().unwrap().unwrap_err().contains("abandoned"));
    all.detach(drop);
}

/// The background loop decides while, or before, this thread has found all inputs.
#[test]
fn losers_of_a_loop_on_another_thread() {
    for n in 0..200 {
        let log = Log::new();
        let (cancelled, _one) = wrapped(&log);
        let (other, _two) = wrapped(&log);
        let (gate, open) = Text::<u32>::with_resolvers();
        let inputs = [gate, cancelled, other].into_iter().enumerate().map(|(at, input)| {
            if at == n % 3 {
                open.resolve(1);
            }
            if n % 4 == 0 {
                thread::yield_now();
            }
            input
        });
        assert_eq!(Promise::race(inputs).wait(), Ok(1));
        eventually(|| log.len() == 2);
    }
}

/// It has decided when this thread has found all inputs: those that are left are let go of there, and not here.
#[test]
fn losers_that_are_found_on_another_thread_go_on_that_of_the_loop() {
    let (sender, gone_on) = mpsc::channel();
    let (loser, _resolver) = callback_promise::<u32, String>();
    on_cancel(&loser, move || sender.send(thread::current().id()).unwrap());
    let (winner, open) = Text::with_resolvers();
    let mut inputs = [loser, winner].into_iter();
    let race = Promise::race(std::iter::from_fn(|| {
        let next = inputs.next();
        if next.is_none() {
            open.resolve(1);
            // Behind the handler of the race.
            Text::resolve(()).map(drop).wait().unwrap();
        }
        next
    }));
    assert_eq!(race.peek(), Some(Ok(&1)));
    let there = Text::resolve(()).map(|()| thread::current().id()).wait();
    assert_eq!(Ok(gone_on.recv().unwrap()), there);
}

#[test]
fn losers_on_tokio() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        for n in 0..200_u32 {
            let log = Log::new();
            let ((one, _one), (two, _two)) = (wrapped(&log), wrapped(&log));
            let (gate, open) = Text::<u32>::with_resolvers();
            let opening = tokio::spawn(async move { open.resolve(n) });
            let race = Promise::race([one, gate, two]);
            if n % 2 == 0 {
                assert_eq!(race.await, Ok(n));
            } else {
                drop(race.cancel_on_drop());
            }
            opening.await.unwrap();
            while log.len() < 2 {
                tokio::task::yield_now().await;
            }
        }
    });
}

#[test]
fn from_another_thread_inputs_stop_on_their_own() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (cancelled, _resolver) = wrapped(&log);
    let combined = event_loop.enter(|| Promise::all([cancelled, Text::resolve(1)]).cancel_on_drop());
    std::thread::spawn(move || drop(combined)).join().unwrap();
    log.expect("");
    event_loop.run_until_idle();
    log.expect("cancel");
}

#[test]
fn inputs_of_a_combined_promise_that_goes_on() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (inputs, _resolvers) = inputs(&log);
        drop(Promise::all_into(inputs, |all| all.len() as u32).map(|n| n));
        event_loop.run_until_idle();
        log.expect("");
    });
}

#[test]
fn a_rejection_of_a_loser_is_not_reported() {
    set_recorder();
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        let (loser, resolver) = Text::<u32>::with_resolvers();
        let race = Promise::race([loser, Text::resolve(1)]);
        event_loop.run_until_idle();
        resolver.reject("of a loser that rejects late".into());
        event_loop.run_until_idle();
        drop(race);
    });
    assert_eq!(reports_of("of a loser that rejects late"), 0);
}

#[test]
fn a_race_again_and_again_leaves_nothing_with_the_loser() {
    let event_loop = EventLoop::new();
    let (never, resolver) = Text::<u32>::with_resolvers();
    event_loop.enter(|| {
        let round = || {
            let race = Promise::race([never.clone(), Text::resolve(1)]);
            event_loop.run_until_idle();
            assert_eq!(race.peek(), Some(Ok(&1)));
        };
        round();
        let before = promise_tests::kit::live_bytes();
        (0..1000).for_each(|_| round());
        let kept = promise_tests::kit::live_bytes() - before;
        assert!(kept < 4096, "{kept} bytes are kept by 1000 races that are over");
    });
    drop(resolver);
}

#[test]
fn a_timeout() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.enter(|| {
        let (slow, _resolver) = wrapped(&log);
        let limited = slow.timeout(Duration::from_secs(1));
        event_loop.run_until_idle();
        assert!(limited.is_rejected());
        log.expect("cancel");
        drop(limited.catch(|_| Ok(0)));
        drop(sleep(Duration::ZERO));
    });
    event_loop.run_until_idle();
}

/// What the others have given goes with the last one that is waited for.
#[test]
fn inputs_that_settled_go_when_the_last_one_is_taken_out() {
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        let ((first, one), (second, two)) = (Text::<u32>::with_resolvers(), Text::with_resolvers());
        // Somebody else has the first one, too, which is waited for by an entry of its own.
        let all = Promise::all([first.clone(), second]).cancel_on_drop();
        two.resolve(2);
        event_loop.run_until_idle();
        drop(all);
        one.resolve(1);
        event_loop.run_until_idle();
        assert_eq!(first.peek(), Some(Ok(&1)));
    });
}

/// The last handle goes when all inputs have been taken.
#[test]
fn what_collects_the_values_lets_go_of_the_promise() {
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        let (input, resolver) = Text::<u32>::with_resolvers();
        let (kept, collected) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(Vec::new())));
        let all: Text<()> = Promise::all_into([input], {
            let (kept, collected) = (kept.clone(), collected.clone());
            move |values| {
                drop::<Option<Text<()>>>(kept.lock().unwrap().take());
                *collected.lock().unwrap() = values;
            }
        });
        *kept.lock().unwrap() = Some(all.cancel_on_drop());
        resolver.resolve(1);
        event_loop.run_until_idle();
        assert_eq!(*collected.lock().unwrap(), [1]);
    });
}
