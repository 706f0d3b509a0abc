//! Models of the cell, checked by loom:
//! `RUSTFLAGS="--cfg loom" cargo test --release -p promise-core --lib loom_tests -- --nocapture`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use loom::thread;

use crate::Promise;

mod adopting;
mod kit;
mod settling;
mod sharing;
mod tasks;
mod waiting;
