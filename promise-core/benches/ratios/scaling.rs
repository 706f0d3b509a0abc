//! Independent chains on several workers of a tokio runtime, beside tasks that do the same work.

use std::hint::black_box;
use std::rc::Rc;

use promise_core::{Error, Promise, promise};
use tokio::runtime::{Builder, Runtime};

use crate::harness::Group;

/// How many chains are on their way at once.
const CHAINS: u64 = 256;

const WORKERS: [usize; 3] = [1, 2, 4];

/// Some work: about half a microsecond.
fn work(n: u64) -> u64 {
    (0..400).for_each(|i| {
        black_box(i);
    });
    black_box(n) + 1
}

async fn step(n: u64) -> Result<u64, Error> {
    Ok(work(n))
}

fn chain(n: u64) -> Promise<u64> {
    promise!(
        step(n)
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
            .then(|n| work(n))
    )
}

async fn by_hand(mut n: u64) -> Result<u64, Error> {
    for _ in 0..10 {
        n = step(n).await?;
    }
    Ok(n)
}

/// Starts many at once inside a task of the runtime, and awaits them.
macro_rules! chains {
    ($runtime:expr, $start:expr, $finish:expr) => {{
        let runtime: Rc<Runtime> = $runtime.clone();
        move |n| {
            let root = runtime.spawn(async move {
                let mut sum = 0;
                for _ in 0..n {
                    let started: Vec<_> = (0..CHAINS).map($start).collect();
                    for one in started {
                        sum += $finish(one.await).unwrap();
                    }
                }
                sum
            });
            runtime.block_on(root).unwrap()
        }
    }};
}

fn identity<T>(value: T) -> T {
    value
}

pub fn group() -> Group {
    let mut group = Group::new("workers", CHAINS, |n| n * (CHAINS * (CHAINS - 1) / 2 + 10 * CHAINS));
    for workers in WORKERS {
        let runtime = Rc::new(Builder::new_multi_thread().worker_threads(workers).build().unwrap());
        group.ours(&format!("chains, {workers}"), chains!(runtime, chain, identity));
        let spawn = |n| tokio::spawn(by_hand(n));
        group.rust(&format!("tasks, {workers}"), chains!(runtime, spawn, Result::unwrap));
    }
    for workers in &WORKERS[1..] {
        let (ours, theirs) = (format!("chains, {workers}"), format!("tasks, {workers}"));
        // The speed-up of the tasks over that of the chains, which is to be at least 0.95 of it.
        let target = 1.0 / 0.95;
        group.row_of(
            &format!("speed-up with {workers} workers"),
            &[&ours, "tasks, 1"],
            "tokio::spawn",
            &["chains, 1", &theirs],
            (target, target),
        );
    }
    group
}
