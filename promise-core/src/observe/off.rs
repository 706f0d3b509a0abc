//! Without the feature `tracing` nobody looks.

use std::time::Instant;

use crate::cell::head::Head;
use crate::trace::{LinkPlace, Steps};

pub(crate) struct Watch;

pub(crate) fn watch() -> Watch {
    Watch
}

pub(crate) fn pending_here(_: Instant) -> String {
    String::new()
}

#[inline(always)]
pub(crate) fn made(_: *const Head) {}

/// # Safety
/// None.
#[inline(always)]
pub(crate) unsafe fn settled(_: *const Head, _: bool) {}

/// # Safety
/// None.
#[inline(always)]
pub(crate) unsafe fn gone(_: *const Head) {}

#[inline(always)]
pub(crate) fn watching() -> bool {
    false
}

#[inline(always)]
pub(crate) fn any_known() -> bool {
    false
}

pub(crate) fn turn(_: *const Head, work: impl FnOnce()) {
    work();
}

#[inline(always)]
pub(crate) fn step(_: &'static Steps, _: usize) {}

pub(crate) fn step_rejected(_: &'static LinkPlace) {}
