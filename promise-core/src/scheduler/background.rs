//! The event loop of code that has none: a thread of its own, started on first use.

use std::sync::{LazyLock, mpsc};
use std::thread;

use super::{EventLoop, SchedulerId};

/// What the rest of the program knows of the background loop.
pub(crate) struct Background {
    id: SchedulerId,
    runtime: tokio::runtime::Handle,
}

impl Background {
    pub(crate) fn id(&self) -> SchedulerId {
        self.id
    }

    /// The runtime underneath, for its blocking pool.
    pub(crate) fn runtime(&self) -> &tokio::runtime::Handle {
        &self.runtime
    }
}

pub(crate) fn background() -> &'static Background {
    static BACKGROUND: LazyLock<Background> = LazyLock::new(|| {
        let (sender, receiver) = mpsc::sync_channel(1);
        let run = move || {
            let event_loop = EventLoop::new();
            let runtime = event_loop.runtime().handle().clone();
            let _ = sender.send(Background { id: event_loop.id(), runtime });
            event_loop.serve();
        };
        thread::Builder::new()
            .name("promise-background".into())
            .spawn(run)
            .unwrap_or_else(|error| panic!("the background event loop cannot be started: {error}"));
        receiver.recv().expect("the background event loop announces itself")
    });
    &BACKGROUND
}
