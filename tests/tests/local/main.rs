//! Promises of one thread: values, handlers and futures that stay on it, and wakers that do not.

mod combinators;
mod forms;
mod functions;
mod home;
mod inside;
mod wakers;

use std::cell::RefCell;
use std::rc::Rc;
use std::thread::{self, ThreadId};

/// Says where it is dropped.
struct Dropped {
    name: &'static str,
    log: Log,
    /// Not `Send`, whatever else it holds.
    _here: Rc<()>,
}

#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<(&'static str, ThreadId)>>>);

impl Log {
    fn dropped(&self, name: &'static str) -> Dropped {
        Dropped { name, log: self.clone(), _here: Rc::new(()) }
    }

    /// What was dropped, all of it on this thread.
    #[track_caller]
    fn here(&self) -> Vec<&'static str> {
        let log = self.0.lock().unwrap();
        assert!(log.iter().all(|(_, thread)| *thread == thread::current().id()), "dropped elsewhere");
        log.iter().map(|(name, _)| *name).collect()
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.log.0.lock().unwrap().push((self.name, thread::current().id()));
    }
}

/// Lines of one thread.
type Lines = Rc<RefCell<Vec<String>>>;

fn line(lines: &Lines, text: &str) -> impl FnOnce() + 'static {
    let (lines, text) = (lines.clone(), text.to_string());
    move || lines.borrow_mut().push(text)
}
