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
use std::time::{Duration, Instant};
use timer::Timer;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let start = Instant::now();
    let timer = Timer::new();

    // `schedule_with_delay` gives a guard, which cancels when it is dropped: the promise keeps it until it settles.
    promise!(timer.schedule_with_delay(TimeDelta::milliseconds(20), _())).await?;
    println!("timer: not before 20 ms: {}", start.elapsed() >= Duration::from_millis(20));

    // So a promise that nobody wants any more cancels.
    let ran = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&ran);
    drop(promise!(
        timer.schedule_with_delay(TimeDelta::milliseconds(20), _ = move || set.store(true, SeqCst))
    ));
    promise!(timer.schedule_with_delay(TimeDelta::milliseconds(40), _())).await?;
    println!("timer: the cancelled one ran: {}", ran.load(SeqCst));

    // A pool: the callback is the work, and what it gives settles the promise.
    let pool = ScheduledThreadPool::new(1);
    let answer = promise!(pool.execute_after(Duration::from_millis(20), _ = || 6 * 7));
    println!("pool: {}", answer.await?);
    Ok(())
}
