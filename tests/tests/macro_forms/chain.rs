//! Chains: when they run, where, and how long what they capture lives.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use promise_core::prelude::*;

use super::{EventLoop, Log, run};

struct Noisy(Log, &'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.0.add(format!("drop-{}", self.1));
    }
}

#[test]
fn handlers_that_are_no_closures_are_evaluated_with_the_chain() {
    let log = run(|log| {
        let l = log.clone();
        let make = |name: &'static str| {
            log.add(format!("make-{name}"));
            let l = l.clone();
            move |()| l.add(name)
        };
        promise!(Promise::<()>::resolve(()).then(make("a")).then(make("b"))).detach(drop);
        log.add("made");
    });
    assert_eq!(log, "make-a make-b made a b");
}

#[test]
fn an_argument_lives_as_long_as_the_handler_runs() {
    let log = run(|log| {
        let (l, m) = (log.clone(), log.clone());
        let source = Promise::<Noisy>::resolve(Noisy(log.clone(), "value"));
        promise!(source.then(|_| l.add("first")).then(|()| m.add("second"))).detach(drop);
    });
    assert_eq!(log, "first drop-value second");
}

#[test]
fn what_a_move_handler_captures_goes_with_it() {
    let log = run(|log| {
        let noisy = Noisy(log.clone(), "captured");
        let l = log.clone();
        promise!(
            Promise::<()>::resolve(())
                .then(move |()| {
                    let _use = &noisy;
                })
                .then(|()| l.add("second"))
        )
        .detach(drop);
    });
    assert_eq!(log, "drop-captured second");
}

/// A row of `then`s and a `catch` own what they alone use; what both use lasts as long as the chain.
#[test]
fn what_handlers_capture_goes_with_the_links_that_use_it() {
    fn captures(fails: bool) -> String {
        run(move |log| {
            let (row, rest, l, m, n) = (
                Noisy(log.clone(), "row"),
                Noisy(log.clone(), "catch"),
                log.clone(),
                log.clone(),
                log.clone(),
            );
            let chain = promise!(
                Promise::<()>::resolve(())
                    .then(|()| {
                        let _use = &row;
                        l.add("then");
                        if fails { Err(Error::msg("failed")) } else { Ok(()) }
                    })
                    .catch(|_| {
                        let _last = &rest;
                        m.add("caught");
                    })
            );
            promise!(chain.then(|()| n.add("after"))).detach(drop);
        })
    }
    assert_eq!(captures(false), "then drop-row drop-catch after");
    assert_eq!(captures(true), "then drop-row caught drop-catch after");
}

#[test]
fn what_two_links_share_lasts_as_long_as_the_chain() {
    fn shared(fails: bool) -> String {
        run(move |log| {
            let (noisy, l) = (Noisy(log.clone(), "shared"), log.clone());
            let chain = promise!(
                Promise::<()>::resolve(())
                    .then(|()| {
                        noisy.0.add("then");
                        if fails { Err(Error::msg("failed")) } else { Ok(()) }
                    })
                    .catch(|_| noisy.0.add("caught"))
            );
            promise!(chain.then(|()| l.add("after"))).detach(drop);
        })
    }
    assert_eq!(shared(false), "then drop-shared after");
    assert_eq!(shared(true), "then caught drop-shared after");
}

/// Names that the macro sees only in the texts of macros that print, or not at all.
#[test]
fn variables_that_handlers_share_unseen() {
    let log = run(|log| {
        let (text, other, l) = (String::from("text"), String::from("other"), log.clone());
        macro_rules! hidden {
            () => {
                l.add(&other)
            };
        }
        promise!(
            Promise::<u32>::resolve(1)
                .then(|n| -> Result<u32, Error> {
                    hidden!();
                    Err(Error::msg(format!("{text} {n}")))
                })
                .catch(|e| {
                    l.add(format!("{text:?} {e} {other}"));
                    0
                })
        )
        .detach(drop);
    });
    assert_eq!(log, "other \"text\" text 1 other");
}

