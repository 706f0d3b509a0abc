//! Callbacks that are called many times: streams, and progress beside a promise.

mod events;
mod progress;
