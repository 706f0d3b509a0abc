//! The rules of a fused chain's order, one by one. A clock beside the chain makes each tick visible.
//!
//! The expected logs are V8's for the same programs, but for handlers with `.await`, which JavaScript has not.

use promise_core::prelude::*;
use promise_core::queue_microtask;

use super::{Log, run};

type P<T> = Promise<T>;

/// Logs `1 2 3 ..`, one number in each round of the job queue.
fn clock(log: &Log, rounds: u32) {
    fn tick(log: Log, n: u32, rounds: u32) {
        queue_microtask(move || {
            log.add(n.to_string());
            if n < rounds {
                tick(log, n + 1, rounds);
            }
        });
    }
    tick(log.clone(), 1, rounds);
}

/// Starts a clock, then the chain that `code` makes; `l` is for its handlers.
fn beside_clock(code: impl FnOnce(Log)) -> String {
    run(|log| {
        clock(log, 8);
        code(log.clone());
    })
}

#[test]
fn two_chains_interleave() {
    let chain = |l: Log, name: &'static str| {
        promise!(
            P::resolve(())
                .then(|()| l.add(format!("{name}1")))
                .then(|()| l.add(format!("{name}2")))
                .then(|()| l.add(format!("{name}3")))
        )
        .detach(drop);
    };
    let log = run(|log| {
        chain(log.clone(), "a");
        chain(log.clone(), "b");
    });
    assert_eq!(log, "a1 b1 a2 b2 a3 b3");
}

#[test]
fn handlers_run_after_the_code_that_makes_the_chain() {
    let log = run(|log| {
        let l = log.clone();
        log.add("1");
        promise!(3.then(|_| l.add("3"))).detach(drop);
        log.add("2");
    });
    assert_eq!(log, "1 2 3");
}

#[test]
fn rule_1_a_settled_source_costs_one_job() {
    assert_eq!(
        beside_clock(|l| promise!(P::resolve(0).then(|_| l.add("h"))).detach(drop)),
        "1 h 2 3 4 5 6 7 8"
    );
    assert_eq!(beside_clock(|l| promise!(0.then(|_| l.add("h"))).detach(drop)), "1 h 2 3 4 5 6 7 8");
    assert_eq!(beside_clock(|l| promise!(Ok(0).then(|_| l.add("h"))).detach(drop)), "1 h 2 3 4 5 6 7 8");
    assert_eq!(
        beside_clock(|l| promise!(async { 0 }.then(|_| l.add("h"))).detach(drop)),
        "1 h 2 3 4 5 6 7 8"
    );
}

#[test]
fn rule_2_each_further_link_costs_one_tick() {
    let log = beside_clock(|l| {
        promise!(0.then(|_| l.add("a")).then(|()| l.add("b")).then(|()| l.add("c"))).detach(drop)
    });
    assert_eq!(log, "1 a 2 b 3 c 4 5 6 7 8");
}

#[test]
fn rule_2_also_one_that_does_not_apply() {
    let skipped = |l: Log| promise!(0.catch(|_| 1).catch(|_| 2).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(skipped), "1 2 3 h 4 5 6 7 8");
    // The rest of a row of `then`s, behind an error, a panic and a rejected source.
    let error = |l: Log| {
        promise!(0.then(|_| Err::<u8, _>("no")).then(|n| n).then(|n| n).catch(|_| {
            l.add("h");
            0
        }))
        .detach(drop)
    };
    assert_eq!(beside_clock(error), "1 2 3 4 h 5 6 7 8");
    let panic = |l: Log| {
        promise!(
            0.then(|n| -> u8 {
                assert_eq!(n, 1, "no");
                n
            })
            .then(|n| n)
            .then(|n| n)
            .catch(|_| {
                l.add("h");
                0
            })
        )
        .detach(drop)
    };
    assert_eq!(beside_clock(panic), "1 2 3 4 h 5 6 7 8");
    let source = |l: Log| {
        promise!(P::<u8>::reject(Error::msg("no")).then(|n| n).then(|n| n).then(|n| n).catch(|_| {
            l.add("h");
            0
        }))
        .detach(drop)
    };
    assert_eq!(beside_clock(source), "1 2 3 4 h 5 6 7 8");
}

