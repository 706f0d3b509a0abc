//! The procedural macros of `promise-core`.
