//! One value out of an API with a callback, in Rust and in C, that calls it inline.

use std::ffi::c_void;
use std::hint::black_box;
use std::panic::catch_unwind;

use promise_core::promise;

use crate::frames::{in_place, on_event_loop, on_scheduler};
use crate::harness::Group;
use crate::v8::V8;

/// An API with a callback, which is called inline.
#[inline(never)]
fn legacy(n: u64, done: impl FnOnce(u64)) {
    done(black_box(n) + 1);
}

macro_rules! wrapped {
    () => {
        sum!(|i| promise!(legacy(i, _)).await.unwrap())
    };
}

/// The same by hand, with a channel.
macro_rules! wrapped_by {
    ($channel:expr) => {
        sum!(|i| {
            let (sender, receiver) = $channel;
            legacy(i, move |n| sender.send(n).unwrap());
            receiver.await.unwrap()
        })
    };
}

// ---- C -------------------------------------------------------------------------------------------------------------

type Done = unsafe extern "C" fn(u64, *mut c_void);

/// As [`legacy`], as a C library has it.
#[inline(never)]
unsafe extern "C" fn c_legacy(n: u64, done: Done, user_data: *mut c_void) {
    // SAFETY: the caller's contract: the two belong together.
    unsafe { done(black_box(n) + 1, user_data) }
}

macro_rules! wrapped_c {
    () => {
        // SAFETY: the function calls back once, with the user data it was given.
        sum!(|i| promise!(unsafe { c_legacy(i, _ = |n| n, _) }).await.unwrap())
    };
}

/// The same by hand: the sender of a channel in a box, and a function that takes it out again and lets no panic into C.
macro_rules! wrapped_c_by_hand {
    ($sender:ty, $channel:expr) => {{
        unsafe extern "C" fn done(n: u64, user_data: *mut c_void) {
            let _ = catch_unwind(|| {
                // SAFETY: it is the box below, and this is the one call.
                let sender = unsafe { Box::from_raw(user_data.cast::<$sender>()) };
                sender.send(n).unwrap();
            });
        }
        sum!(|i| {
            let (sender, receiver) = $channel;
            let sender: Box<$sender> = Box::new(sender);
            // SAFETY: `done` is called once, with the box.
            unsafe { c_legacy(i, done, Box::into_raw(sender).cast()) };
            receiver.await.unwrap()
        })
    }};
}

fn expected(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2 + n
}

pub fn group(v8: &V8) -> Group {
    let mut group = Group::new("callback", 1, expected);
    group.ours("callback, no order", on_scheduler(wrapped!()));
    group.rust("oneshot", in_place(wrapped_by!(oneshot::async_channel::<u64>())));
    group.ours("callback, event loop", on_event_loop(wrapped!()));
    group.rust("tokio oneshot", in_place(wrapped_by!(tokio::sync::oneshot::channel::<u64>())));
    v8.add(&mut group, "V8", "callback");
    group.ours("callback of C", on_scheduler(wrapped_c!()));
    group.rust(
        "trampoline by hand, tokio oneshot",
        in_place(wrapped_c_by_hand!(tokio::sync::oneshot::Sender<u64>, tokio::sync::oneshot::channel())),
    );
    group.rust(
        "trampoline by hand, oneshot",
        in_place(wrapped_c_by_hand!(oneshot::Sender<u64>, oneshot::async_channel())),
    );
    group.row("callback called inline", "callback, no order", "oneshot", (1.0, 0.55));
    group.row("callback called inline", "callback, no order", "tokio oneshot", (1.0, 1.0));
    group.row(
        "callback of C called inline",
        "callback of C",
        "trampoline by hand, tokio oneshot",
        (1.5, 1.5),
    );
    group
}
