//! What ran, in order.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

/// A list of lines that handlers on any thread add to.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Log::default()
    }

    /// Adds a line.
    pub fn add(&self, line: impl Display) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_string());
    }

    /// A function that adds a line.
    pub fn mark(&self, line: &str) -> impl FnOnce() + Send + 'static + use<> {
        let (log, line) = (self.clone(), line.to_string());
        move || log.add(line)
    }

    /// A function that adds a line and gives its argument back.
    pub fn pass<V>(&self, line: &str) -> impl FnOnce(V) -> V + Send + 'static + use<V> {
        let mark = self.mark(line);
        move |value| {
            mark();
            value
        }
    }

    /// A function that adds `name` and its argument, and gives the argument back.
    pub fn show<V: Display>(&self, name: &str) -> impl FnOnce(V) -> V + Send + 'static + use<V> {
        let (log, name) = (self.clone(), name.to_string());
        move |value| {
            log.add(format_args!("{name}{value}"));
            value
        }
    }

    /// All lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All lines since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Compares the lines, separated by blanks, with what is expected.
    ///
    /// # Panics
    /// When they differ.
    #[track_caller]
    pub fn expect(&self, lines: &str) {
        assert_eq!(self.lines().join(" "), lines);
    }
}
