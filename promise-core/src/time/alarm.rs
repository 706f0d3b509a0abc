//! Timers of the scheduler in charge.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::panic::swallow;
use crate::scheduler::timers::Ring;
use crate::scheduler::{background, current};

/// Whose clock is the right one here.
pub(super) enum Clock {
    /// That of the event loop in charge.
    Loop,
    Tokio(Handle),
    /// None: that of the background loop, which may get to it a little later.
    Background,
}

impl Clock {
    pub(super) fn here() -> Self {
        if current::with_loop(|event_loop| event_loop.is_some()) {
            return Clock::Loop;
        }
        Handle::try_current().map_or(Clock::Background, Clock::Tokio)
    }

    /// Sets a timer. An event loop forgets those that are not wanted; a runtime has to be told.
    pub(super) fn set(self, delay: Duration, action: Box<dyn Ring + Send>) -> Option<AbortHandle> {
        match self {
            Clock::Loop => set_on_loop(delay, action),
            Clock::Tokio(runtime) => {
                let task = runtime.spawn(async move {
                    tokio::time::sleep(delay).await;
                    swallow(|| action.ring());
                });
                return Some(task.abort_handle());
            }
            Clock::Background => {
                let _entered = current::Enter::pool(background().id());
                let asked = Instant::now();
                crate::queue_microtask(move || {
                    set_on_loop(delay.saturating_sub(asked.elapsed()), action);
                });
            }
        }
        None
    }
}

fn set_on_loop(delay: Duration, action: Box<dyn Ring + Send>) {
    current::with_loop(|event_loop| match event_loop {
        Some(event_loop) => event_loop.set_timer(delay, action),
        None => unreachable!("the caller is on an event loop"),
    });
}
