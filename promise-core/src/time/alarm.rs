//! Timers of the scheduler in charge.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::panic::swallow;
use crate::scheduler::timers::{Bell, BellStop};
use crate::scheduler::{background, current};

/// A timer that was set, and can be given up.
pub(super) struct Alarm {
    bell: BellStop,
    task: Option<AbortHandle>,
}

impl Alarm {
    /// Drops the action, unless it has begun; the timer goes with it.
    pub(super) fn stop(&self) {
        self.bell.stop();
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Sets a timer by the clock of the scheduler in charge.
pub(super) fn set(delay: Duration, action: impl FnOnce() + Send + 'static) -> Alarm {
    let (bell, stop) = Bell::new(action);
    let Err(bell) = set_on_loop(delay, bell) else { return Alarm { bell: stop, task: None } };
    if let Ok(runtime) = Handle::try_current() {
        let task = runtime.spawn(async move {
            tokio::time::sleep(delay).await;
            swallow(|| bell.ring());
        });
        return Alarm { bell: stop, task: Some(task.abort_handle()) };
    }
    // No clock here: that of the background loop, which may get to it a little later.
    let _entered = current::Enter::pool(background().id());
    let asked = Instant::now();
    crate::queue_microtask(move || {
        let left = delay.saturating_sub(asked.elapsed());
        let set = set_on_loop(left, bell);
        assert!(set.is_ok(), "the background scheduler is an event loop");
    });
    Alarm { bell: stop, task: None }
}

/// Sets a timer of the event loop in charge; gives the bell back when there is none.
fn set_on_loop(delay: Duration, bell: Bell) -> Result<(), Bell> {
    current::with_loop(|event_loop| match event_loop {
        Some(event_loop) => {
            event_loop.set_bell(delay, bell);
            Ok(())
        }
        None => Err(bell),
    })
}
