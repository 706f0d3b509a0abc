//! A chain of ten steps, awaited: one chain after the other, each step adding one.

use std::hint::black_box;
use std::pin::Pin;

use futures::FutureExt;
use futures::future::BoxFuture;
use promise_core::{Error, Promise, promise};

use crate::frames::{
    in_place, on_async_task, on_event_loop, on_scheduler, on_tokio, spawn_async_task, yield_now,
};
use crate::harness::Group;
use crate::v8::V8;

/// What all chains start with.
async fn source(n: u64) -> Result<u64, Error> {
    Ok(n)
}

/// What each step calls. Real steps call something too: a compiler that sees all ten at once makes them one addition.
#[inline(never)]
fn add_one(n: u64) -> Result<u64, Error> {
    Ok(black_box(n) + 1)
}

/// One step by hand.
async fn step(n: u64) -> Result<u64, Error> {
    add_one(n)
}

#[rustfmt::skip]
fn fused(n: u64) -> Promise<u64> {
    promise!(
        source(n)
            .then(|n| add_one(n)).then(|n| add_one(n)).then(|n| add_one(n))
            .then(|n| add_one(n)).then(|n| add_one(n)).then(|n| add_one(n))
            .then(|n| add_one(n)).then(|n| add_one(n)).then(|n| add_one(n))
            .then(|n| add_one(n))
    )
}

fn then_calls(n: u64) -> Promise<u64> {
    (0..10).fold(Promise::resolve(n), |promise, _| promise.then(add_one))
}

/// The same chain as an async function.
async fn by_hand(n: u64) -> Result<u64, Error> {
    let n = source(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    let n = step(n).await?;
    step(n).await
}

/// As [`by_hand`], with a trip through the queue in front of each step, as the order on an event loop wants it.
async fn by_hand_with_yields(n: u64) -> Result<u64, Error> {
    let mut n = source(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    yield_now().await;
    n = step(n).await?;
    Ok(n)
}

type Boxed = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send>>;

#[inline(never)]
fn boxed(n: u64) -> Boxed {
    Box::pin(by_hand(n))
}

#[inline(never)]
fn combinators(n: u64) -> BoxFuture<'static, Result<u64, Error>> {
    (0..10).fold(source(n).boxed(), |chain, _| chain.then(|n| async move { step(n?).await }).boxed())
}

/// A task and a channel for each step.
async fn task_per_step(n: u64) -> u64 {
    let mut promise = tokio::sync::oneshot::channel();
    promise.0.send(n).unwrap();
    for _ in 0..10 {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let before = std::mem::replace(&mut promise.1, receiver);
        drop(tokio::spawn(async move { sender.send(add_one(before.await.unwrap()).unwrap()) }));
    }
    promise.1.await.unwrap()
}

fn expected(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2 + 10 * n
}

pub fn group(v8: &V8) -> Group {
    let mut group = Group::new("chain", 1, expected);
    group.ours("fused, no order", on_scheduler(sum!(|i| fused(i).await.unwrap())));
    group.rust("async by hand, boxed", in_place(sum!(|i| boxed(i).await.unwrap())));
    group.ours("fused, event loop", on_event_loop(sum!(|i| fused(i).await.unwrap())));
    group.ours(
        "two fused at a time, event loop",
        on_event_loop(sum!(|i| {
            // They take turns: each step of each is a trip through the queue.
            let (one, other) = (fused(i), fused(i));
            let _ = one.await.unwrap();
            other.await.unwrap()
        })),
    );
    v8.add(&mut group, "V8 `then`", "then10");
    group.ours("`then` calls, event loop", on_event_loop(sum!(|i| then_calls(i).await.unwrap())));
    group.rust(
        "async-task with yields",
        on_async_task(sum!(|i| spawn_async_task(by_hand_with_yields(i)).await.unwrap())),
    );

    group.rust("async by hand, on the stack", in_place(sum!(|i| by_hand(i).await.unwrap())));
    group.rust("async-task", on_async_task(sum!(|i| spawn_async_task(by_hand(i)).await.unwrap())));
    group.rust("futures combinators, boxed", in_place(sum!(|i| combinators(i).await.unwrap())));
    v8.add(&mut group, "V8 `await`", "await10");
    v8.add_bluebird(&mut group, "Bluebird", "bluebird10");

    group.row("fused 10 steps, no order", "fused, no order", "async by hand, boxed", (1.6, 1.2));
    group.row("fused 10 steps, no order", "fused, no order", "V8 `then`", (0.15, 0.10));
    group.row("fused 10 steps, event loop", "fused, event loop", "V8 `then`", (0.22, 0.18));
    group.row("fused 10 steps, event loop", "fused, event loop", "async-task with yields", (0.5, 0.4));
    group.row("10 `then` calls, event loop", "`then` calls, event loop", "V8 `then`", (0.60, 0.25));
    group
}

/// In a tokio runtime the chain is what a spawned task is: work that goes on by itself and is awaited.
pub fn tokio_group() -> Group {
    let mut group = Group::new("chain on tokio", 1, expected);
    group.ours("fused, tokio", on_tokio(sum!(|i| fused(i).await.unwrap())));
    group.rust("tokio::spawn", on_tokio(sum!(|i| tokio::spawn(by_hand(i)).await.unwrap().unwrap())));
    group.ours(
        "fused, awaited by a task of its own",
        on_tokio(sum!(|i| tokio::spawn(fused(i)).await.unwrap().unwrap())),
    );
    group.rust("tokio::spawn and oneshot per step", on_tokio(sum!(|i| task_per_step(i).await)));
    group.row("fused 10 steps, tokio", "fused, tokio", "tokio::spawn", (1.15, 1.15));
    group
}
