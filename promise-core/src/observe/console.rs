//! Promises as tasks of tokio-console, which are spans of a certain name with certain fields. For builds with
//! `--cfg tokio_unstable`, which the console needs.

use std::panic::Location;

use tracing::Span;

use super::Kind;

/// Whether it may be there. It does not listen to the other spans of promises, so that cannot be asked.
pub(super) fn listens() -> bool {
    cfg!(tokio_unstable)
}

#[cfg(tokio_unstable)]
pub(super) fn task(id: u64, kind: Kind, origin: &'static Location<'static>) -> Span {
    tracing::span!(
        target: "promise", parent: None, tracing::Level::TRACE, "runtime.spawn",
        kind = "promise", task.name = %kind, promise.id = id,
        loc.file = origin.file(), loc.line = origin.line(), loc.col = origin.column(),
    )
}

#[cfg(not(tokio_unstable))]
pub(super) fn task(_: u64, _: Kind, _: &'static Location<'static>) -> Span {
    Span::none()
}
