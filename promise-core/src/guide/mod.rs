//! Pages on what the items alone do not tell.

#[doc = include_str!("callbacks.md")]
pub mod callbacks {}
#[doc = include_str!("from_javascript.md")]
pub mod from_javascript {}
#[doc = include_str!("from_futures.md")]
pub mod from_futures {}
