//! Pages on what the items alone do not tell.

#[doc = include_str!("callbacks.md")]
pub mod callbacks {}
