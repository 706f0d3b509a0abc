//! Programs with promises that any thread may have, on an event loop or on tokio.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use promise_core::scheduler::{self, Job, Scheduler};

use super::Observed;
use super::program::Program;
use crate::stress::Random;
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
    let run = Run::new(program, |after| Some(Duration::from_micros(200 * after)));
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

/// Runs a program where nothing is promised about order: any job may wait until nothing else is left to do, as one does that a
/// thread has taken which the system then suspends. The seed says which. A timer is a job.
#[must_use]
pub fn in_any_order(program: Program, seed: u64) -> Observed {
    let bag = Bag::with_seed(seed);
    let registered = scheduler::register(bag.clone());
    let run = Run::new(program, |_| None);
    registered.enter(|| run.main());
    bag.run_all();
    let observed = super::without_order(run.observe(&[]));
    registered.enter(|| run.forget());
    bag.run_all();
    observed
}

/// Jobs that are ready.
#[derive(Clone)]
struct Bag(Arc<Mutex<Ready>>);

struct Ready {
    random: Random,
    /// By a number at random, and by how many came before.
    jobs: BTreeMap<(u64, u64), Job>,
    count: u64,
}

impl Bag {
    fn with_seed(seed: u64) -> Self {
        Bag(Arc::new(Mutex::new(Ready { random: Random::new(seed), jobs: BTreeMap::new(), count: 0 })))
    }

    fn run_all(&self) {
        let next = || self.0.lock().unwrap().jobs.pop_first();
        while let Some((_, job)) = next() {
            job.run();
        }
    }
}

impl Scheduler for Bag {
    fn schedule(&self, job: Job) {
        let ready = &mut *self.0.lock().unwrap();
        ready.count += 1;
        ready.jobs.insert((ready.random.below(1 << 32), ready.count), job);
    }
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
