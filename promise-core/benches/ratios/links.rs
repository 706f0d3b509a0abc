//! Single links: what the gate on instructions looks at beside what the other groups measure.

use promise_core::{Promise, async_promise, local, promise};

use crate::frames::{on_event_loop, on_scheduler};
use crate::harness::Group;

fn start(i: u64) -> Promise<u64> {
    Promise::resolve(i)
}

fn local_start(i: u64) -> local::Promise<u64> {
    local::Promise::resolve(i)
}

#[async_promise]
async fn function(i: u64) -> Result<u64, promise_core::Error> {
    Ok(start(i).await? + 1)
}

/// Each makes a settled promise, does something with it, and awaits what comes out.
pub fn group() -> Group {
    let mut group = Group::new("link", 1, |n| n * n.saturating_sub(1) / 2 + n);
    let mut link = |name: &str, chain: fn(u64) -> Promise<u64>| {
        group.ours(name, on_event_loop(sum!(|i| chain(i).await.unwrap())));
    };
    link("await", |i| start(i + 1));
    link("map", |i| start(i).map(|n| n + 1));
    link("then", |i| start(i).then(|n| Ok(n + 1)));
    link("then, gives a promise", |i| start(i).then(|n| start(n + 1)));
    link("catch, passed", |i| start(i + 1).catch(Err));
    link("finally", |i| start(i + 1).finally(|| ()));
    link("clone", |i| start(i + 1).clone());
    link("async function", function);
    link("fused then", |i| promise!(start(i).then(|n| n + 1)));
    link("fused then, gives a promise", |i| promise!(start(i).then(|n| start(n + 1))));
    link("fused catch, passed", |i| promise!(start(i + 1).catch(|_| 0)));
    link("fused finally", |i| promise!(start(i + 1).finally(|| ())));
    let mut link = |name: &str, chain: fn(u64) -> local::Promise<u64>| {
        group.ours(name, on_event_loop(sum!(|i| chain(i).await.unwrap())));
    };
    link("await, local", |i| local_start(i + 1));
    link("then, local", |i| local_start(i).then(|n| Ok(n + 1)));
    link("fused then, local", |i| local::promise!(local_start(i).then(|n| n + 1)));
    group.ours("await, no order", on_scheduler(sum!(|i| start(i + 1).await.unwrap())));
    group.ours("then, no order", on_scheduler(sum!(|i| start(i).then(|n| Ok(n + 1)).await.unwrap())));
    group
}