#[test]
fn a_chain_runs_without_its_promise() {
    let count = Arc::new(AtomicUsize::new(0));
    run(|_| {
        let count = Arc::clone(&count);
        promise!(1.then(|n| n + 1).then(move |n| count.fetch_add(n, Ordering::Relaxed)).catch(|_| 0));
    });
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[test]
fn chains_work_in_a_plain_function_and_on_tokio() {
    let chain = || {
        promise!(
            1.then(|n| async move { n + 1 })
                .then(|n| {
                    let m = Promise::<i32>::resolve(n).await?;
                    m + 1
                })
                .catch(|_| 0)
        )
    };
    assert_eq!(chain().wait().unwrap(), 3);
    for workers in [0, 2] {
        let mut builder = match workers {
            0 => tokio::runtime::Builder::new_current_thread(),
            _ => tokio::runtime::Builder::new_multi_thread(),
        };
        assert_eq!(builder.build().unwrap().block_on(async { chain().await }).unwrap(), 3);
    }
}

#[test]
fn no_handler_runs_on_the_stack_of_the_code_that_makes_the_chain() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let lock = Arc::new(Mutex::new(0));
        let guard = lock.lock().unwrap();
        let sources = (Arc::clone(&lock), Arc::clone(&lock), Arc::clone(&lock), Arc::clone(&lock));
        let a = promise!(1.then(move |n| *sources.0.try_lock().expect("not on this stack") += n));
        let b = promise!(Ok(1).then(move |n| *sources.1.try_lock().expect("not on this stack") += n));
        let c = promise!(async { 1 }.then(move |n| *sources.2.try_lock().expect("not on this stack") += n));
        let d = promise!(
            Promise::resolve(1).then(move |n| *sources.3.try_lock().expect("not on this stack") += n)
        );
        drop(guard);
        for chain in [a, b, c, d] {
            chain.await.unwrap();
        }
        assert_eq!(*lock.lock().unwrap(), 4);
    });
}

/// Chains of promises that were polled already, and settle or have settled.
async fn chains_of_polled_promises() -> String {
    let log = Log::default();
    let mut settled = Promise::<u32>::resolve(1);
    let (mut pending, resolver) = Promise::<u32>::with_resolvers();
    let (mut shared, other) = Promise::<u32>::with_resolvers();
    if futures::poll!(&mut settled).is_ready() {
        settled = Promise::resolve(1);
    }
    let _ = (futures::poll!(&mut pending), futures::poll!(&mut shared));
    let clone = shared.clone();
    resolver.resolve(2);
    other.resolve(3);
    let (one, two, three, four) = (log.clone(), log.clone(), log.clone(), log.clone());
    let chains = [
        promise!(settled.then(move |n| one.add(format!("settled-{n}")))),
        promise!(pending.then(move |n| two.add(format!("pending-{n}")))),
        promise!(shared.then(move |n| three.add(format!("shared-{n}")))),
        promise!(Outcome::<_, Error>::Promise(clone).then(move |n| four.add(format!("outcome-{n}")))),
    ];
    log.add("made");
    for chain in chains {
        chain.await.unwrap();
    }
    log.take()
}

#[test]
fn no_handler_runs_there_either_when_the_source_was_polled_before() {
    let expected = "made settled-1 pending-2 shared-3 outcome-3";
    assert_eq!(EventLoop::new().block_on(chains_of_polled_promises()), expected);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(chains_of_polled_promises()), expected);
}

#[test]
fn promises_of_chains_cross_threads() {
    let chain = promise!(Promise::<u32>::resolve(1).then(|n| n + 1));
    assert_eq!(thread::spawn(move || chain.wait()).join().unwrap().unwrap(), 2);
}

#[test]
fn a_promise_goes_through_the_macro_unchanged() {
    let promise = Promise::<u32>::resolve(1);
    let id = promise.id();
    let same = promise!(promise);
    assert_eq!(same.id(), id);
}

#[test]
fn the_source_may_wait_and_fail_where_the_macro_stands() {
    async fn outer(fail: bool) -> Result<u32, Error> {
        let inner =
            async |fail: bool| if fail { Err(Error::msg("outer")) } else { Ok(Promise::<u32>::resolve(1)) };
        promise!(inner(fail).await?.then(|n| n + 1)).await
    }
    assert_eq!(promise_core::run(outer(false)).unwrap(), 2);
    assert_eq!(promise_core::run(outer(true)).unwrap_err().to_string(), "outer");
}

#[test]
fn chains_of_chains() {
    macro_rules! ten {
        ($chain:expr) => {
            promise!(
                $chain
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
                    .then(|n| n + 1)
            )
        };
    }
    assert_eq!(ten!(ten!(ten!(Promise::<i32>::resolve(0)))).wait().unwrap(), 30);
}
