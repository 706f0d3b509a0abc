//! Many handlers of one promise, and many promises in one.

use std::cell::Cell;

use futures::channel::oneshot as channel;
use futures::future::join_all;
use futures::stream::{FuturesUnordered, StreamExt};
use futures::{FutureExt, TryFutureExt};
use promise_core::{Fault, Promise};

use crate::frames::{in_place, on_event_loop, poll_once};
use crate::harness::Group;
use crate::v8::V8;

/// The numbers below `n` in a random order; the same as in `workloads.js`.
fn shuffled(n: usize) -> Vec<usize> {
    let mut random = 1_u32;
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        order.swap(last, (random >> 8) as usize % (last + 1));
    }
    order
}

thread_local! {
    static ORDER_OF_ALL: Vec<usize> = shuffled(ALL);
    static ORDER_OF_SOME: Vec<usize> = shuffled(SOME);
}

// ---- handlers ------------------------------------------------------------------------------------------------------

const HANDLERS: usize = 1_000;

thread_local! {
    static TOTAL: Cell<u64> = const { Cell::new(0) };
}

/// What each handler does.
fn add(n: u64) {
    TOTAL.with(|total| total.set(total.get() + n + 1));
}

async fn handlers(i: u64) -> u64 {
    let (promise, resolver) = Promise::<u64>::with_resolvers();
    for _ in 1..HANDLERS {
        drop(promise.clone().map(add));
    }
    let last = promise.map(add);
    resolver.resolve(i);
    last.await.unwrap();
    TOTAL.take()
}

async fn handlers_of_shared(i: u64) -> u64 {
    let (sender, receiver) = channel::channel();
    let shared = receiver.map(Result::unwrap).shared();
    let mut handlers: FuturesUnordered<_> = (0..HANDLERS).map(|_| shared.clone().map(add)).collect();
    poll_once(&mut handlers.next()).await;
    sender.send(i).unwrap();
    while handlers.next().await.is_some() {}
    TOTAL.take()
}

pub fn handlers_group(v8: &V8) -> Group {
    let mut group =
        Group::new("handlers", HANDLERS as u64, |n| (n * n.saturating_sub(1) / 2 + n) * HANDLERS as u64);
    group.ours("handlers, event loop", on_event_loop(sum!(|i| handlers(i).await)));
    v8.add(&mut group, "V8", "handlers1000");
    group.rust("futures Shared", in_place(sum!(|i| handlers_of_shared(i).await)));
    group.row("1000 handlers, each", "handlers, event loop", "V8", (0.8, 0.5));
    group.row("1000 handlers, each", "handlers, event loop", "futures Shared", (0.25, 0.15));
    group
}

// ---- all -----------------------------------------------------------------------------------------------------------

const ALL: usize = 10_000;

async fn all() -> u64 {
    let (promises, resolvers): (Vec<_>, Vec<_>) = (0..ALL).map(|_| Promise::<u64>::with_resolvers()).unzip();
    let values = Promise::all(promises);
    ORDER_OF_ALL.with(|order| order.iter().for_each(|i| resolvers[*i].resolve(*i as u64)));
    values.await.unwrap().iter().sum()
}

/// The same with channels, of which all are awaited at once.
macro_rules! all_by {
    ($channel:expr, $all:expr) => {
        sum!(|_i| {
            let (mut senders, receivers): (Vec<_>, Vec<_>) =
                (0..ALL).map(|_| $channel).map(|(s, r)| (Some(s), r)).unzip();
            let mut values = $all(receivers);
            poll_once(&mut values).await;
            ORDER_OF_ALL.with(|order| {
                order.iter().for_each(|i| senders[*i].take().unwrap().send(*i as u64).unwrap());
            });
            values.await.into_iter().map(Result::unwrap).sum::<u64>()
        })
    };
}

/// As `join_all`, which it is for many, but in the order in which they are ready.
fn unordered<F: Future>(futures: Vec<F>) -> impl Future<Output = Vec<F::Output>> {
    futures.into_iter().collect::<FuturesUnordered<_>>().collect()
}

pub fn all_group(v8: &V8) -> Group {
    let mut group = Group::new("all", ALL as u64, |n| n * (ALL * (ALL - 1) / 2) as u64);
    group.ours("all, event loop", on_event_loop(sum!(|_i| all().await)));
    v8.add(&mut group, "V8", "all10000");
    group.rust(
        "join_all of tokio oneshot",
        in_place(all_by!(tokio::sync::oneshot::channel::<u64>(), join_all)),
    );
    group.rust("join_all of oneshot", in_place(all_by!(oneshot::async_channel::<u64>(), join_all)));
    group.rust("FuturesUnordered of oneshot", in_place(all_by!(oneshot::async_channel::<u64>(), unordered)));
    group.row("`all` of 10,000, each", "all, event loop", "V8", (0.25, 0.15));
    group
}

// ---- any, race -----------------------------------------------------------------------------------------------------

const SOME: usize = 1_000;

/// A reason that is a number, as in the JavaScript side.
#[derive(Debug)]
#[expect(dead_code, reason = "what is refused is dropped unread")]
enum Refused {
    Number(usize),
    Fault(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Refused::Fault(fault)
    }
}

async fn any() -> u64 {
    let (promises, resolvers): (Vec<_>, Vec<_>) =
        (0..SOME).map(|_| Promise::<u64, Refused>::with_resolvers()).unzip();
    let first = Promise::any(promises);
    ORDER_OF_SOME.with(|order| {
        let (last, others) = order.split_last().unwrap();
        others.iter().for_each(|i| resolvers[*i].reject(Refused::Number(*i)));
        resolvers[*last].resolve(7);
    });
    first.await.unwrap()
}

async fn race() -> u64 {
    let (promises, resolvers): (Vec<_>, Vec<_>) = (0..SOME).map(|_| Promise::<u64>::with_resolvers()).unzip();
    let first = Promise::race(promises);
    ORDER_OF_SOME.with(|order| order.iter().for_each(|i| resolvers[*i].resolve(*i as u64)));
    first.await.unwrap()
}

async fn select_ok() -> u64 {
    let (mut senders, receivers): (Vec<_>, Vec<_>) = (0..SOME)
        .map(|_| channel::channel::<Result<u64, usize>>())
        .map(|(s, r)| (Some(s), r.map(Result::unwrap)))
        .unzip();
    let mut first = futures::future::select_ok(receivers);
    poll_once(&mut first).await;
    ORDER_OF_SOME.with(|order| {
        let (last, others) = order.split_last().unwrap();
        others.iter().for_each(|i| senders[*i].take().unwrap().send(Err(*i)).unwrap());
        senders[*last].take().unwrap().send(Ok(7)).unwrap();
    });
    first.map_ok(|(value, _)| value).await.unwrap()
}

pub fn any_group(v8: &V8) -> Group {
    let mut group = Group::new("any", SOME as u64, |n| n * 7);
    group.ours("any, event loop", on_event_loop(sum!(|_i| any().await)));
    v8.add(&mut group, "V8", "any1000");
    group.rust("select_ok of futures oneshot", in_place(sum!(|_i| select_ok().await)));
    group.row("`any` of 1,000, each", "any, event loop", "V8", (0.6, 0.3));
    group
}

pub fn race_group(v8: &V8) -> Group {
    let mut group = Group::new("race", SOME as u64, |n| n * shuffled(SOME)[0] as u64);
    group.ours("race, event loop", on_event_loop(sum!(|_i| race().await)));
    v8.add(&mut group, "V8", "race1000");
    group.row("`race` of 1,000, each", "race, event loop", "V8", (0.6, 0.3));
    group
}
