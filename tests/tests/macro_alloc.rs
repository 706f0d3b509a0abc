//! Exactly how many allocations the forms of the macros make: one for each promise, however long its chain is.

use std::convert::Infallible;
use std::ffi::c_void;

use promise_core::EventLoop;
use promise_core::prelude::*;
use promise_tests::kit::{Counting, counted};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Checks the value of the promise that `code` makes, and the allocations from making it until nothing is left to do.
#[track_caller]
fn expect<E: Reason + Send + Sync>(code: impl Fn() -> Promise<u32, E>, value: u32, allocations: usize) {
    let event_loop = EventLoop::new();
    let run = || {
        counted(|| {
            let promise = event_loop.enter(&code);
            event_loop.run_until_idle();
            promise
        })
    };
    drop(run()); // what is made once is not counted
    let (promise, made) = run();
    let fulfilled = promise.peek().expect("it is settled").expect("it is fulfilled");
    assert_eq!((*fulfilled, made), (value, allocations));
}

macro_rules! ten {
    ($source:expr) => {
        promise!(
            $source
                .then(|n| n + 1)
                .then(|n| Ok(n + 1))
                .catch(|_| 0)
                .then(|n| n + 1, |_| 0)
                .finally(|| ())
                .then(|n| async move { n }.await + 1)
                .success(|n| n + 1)
                .fail(|_| 0)
                .then(|n: &u32| *n + 1)
                .then(|n| if n == 6 { n + 1 } else { panic!("{n}") })
        )
    };
}

#[test]
fn a_chain_is_one() {
    expect(|| promise!(0.then(|n| n + 1).catch(|_| 0)), 1, 1);
    expect(|| ten!(0), 7, 1);
    expect(|| ten!(Ok(0)), 7, 1);
    expect(|| ten!(async { 0 }), 7, 1);
    expect(|| ten!(async { Ok::<_, Infallible>(0) }), 7, 1);
}

#[test]
fn a_chain_and_its_source_are_two() {
    expect(|| ten!(Promise::<_>::resolve(0)), 7, 2);
    expect(|| promise!(Promise::<_, String>::reject(String::new()).catch(|_| 1)), 1, 2);
}

#[test]
#[rustfmt::skip]
fn a_chain_of_a_hundred_steps_is_one() {
    expect(|| {
        promise!(
            0
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
                .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
        )
    }, 100, 1);
}

/// What is compared with.
#[test]
fn a_chain_of_calls_is_one_for_each_step() {
    expect(|| (0..10).fold(Promise::<_>::resolve(0), |promise, _| promise.map(|n| n + 1)), 10, 11);
}

#[test]
fn a_step_that_waits_is_none() {
    fn pending() -> Promise<u32> {
        Promise::<_>::resolve(1).map(|n| n)
    }
    expect(pending, 1, 2);
    expect(|| promise!(0.then(|n| n + pending().await?)), 1, 1 + 2);
    expect(|| promise!(0.then(|_| pending())), 1, 1 + 2);
}

fn inline(done: impl FnOnce(u32)) {
    done(1);
}

fn lent(done: &mut dyn FnMut(&str, u32)) {
    done("text", 1);
}

unsafe extern "C" fn c_function(done: unsafe extern "C" fn(u32, *mut c_void), user_data: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe { done(1, user_data) }
}

#[test]
fn a_callback_is_one() {
    expect(|| promise!(inline(_)), 1, 1);
    expect(|| promise!(inline(_ = |n| n + 1)), 2, 1);
    expect(|| promise!(lent(&mut _ = |_, n| n)), 1, 1);
    expect(|| promise!(inline(_), error = String), 1, 1);
    expect(|| promise!(inline(_).then(|n| n + 1)), 2, 2);
    expect(|| promise!(|resolve| resolve(1)), 1, 1);
    expect(|| promise!(|resolve, reject| if true { resolve(1) } else { reject(String::new()) }), 1, 1);
}

/// The table of user data has room already.
#[test]
fn a_callback_of_c_is_one() {
    // SAFETY: the function calls back once, with the user data it was given.
    expect(|| promise!(unsafe { c_function(_ = |n| n, _) }), 1, 1);
}

#[async_promise]
async fn next(n: u32) -> Result<u32, Error> {
    Ok(n + 1)
}

#[async_promise]
fn plain(n: u32) -> Result<u32, Error> {
    Ok(n + 1)
}

#[test]
fn a_call_of_an_annotated_function_is_one() {
    expect(|| next(1), 2, 1);
    expect(|| plain(1), 2, 1);
    expect(|| promise!(next(1).then(|n| next(n))), 3, 3);
}
