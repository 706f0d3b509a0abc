//! What this library promises beyond JavaScript's rules: handles, values, resolvers, panics, lost rejections, depth,
//! cancellation, waiting.

mod abandoned;
mod cancel;
mod combinators;
mod depth;
mod futures;
mod handle;
mod handlers;
mod inspect;
mod interop;
mod many;
mod named;
mod panics;
mod panics_in_conversions;
mod readers;
mod resolver;
mod splicing;
mod tasks;
mod thenables;
mod trace;
mod tracker;
mod unhandled;
mod values;
mod wait;