#[test]
fn rule_3_a_value_and_an_error_cost_nothing_more() {
    let value = |l: Log| promise!(0.then(|n| n).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(value), "1 2 h 3 4 5 6 7 8");
    let error = |l: Log| {
        promise!(0.then(|_| Err::<u8, _>("no")).catch(|_| {
            l.add("h");
            0
        }))
        .detach(drop)
    };
    assert_eq!(beside_clock(error), "1 2 h 3 4 5 6 7 8");
}

#[test]
fn rule_3_a_promise_costs_a_tick_and_its_own_job() {
    let promise = |l: Log| promise!(0.then(|_| P::resolve(1)).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(promise), "1 2 3 4 h 5 6 7 8");
    let future = |l: Log| promise!(0.then(|_| async { 1 }).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(future), "1 2 3 4 h 5 6 7 8");
    let in_catch =
        |l: Log| promise!(Err::<u8, _>("no").catch(|_| P::resolve(1)).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(in_catch), "1 2 3 4 h 5 6 7 8");
    let returned = |l: Log| {
        promise!(
            0.then(|_| {
                return P::resolve(1);
            })
            .then(|_| l.add("h"))
        )
        .detach(drop)
    };
    assert_eq!(beside_clock(returned), "1 2 3 4 h 5 6 7 8");
}

#[test]
fn awaiting_in_a_handler_costs_the_job_of_the_promise() {
    let log = beside_clock(|l| promise!(0.then(|_| P::resolve(1).await?).then(|_| l.add("h"))).detach(drop));
    assert_eq!(log, "1 2 3 h 4 5 6 7 8");
}

#[test]
fn rule_4_finally_waits_for_its_result() {
    let value = |l: Log| promise!(0.finally(|| ()).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(value), "1 2 3 4 h 5 6 7 8");
    let promise = |l: Log| promise!(0.finally(|| P::resolve(1)).then(|_| l.add("h"))).detach(drop);
    assert_eq!(beside_clock(promise), "1 2 3 4 h 5 6 7 8");
    let error = |l: Log| {
        promise!(0.finally(|| Err::<u8, _>("no")).catch(|_| {
            l.add("h");
            0
        }))
        .detach(drop)
    };
    assert_eq!(beside_clock(error), "1 2 h 3 4 5 6 7 8");
    let waits = |l: Log| {
        promise!(
            0.finally(|| {
                P::resolve(1).await?;
            })
            .then(|_| l.add("h"))
        )
        .detach(drop)
    };
    assert_eq!(beside_clock(waits), "1 2 3 4 5 h 6 7 8");
}

#[test]
fn rule_5_the_last_link_settles_in_its_own_job() {
    let log = beside_clock(|l| {
        let chain = promise!(0.then(|n| n));
        promise!(chain.then(|_| l.add("h"))).detach(drop);
    });
    assert_eq!(log, "1 2 h 3 4 5 6 7 8");
}

#[test]
fn two_handlers_are_one_link() {
    let log = beside_clock(|l| promise!(0.then(|n| n, |_| 1).then(|_| l.add("h"))).detach(drop));
    assert_eq!(log, "1 2 h 3 4 5 6 7 8");
    let log =
        beside_clock(|l| promise!(Err::<u8, _>("no").then(|n| n, |_| 1).then(|_| l.add("h"))).detach(drop));
    assert_eq!(log, "1 2 h 3 4 5 6 7 8");
}

#[test]
fn a_long_row_counts_across_its_blocks() {
    // The third of twenty fails: seventeen are left out.
    let log = run(|log| {
        clock(log, 25);
        let l = log.clone();
        promise!(
            0.then(|n| n)
                .then(|n| n)
                .then(|_| Err::<u8, _>("no"))
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .then(|n| n)
                .catch(|_| {
                    l.add("h");
                    0
                })
        )
        .detach(drop);
    });
    assert!(log.contains(" 21 h 22 "), "{log}");
}
