//! One thread waits for what another one settles.

use std::hint::spin_loop;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use promise_core::Promise;

use crate::frames::{on_event_loop, on_tokio};
use crate::harness::Group;

/// How many are on their way at once when it is about throughput.
const BATCH: u64 = 256;

/// How long the other thread looks for work before it sleeps.
const PATIENCE: Duration = Duration::from_micros(200);

/// A thread that calls `settle` on all it gets, at once as long as there is more to come.
fn settler<D: Send + 'static>(settle: fn(D)) -> Sender<D> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        while let Some(decision) = next(&receiver) {
            settle(decision)
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

/// One after the other: to the other thread and back. `$settler` holds what is done there.
macro_rules! one_by_one {
    ($channel:expr, $settle:expr) => {{
        let settler = settler($settle);
        move |n| {
            let settler = settler.clone();
            async move {
                let mut sum = 0;
                for i in 0..n {
                    let (decider, result) = $channel;
                    settler.send((decider, i)).unwrap();
                    sum += result.await.unwrap();
                }
                sum
            }
        }
    }};
}

/// Many at once, awaited in their order.
macro_rules! in_batches {
    ($channel:expr, $settle:expr) => {{
        let settler = settler(|batch: Vec<_>| batch.into_iter().for_each($settle));
        move |n| {
            let settler = settler.clone();
            async move {
                let mut sum = 0;
                for _ in 0..n {
                    let (deciders, results): (Vec<_>, Vec<_>) =
                        (0..BATCH).map(|i| (i, $channel)).map(|(i, (d, r))| ((d, i), r)).unzip();
                    settler.send(deciders).unwrap();
                    for result in results {
                        sum += result.await.unwrap();
                    }
                }
                sum
            }
        }
    }};
}

fn pair() -> (promise_core::Resolver<u64>, Promise<u64>) {
    let (promise, resolver) = Promise::with_resolvers();
    (resolver, promise)
}

fn resolve((resolver, n): (promise_core::Resolver<u64>, u64)) {
    resolver.resolve(n);
}

fn send((sender, n): (oneshot::Sender<u64>, u64)) {
    sender.send(n).unwrap();
}

fn send_tokio((sender, n): (tokio::sync::oneshot::Sender<u64>, u64)) {
    sender.send(n).unwrap();
}

pub fn throughput_group() -> Group {
    let mut group = Group::new("throughput", BATCH, |n| n * (BATCH * (BATCH - 1) / 2));
    let tokio_channel = tokio::sync::oneshot::channel::<u64>;
    group.ours("event loop", on_event_loop(in_batches!(pair(), resolve)));
    group.rust("oneshot", on_tokio(in_batches!(oneshot::async_channel::<u64>(), send)));
    group.rust("tokio oneshot", on_tokio(in_batches!(tokio_channel(), send_tokio)));
    group.row("across threads, throughput", "event loop", "oneshot", (1.0, 1.0));
    group
}

pub fn latency_group() -> Group {
    let mut group = Group::new("latency", 1, |n| n * n.saturating_sub(1) / 2);
    let tokio_channel = tokio::sync::oneshot::channel::<u64>;
    group.ours("event loop", on_event_loop(one_by_one!(pair(), resolve)));
    group.rust("oneshot", on_tokio(one_by_one!(oneshot::async_channel::<u64>(), send)));
    group.rust("tokio oneshot", on_tokio(one_by_one!(tokio_channel(), send_tokio)));
    group.row("across threads, latency", "event loop", "oneshot", (1.0, 1.0));
    group
}

/// As the latency, for threads that block.
pub fn blocking_group() -> Group {
    let mut group = Group::new("blocking", 1, |n| n * n.saturating_sub(1) / 2);
    let settler_of_promises = settler(resolve);
    group.ours("wait", move |n| {
        let wait = |i| {
            let (resolver, promise) = pair();
            settler_of_promises.send((resolver, i)).unwrap();
            promise.wait().unwrap()
        };
        (0..n).map(wait).sum()
    });
    let settler_of_channels = settler(send);
    group.rust("oneshot, recv", move |n| {
        let recv = |i| {
            let (sender, receiver) = oneshot::channel();
            settler_of_channels.send((sender, i)).unwrap();
            receiver.recv().unwrap()
        };
        (0..n).map(recv).sum()
    });
    group.row("across threads, `wait`", "wait", "oneshot, recv", (1.0, 1.0));
    group
}
