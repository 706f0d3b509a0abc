//! What fuzzers drive: a function for each target that takes bytes, and panics when something is wrong.

mod callbacks;
mod generate;
mod model;

pub use callbacks::callbacks;

use crate::order::shared;

/// Makes a promise program of the bytes, and compares what it does with what the model does.
///
/// # Panics
/// When they differ.
pub fn programs(data: &[u8]) {
    let program = generate::program(data);
    let (log, finals) = model::run(&program);
    let shown = format!("{:?}", program.main);
    let observed = shared::on_event_loop(program);
    assert_eq!(observed.log, log, "the log of {shown}");
    assert_eq!(observed.finals, finals, "the promises of {shown}");
}

/// Bytes, taken one by one; zeros when there are no more.
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// All of these.
    #[must_use]
    pub fn new(data: &'a [u8]) -> Self {
        Bytes(data)
    }

    /// Whether there are more.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % n
    }
}
