//! Without the feature `tracing` nobody looks.

use std::time::Instant;

use crate::cell::head::Head;

pub(crate) struct Turn;

pub(crate) struct Watch;

pub(crate) fn watch() -> Watch {
    Watch
}

pub(crate) fn pending_here(_: Instant) -> String {
    String::new()
}

#[inline(always)]
pub(crate) fn made(_: *const Head) {}

#[inline(always)]
pub(crate) fn settled(_: *const Head, _: bool) {}

#[inline(always)]
pub(crate) fn gone(_: *const Head) {}

#[inline(always)]
pub(crate) fn turn(_: *const Head) -> Turn {
    Turn
}
