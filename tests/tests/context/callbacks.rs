//! Closures that stand where a callback goes, called by another thread or by C.

use promise_core::promise;
use std::ffi::{c_int, c_void};

use super::{N, n};

fn elsewhere(callback: impl FnOnce(u32) + Send + 'static) {
    std::thread::spawn(move || N.sync_scope(9, || callback(1))).join().unwrap();
}

#[test]
fn of_another_thread() {
    let (plain, inside) = (
        promise!(elsewhere(_ = |x: u32| (x, n()))),
        N.sync_scope(1, || promise!(elsewhere(_ = |x: u32| (x, n())), undelivered = |_| unreachable!())),
    );
    assert_eq!(inside.wait().unwrap(), (1, 1));
    // Nothing was in force: what the caller has is its own.
    assert_eq!(plain.wait().unwrap(), (1, 9));
    let after = N.sync_scope(2, || promise!(elsewhere(_)).map(|x: u32| (x, n())));
    assert_eq!(after.wait().unwrap(), (1, 2));
}

type Done = extern "C" fn(*mut c_void, c_int);

/// Calls back from a thread of its own.
unsafe extern "C" fn c_later(done: Done, data: *mut c_void) {
    let data = data.addr();
    std::thread::spawn(move || done(std::ptr::without_provenance_mut(data), 5)).join().unwrap();
}

#[test]
fn of_c() {
    let inside = N.sync_scope(1, || {
        // SAFETY: calls back once with this user data.
        promise!(unsafe { c_later(_ = |status: c_int| (status, n()), _) })
            .map(|(status, then)| (status, then, n()))
    });
    assert_eq!(inside.wait().unwrap(), (5, 1, 1));
}
