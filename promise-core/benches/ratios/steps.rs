//! Whether the time of a fused chain is linear in its length.

use std::hint::black_box;

use promise_core::{Error, Promise, promise};

use crate::frames::{on_async_task, on_event_loop, spawn_async_task, yield_now};
use crate::harness::Group;

/// The length of the short chain.
const SHORT: u64 = 10;

async fn source(n: u64) -> Result<u64, Error> {
    Ok(n)
}

/// A chain of ten steps for each `x`.
macro_rules! chain {
    ($name:ident: $($x:tt)*) => {
        fn $name(n: u64) -> Promise<u64> {
            chain!(@ [source(n)] $($x)*)
        }
    };
    (@ [$($chain:tt)*] x $($more:tt)*) => {
        chain!(@ [
            $($chain)*
            .then(|n| black_box(n)).then(|n| black_box(n)).then(|n| black_box(n)).then(|n| black_box(n))
            .then(|n| black_box(n)).then(|n| black_box(n)).then(|n| black_box(n)).then(|n| black_box(n))
            .then(|n| black_box(n)).then(|n| black_box(n) + 1)
        ] $($more)*)
    };
    (@ [$($chain:tt)*]) => {
        promise!($($chain)*)
    };
}

chain!(steps_10: x);
chain!(steps_100: x x x x x x x x x x);
chain!(steps_300: x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x);

/// The same chain by hand, with a trip through the queue in front of each step.
macro_rules! by_hand {
    ($name:ident: $($x:tt)*) => {
        async fn $name(n: u64) -> Result<u64, Error> {
            let mut n = source(n).await?;
            $(by_hand!(@ n $x);)*
            Ok(n)
        }
    };
    (@ $n:ident x) => {
        by_hand!(@ $n); by_hand!(@ $n); by_hand!(@ $n); by_hand!(@ $n); by_hand!(@ $n);
        by_hand!(@ $n); by_hand!(@ $n); by_hand!(@ $n); by_hand!(@ $n); by_hand!(@ $n);
        $n += 1;
    };
    (@ $n:ident) => {
        yield_now().await;
        $n = black_box($n);
    };
}

by_hand!(hand_10: x);
by_hand!(hand_100: x x x x x x x x x x);
by_hand!(hand_300: x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x);

/// Awaits as many steps in each iteration, whatever the length of the chains is.
fn chains_of(steps: u64, chain: fn(u64) -> Promise<u64>) -> impl FnMut(u64) -> u64 {
    on_event_loop(move |n| {
        let chains = n * (300 / steps);
        sum!(|i| chain(i % 2).await.unwrap() - i % 2)(chains)
    })
}

pub fn group() -> Group {
    let mut group = Group::new("length", 300, |n| n * 300 / SHORT);
    group.ours("10 steps", chains_of(10, steps_10));
    group.ours("100 steps", chains_of(100, steps_100));
    group.ours("300 steps", chains_of(300, steps_300));
    macro_rules! tasks {
        ($steps:expr, $chain:ident) => {
            on_async_task(|n| {
                sum!(|i| spawn_async_task($chain(i % 2)).await.unwrap() - i % 2)(n * (300 / $steps))
            })
        };
    }
    group.rust("10 steps by hand", tasks!(10, hand_10));
    group.rust("100 steps by hand", tasks!(100, hand_100));
    group.rust("300 steps by hand", tasks!(300, hand_300));
    let target = (1.10, 1.10);
    group.row_of("a step of 100", &["100 steps"], "a step of 10", &["10 steps"], target);
    group.row_of("a step of 300", &["300 steps"], "a step of 100", &["100 steps"], target);
    group
}
