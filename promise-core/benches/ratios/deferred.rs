//! One value through one promise on one thread.

use std::hint::black_box;
use std::pin::Pin;

use promise_core::Promise;

use crate::frames::{in_place, on_event_loop, poll_once};
use crate::harness::Group;
use crate::v8::V8;

/// A handler by hand: something that can be kept anywhere until it is run.
type Handler = Pin<Box<dyn Future<Output = u64> + Send>>;

/// A promise, a handler, the resolution, and then what the handler gave.
async fn deferred(i: u64) -> u64 {
    let (promise, resolver) = Promise::<u64>::with_resolvers();
    let handled = promise.map(|n| black_box(n) + 1);
    resolver.resolve(i);
    handled.await.unwrap()
}

/// The same with a channel: the handler waits in a future of its own.
macro_rules! deferred_by {
    ($channel:expr) => {
        sum!(|i| {
            let (sender, receiver) = $channel;
            let mut handler: Handler = Box::pin(async move { black_box(receiver.await.unwrap()) + 1 });
            poll_once(&mut handler).await;
            sender.send(i).unwrap();
            handler.await
        })
    };
}

fn expected(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2 + n
}

pub fn group(v8: &V8) -> Group {
    let mut group = Group::new("deferred", 1, expected);
    group.ours("deferred, event loop", on_event_loop(sum!(|i| deferred(i).await)));
    group.rust("oneshot", in_place(deferred_by!(oneshot::async_channel::<u64>())));
    group.rust("tokio oneshot", in_place(deferred_by!(tokio::sync::oneshot::channel::<u64>())));
    group.rust("futures oneshot", in_place(deferred_by!(futures::channel::oneshot::channel::<u64>())));
    v8.add(&mut group, "V8", "deferred");
    let workload = "deferred, handler, resolve, result";
    group.row(workload, "deferred, event loop", "oneshot", (1.2, 0.8));
    group
}
