//! `threadpool`: work on a thread pool as a promise of its result.
//!
//! ```text
//! cargo run --example with_threadpool
//! ```

use promise_core::prelude::*;
use std::thread;
use threadpool::ThreadPool;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let pool = ThreadPool::new(2);

    promise!(pool.execute(_())).await?;
    println!("a thread was free");

    // The callback is the work: what it gives settles the promise. All run at once, the results come in this order.
    let squares = [3, 4, 5].map(|n| promise!(pool.execute(_ = move || n * n)));
    println!("squares: {:?}", Promise::all(squares).await?);

    // A panic of the work rejects, and the thread lives on.
    let wrong: Result<u32, Error> = promise!(pool.execute(_ = || panic!("wrong number"))).await;
    println!("panic: {}", wrong.unwrap_err());

    // A panic outside of the macro ends the thread, which drops the callback: that is noticed.
    let lost = promise!(|resolve: u32| {
        pool.execute(move || {
            if !thread::panicking() {
                panic!("before the result");
            }
            resolve(1)
        })
    });
    match lost.await {
        Err(e) if matches!(e.fault(), Some(Fault::Abandoned(_))) => println!("lost: nobody will settle it"),
        other => println!("lost: {other:?}"),
    }
    Ok(())
}
