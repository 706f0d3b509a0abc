//! `rayon`: work on a thread pool as a promise of its result.
//!
//! ```text
//! cargo run --example with_rayon
//! ```

use promise_core::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

#[promise_core::main]
async fn main() -> Result<(), Error> {
    // The callback is the work: what it gives settles the promise.
    let sum = promise!(rayon::spawn(_ = || (1..=1000).sum::<u32>()));
    println!("sum: {}", sum.await?);

    // An `Err` rejects.
    let number = promise!(rayon::spawn(_ = || "12 o'clock".parse::<u32>()));
    println!("number: {}", shown(number).await?);

    // A panic rejects too; without the promise it would end the process.
    let divided = promise!(rayon::spawn(_ = || 1 / "0".parse::<u32>().unwrap()));
    println!("divided: {}", shown(divided).await?);

    // A callback without argument: the pool has got to it.
    promise!(rayon::spawn(_())).await?;
    println!("a thread was free");

    // Work that panics outside of the macro: the pool drops it, and the promise with it, which is noticed.
    let pool = quiet_pool()?;
    let lost: Promise<u32> = promise!(|resolve| pool.spawn(move || resolve(1 / "0".parse::<u32>().unwrap())));
    println!("lost: {}", shown(lost).await?);
    Ok(())
}

/// A pool that goes on after a panic.
fn quiet_pool() -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(1).panic_handler(|_| {}).build()
}

fn shown(number: Promise<u32>) -> Promise<String> {
    promise!(
        number
            .then(|n| n.to_string())
            .catch(|e: &Fault| match e {
                Fault::Abandoned(fault) => format!("rejected: no result, line {}", fault.at().line()),
                fault => format!("rejected: {fault}"),
            })
            .catch(|e| format!("rejected: {e}"))
    )
}
