//! One thread waits for what another one settles.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::hint::spin_loop;
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use promise_core::Promise;

use crate::cores::OnCore;
use crate::frames::{on_event_loop, on_tokio};
use crate::harness::{Group, Sample};
use crate::stats::median;

/// How many values travel together when it is about throughput, and how many such batches are on their way.
const BATCH: u64 = 256;
const BATCHES: usize = 8;

/// How long the other thread looks for work before it sleeps.
const PATIENCE: Duration = Duration::from_micros(200);

/// How long it takes its time when it is about latency: until the waiting thread is asleep for sure.
const DELAY: Duration = Duration::from_micros(20);

/// A thread that does `settle` with all it gets, at once as long as there is more to come.
fn settler<D: Send + 'static>(settle: impl Fn(D) + Send + 'static) -> Sender<D> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        while let Some(decision) = next(&receiver) {
            settle(decision);
        }
    });
    sender
}

fn next<D>(receiver: &Receiver<D>) -> Option<D> {
    let start = Instant::now();
    loop {
        match receiver.try_recv() {
            Ok(decision) => return Some(decision),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) if start.elapsed() < PATIENCE => spin_loop(),
            Err(TryRecvError::Empty) => return receiver.recv().ok(),
        }
    }
}

/// In the order that channels have. Inlined, as theirs needs no function.
#[inline(always)]
fn pair<T: Send + 'static>() -> (promise_core::Resolver<T>, Promise<T>) {
    let (promise, resolver) = Promise::with_resolvers();
    (resolver, promise)
}

fn resolve<T: Send + 'static>(resolver: promise_core::Resolver<T>, value: T) {
    resolver.resolve(value);
}

fn send<T>(sender: oneshot::Sender<T>, value: T) {
    assert!(sender.send(value).is_ok());
}

fn send_tokio<T>(sender: tokio::sync::oneshot::Sender<T>, value: T) {
    assert!(sender.send(value).is_ok());
}

// ---- throughput ----------------------------------------------------------------------------------------------------

/// Many at once, awaited in their order, while the other thread settles the next ones.
macro_rules! in_batches {
    ($channel:expr, $settle:expr) => {{
        let settler = settler(|batch: Vec<_>| batch.into_iter().for_each(|(decider, i)| $settle(decider, i)));
        move |n| {
            let settler = settler.clone();
            async move {
                let mut sum = 0;
                let mut on_their_way = VecDeque::new();
                for batch in 0..n as usize + BATCHES {
                    if batch < n as usize {
                        let (deciders, results): (Vec<_>, Vec<_>) =
                            (0..BATCH).map(|i| (i, $channel)).map(|(i, (d, r))| ((d, i), r)).unzip();
                        settler.send(deciders).unwrap();
                        on_their_way.push_back(results);
                    }
                    if batch >= BATCHES {
                        for result in on_their_way.pop_front().into_iter().flatten() {
                            sum += result.await.unwrap();
                        }
                    }
                }
                on_their_way.into_iter().for_each(|left| assert!(left.is_empty()));
                sum
            }
        }
    }};
}

pub fn throughput_group() -> Group {
    let mut group = Group::new("throughput", BATCH, |n| n * (BATCH * (BATCH - 1) / 2));
    let tokio_channel = tokio::sync::oneshot::channel::<u64>;
    group.ours("promise", on_tokio(in_batches!(pair(), resolve)));
    group.ours("promise, event loop", on_event_loop(in_batches!(pair(), resolve)));
    group.rust("oneshot", on_tokio(in_batches!(oneshot::async_channel::<u64>(), send)));
    group.rust("tokio oneshot", on_tokio(in_batches!(tokio_channel(), send_tokio)));
    group.row("across threads, throughput", "promise", "oneshot", (1.0, 1.0));
    group
}

// ---- latency -------------------------------------------------------------------------------------------------------

/// A thread that settles with the time it is then, when whoever waits is asleep.
fn late_settler<D: Send + 'static>(settle: fn(D, Instant)) -> Sender<D> {
    thread_local! {
        static CORE: OnCore = OnCore::nth(1);
    }
    settler(move |decider| {
        CORE.with(|_on_another_core| ());
        let start = Instant::now();
        while start.elapsed() < DELAY {
            spin_loop();
        }
        settle(decider, Instant::now());
    })
}

/// The time from settling to going on: of many, the median stands for all. Some are much longer, when the waiting thread
/// finds its core busy.
fn latencies(times: &[Duration]) -> Sample {
    let nanoseconds: Vec<f64> = times.iter().map(|time| time.as_nanos() as f64).collect();
    let elapsed = Duration::from_nanos((median(&nanoseconds) * times.len() as f64) as u64);
    Sample { elapsed, result: times.len() as u64, collections: None }
}

/// One after the other: to the other thread and back, in the frame `$on`.
macro_rules! one_by_one {
    ($on:ident, $channel:expr, $settle:expr) => {{
        let settler = late_settler($settle);
        let times = Rc::new(RefCell::new(Vec::new()));
        let noted = times.clone();
        let mut run = $on(move |n| {
            let (settler, times) = (settler.clone(), times.clone());
            async move {
                for _ in 0..n {
                    let (decider, result) = $channel;
                    settler.send(decider).unwrap();
                    let settled: Instant = result.await.unwrap();
                    times.borrow_mut().push(settled.elapsed());
                }
                n
            }
        });
        move |n| {
            let _core = OnCore::nth(0);
            run(n);
            latencies(&noted.take())
        }
    }};
}

/// As [`one_by_one`], for threads that block: `$wait` does.
macro_rules! one_by_one_blocking {
    ($channel:expr, $settle:expr, $wait:expr) => {{
        let settler = late_settler($settle);
        move |n| {
            let _core = OnCore::nth(0);
            let wait = |_| {
                let (decider, result) = $channel;
                settler.send(decider).unwrap();
                let settled: Instant = $wait(result).unwrap();
                settled.elapsed()
            };
            latencies(&(0..n).map(wait).collect::<Vec<_>>())
        }
    }};
}

pub fn latency_group() -> Group {
    let mut group = Group::new("latency", 1, |n| n);
    let oneshot = oneshot::async_channel::<Instant>;
    let tokio_oneshot = tokio::sync::oneshot::channel::<Instant>;
    group.ours_timing_itself("promise", one_by_one!(on_tokio, pair(), resolve));
    group.ours_timing_itself("promise, event loop", one_by_one!(on_event_loop, pair(), resolve));
    group.rust_timing_itself("oneshot", one_by_one!(on_tokio, oneshot(), send));
    group.rust_timing_itself("tokio oneshot", one_by_one!(on_tokio, tokio_oneshot(), send_tokio));
    let blocking = oneshot::channel::<Instant>;
    group.ours_timing_itself("promise, `wait`", one_by_one_blocking!(pair(), resolve, Promise::wait));
    group.rust_timing_itself(
        "oneshot, `recv`",
        one_by_one_blocking!(blocking(), send, oneshot::Receiver::recv),
    );
    group.row("across threads, latency", "promise", "oneshot", (1.0, 1.0));
    group
}
