//! Where the nodes of promises come from.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the pool is measured where the library has one")]
pub enum Memory {
    /// The system allocator.
    Plain,
    /// The pool of nodes, which is warm after the first run of a contender.
    Pooled,
}

impl Memory {
    /// What the library can be told to use.
    pub const AVAILABLE: &[Memory] = &[Memory::Plain];

    pub fn name(self) -> &'static str {
        match self {
            Memory::Plain => "plain",
            Memory::Pooled => "pooled",
        }
    }

    /// Makes the library use it from now on.
    pub fn select(self) {
        assert!(Self::AVAILABLE.contains(&self));
    }
}
