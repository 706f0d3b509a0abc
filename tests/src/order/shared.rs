//! Programs with promises that any thread may have, on an event loop or on tokio.

use std::time::{Duration, Instant};

use super::Observed;
use super::program::Program;
use interpreter::Run;

#[path = "interpreter.rs"]
mod interpreter;

pub use interpreter::on_event_loop;

/// What the interpreter works with.
mod kind {
    use std::future::Future;
    use std::pin::Pin;

    pub(super) use promise_core::{Outcome, Promise, Resolver, Thenable, queue_microtask, set_timeout};

    pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

    pub(super) use std::marker::Send as MaybeSend;
}

/// Runs a program on the current tokio runtime, where only order-insensitive ones have one result: `expected`. Gives a
/// slow machine half a minute to come to it.
pub async fn on_tokio_until(program: Program, expected: &Observed) -> Observed {
    let deadline = Instant::now() + Duration::from_secs(30);
    let run = Run::new(program, |after| Duration::from_micros(200 * after));
    run.main();
    let observed = loop {
        idle(&run).await;
        let observed = super::without_order(run.observe(&[]));
        if observed == *expected || Instant::now() > deadline {
            break observed;
        }
    };
    run.forget();
    observed
}

/// Waits until nothing has happened for a while.
async fn idle(run: &Run) {
    let mut quiet = 0;
    let mut seen = None;
    while quiet < 4 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let now = run.activity();
        quiet = if Some(now) == seen && now.1 == 0 { quiet + 1 } else { 0 };
        seen = Some(now);
    }
}
