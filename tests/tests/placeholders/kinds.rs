//! `FnOnce`, `FnMut` and `Fn`: each form of the placeholder is whatever the callee asks for. The first call counts.

use promise_core::prelude::*;

fn once(done: impl FnOnce(u8)) {
    done(1);
}

fn many(mut done: impl FnMut(u8)) {
    done(1);
    done(2);
}

fn shared(done: impl Fn(u8)) {
    done(1);
    done(2);
}

/// As libraries with worker threads ask for.
fn everywhere(done: impl Fn(u8) + Send + Sync + Clone + 'static) {
    let other = done.clone();
    std::thread::spawn(move || other(1)).join().unwrap();
    done(2);
}

fn once_nothing(done: impl FnOnce()) {
    done();
}

fn many_nothing(mut done: impl FnMut()) {
    done();
    done();
}

fn shared_nothing(done: impl Fn()) {
    done();
    done();
}

#[test]
fn a_placeholder() {
    assert_eq!(promise!(once(_)).wait().unwrap(), 1);
    assert_eq!(promise!(many(_)).wait().unwrap(), 1);
    assert_eq!(promise!(shared(_)).wait().unwrap(), 1);
    assert_eq!(promise!(everywhere(_)).wait().unwrap(), 1);
}

#[test]
fn a_placeholder_without_argument() {
    promise!(once_nothing(_())).wait().unwrap();
    promise!(many_nothing(_())).wait().unwrap();
    promise!(shared_nothing(_())).wait().unwrap();
}

#[test]
fn a_closure() {
    assert_eq!(promise!(once(_ = |n| n * 10)).wait().unwrap(), 10);
    assert_eq!(promise!(many(_ = |n| n * 10)).wait().unwrap(), 10);
    assert_eq!(promise!(shared(_ = |n| n * 10)).wait().unwrap(), 10);
    assert_eq!(promise!(everywhere(_ = |n| n * 10)).wait().unwrap(), 10);
}

#[test]
fn a_closure_that_uses_up_what_it_owns_is_an_fn_once() {
    let name = String::from("only once");
    assert_eq!(promise!(once(_ = move |_| name)).wait().unwrap(), "only once");
}

#[test]
fn a_closure_that_changes_what_it_owns_is_an_fn_mut() {
    let mut calls = 0;
    let counted = promise!(many(
        _ = move |n| {
            calls += n;
            calls
        }
    ));
    assert_eq!(counted.wait().unwrap(), 1, "the first call counts");
}

#[test]
fn a_closure_runs_at_each_call() {
    let mut seen = Vec::new();
    let list = &mut seen;
    let first = promise!(many(
        _ = |n| {
            list.push(n);
            n
        }
    ));
    assert_eq!(first.wait().unwrap(), 1);
    assert_eq!(seen, [1, 2]);
}
