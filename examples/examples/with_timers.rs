//! `timer` and `scheduled-thread-pool`: callbacks that come later, unless they are cancelled.
//!
//! ```text
//! cargo run --example with_timers
//! ```

use chrono::TimeDelta;
use promise_core::prelude::*;
use scheduled_thread_pool::ScheduledThreadPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;
use timer::Timer;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let timer = Timer::new();

    // `schedule_with_delay` gives a guard, which cancels when it is dropped: the promise keeps it until it settles.
    let delay = TimeDelta::milliseconds(20);
    promise!(timer.schedule_with_delay(delay, _())).await?;
    println!("timer: it is time");

    // So a promise that nobody wants any more cancels.
    let (ran, set) = flag();
    let delay = TimeDelta::milliseconds(500);
    drop(promise!(timer.schedule_with_delay(delay, _ = move || set.store(true, SeqCst))));

    // A pool: the callback is the work, and what it gives settles the promise.
    let pool = ScheduledThreadPool::new(1);
    let delay = Duration::from_millis(20);
    let answer = promise!(pool.execute_after(delay, _ = || 6 * 7));
    println!("pool: {}", answer.await?);

    // This library's handle has to be told: `cancel` gets it when nobody wants the result any more.
    let (called, set) = flag();
    let delay = Duration::from_millis(500);
    let unwanted =
        promise!(pool.execute_after(delay, _ = move || set.store(true, SeqCst)), cancel = |job| job.cancel());
    drop(unwanted);

    sleep(Duration::from_millis(600)).await?;
    println!("cancelled, and ran all the same: {} {}", ran.load(SeqCst), called.load(SeqCst));
    Ok(())
}

fn flag() -> (Arc<AtomicBool>, Arc<AtomicBool>) {
    let flag = Arc::new(AtomicBool::new(false));
    (Arc::clone(&flag), flag)
}
