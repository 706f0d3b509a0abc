//! Where the nodes of promises come from.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// The system allocator.
    Plain,
    /// The pool of nodes, which is warm after the first run of a contender.
    Pooled,
}

impl Memory {
    /// What the library can be told to use.
    pub const AVAILABLE: &[Memory] = &[Memory::Plain, Memory::Pooled];

    pub fn name(self) -> &'static str {
        match self {
            Memory::Plain => "plain",
            Memory::Pooled => "pooled",
        }
    }

    /// Makes the library use it from now on.
    pub fn select(self) {
        promise_core::__private::use_pool(self == Memory::Pooled);
    }
}
