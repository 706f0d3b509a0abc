//! Several promises at once, limits of time, trying again: what every day is made of.
//!
//! The program runs on a virtual clock, so that it takes no time and prints the same each time.
//!
//! ```text
//! cargo run --example every_day
//! ```

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use promise_core::prelude::*;
use promise_core::{combine, compose, retry, retry_if};

const SECOND: Duration = Duration::from_secs(1);

fn fetch_user(id: u32) -> Promise<String> {
    promise!(sleep(2 * SECOND).then(|()| format!("user {id}")))
}

fn fetch_posts(_user: u32) -> Promise<Vec<&'static str>> {
    promise!(sleep(3 * SECOND).then(|()| vec!["first", "second", "third"]))
}

/// A server that is busy for the first few times.
fn busy(times: u32) -> impl FnMut() -> Promise<&'static str> + Send {
    let mut left = times;
    move || {
        if left == 0 {
            return Promise::resolve("at last");
        }
        left -= 1;
        Promise::reject(Error::msg("busy"))
    }
}

fn mirror(name: &'static str, seconds: u32) -> Promise<&'static str> {
    sleep(seconds * SECOND).map(move |()| name)
}

fn trim(text: &str) -> String {
    text.trim().to_owned()
}

async fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

async fn program(event_loop: &EventLoop) -> Result<(), Error> {
    let clock = |what: &str| println!("{:>4} s  {what}", event_loop.now().as_secs());

    // Both at once; the result has a field for each.
    let page = promise!(all { user: fetch_user(1), posts: fetch_posts(1) }).await?;
    clock(&format!("{} has {} posts", page.user, page.posts.len()));

    // Two at a time, results in the order of the items.
    let lengths = combine::map(page.posts, 2, |post| sleep(SECOND).map(move |()| post.len())).await?;
    clock(&format!("lengths: {lengths:?}"));

    // The first two of three.
    let fast = Promise::first(2, [mirror("slow", 9), mirror("near", 1), mirror("far", 4)]).await;
    clock(&format!("fastest: {:?}", fast.unwrap_or_default()));

    // Too slow: gives up, and goes on with something else.
    let page = promise!(
        fetch_user(2)
            .timeout(SECOND)
            .then(|user| user.to_uppercase())
            .catch(|Fault::Elapsed| "nobody".to_string())
    );
    clock(&page.await?);

    // Again after 1, 2 and 4 seconds.
    let policy = ExponentialBuilder::default().with_min_delay(SECOND).with_max_times(5);
    clock(retry(policy.build(), busy(3)).await?);
    // Not again when that makes no sense.
    let failed = retry_if([SECOND; 5], |e: &Error| e.to_string() != "busy", busy(3)).await;
    clock(failed.unwrap_or("given up"));

    // One function of several, plain and asynchronous ones.
    let read = compose!(trim, parse, |n| n * 2);
    clock(&format!("composed: {}", read(" 21 ").await?));

    // In order, and folded.
    combine::each(["a", "b"], |name| sleep(SECOND).tap(move |()| println!("        {name}"))).await?;
    let sum = combine::reduce(1..=4, 0, |sum, n| sleep(SECOND).map(move |()| sum + n)).await?;
    clock(&format!("sum: {sum}"));
    Ok(())
}

fn main() -> Result<(), Error> {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(program(&event_loop))
}
