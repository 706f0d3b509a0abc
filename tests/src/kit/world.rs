//! The settings in which a rule has to hold.

use std::cell::RefCell;
use std::time::Duration;

use promise_core::{EventLoop, Promise};

use super::{Log, Text};

/// When the promise a rule is about settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Before anything is attached to it.
    Already,
    /// In the turn in which something was attached to it.
    Now,
    /// In a later turn, from a timer.
    Timer,
    /// From another thread.
    Thread,
}

type Settle = Box<dyn FnOnce() + Send>;

/// An event loop, entered, in one of the settings.
pub struct World {
    /// When promises settle.
    pub setting: Setting,
    /// The loop.
    pub event_loop: EventLoop,
    /// Empty at the start.
    pub log: Log,
    waiting: RefCell<Vec<Settle>>,
}

/// Runs a test in each setting: inside an event loop with virtual time. What is queued at the end is run.
pub fn in_every_setting(test: impl FnMut(&World)) {
    in_each(&[Setting::Already, Setting::Now, Setting::Timer, Setting::Thread], test);
}

/// As [`in_every_setting`], in some of them.
pub fn in_each(settings: &[Setting], mut test: impl FnMut(&World)) {
    super::quiet();
    for &setting in settings {
        // Shown when the test fails.
        println!("setting: {setting:?}");
        let event_loop = EventLoop::with_virtual_time();
        let world = World { setting, event_loop, log: Log::new(), waiting: RefCell::default() };
        world.event_loop.enter(|| {
            test(&world);
            world.run();
        });
    }
}

impl World {
    /// A promise that is settled when the setting says so.
    #[track_caller]
    pub fn settled<T: Send + 'static>(&self, result: Result<T, String>) -> Text<T> {
        if self.setting == Setting::Already {
            return Promise::settled(result);
        }
        let (promise, resolver) = Promise::with_resolvers();
        self.waiting.borrow_mut().push(Box::new(move || resolver.settle(result)));
        promise
    }

    /// A promise that is fulfilled when the setting says so.
    #[track_caller]
    pub fn fulfilled<T: Send + 'static>(&self, value: T) -> Text<T> {
        self.settled(Ok(value))
    }

    /// A promise that is rejected when the setting says so.
    #[track_caller]
    pub fn rejected<T: Send + 'static>(&self, reason: impl ToString) -> Text<T> {
        self.settled(Err(reason.to_string()))
    }

    /// Everything is attached: lets the promises settle, or sees to it that they will, in the order they were made.
    ///
    /// # Panics
    /// When a thread panics.
    pub fn settle(&self) {
        let waiting = self.waiting.take();
        let settle = move || waiting.into_iter().for_each(|settle| settle());
        match self.setting {
            Setting::Already | Setting::Now => settle(),
            Setting::Timer => self.event_loop.set_timeout(Duration::from_millis(5), settle),
            Setting::Thread => std::thread::spawn(settle).join().expect("nothing here panics"),
        }
    }

    /// Runs the loop until there is nothing to do.
    pub fn run(&self) {
        self.event_loop.run_until_idle();
    }

    /// [`settle`](World::settle), then [`run`](World::run).
    pub fn settle_and_run(&self) {
        self.settle();
        self.run();
    }
}
