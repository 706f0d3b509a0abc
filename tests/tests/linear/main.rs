//! 500 linear promise programs as Rust source, fused by `promise!` and as method chains, compared with V8's logs; and all of that
//! with local promises.
//!
//! The source is written by `build.rs` from `conformance/linear.json`.

use promise_tests::order::{self, Observed};

mod local;
mod shared;

/// A program, and the slots that hold a promise afterwards.
type Program = (fn(), &'static [usize]);

/// Runs a program with so many slots.
type Run = fn(usize, fn()) -> Observed;

fn compare(run: Run, programs: &[Program]) {
    let expected = order::read(concat!(env!("CARGO_MANIFEST_DIR"), "/conformance/linear.json"));
    assert_eq!(programs.len(), 500);
    let mut differ = 0;
    for (program, (code, slots)) in expected.iter().zip(programs) {
        let observed = run(program.slots, *code);
        // Promises between the links exist in JavaScript only; they are always handled.
        let mut wanted = order::expected(program);
        for (slot, state) in wanted.finals.iter_mut().enumerate() {
            if !slots.contains(&slot) {
                *state = None;
            }
        }
        if let Some(difference) = order::difference(&wanted, &observed) {
            differ += 1;
            println!("program {}:{difference}", program.id);
        }
    }
    println!("{} programs, {differ} differ", programs.len());
    assert_eq!(differ, 0);
}

#[test]
fn fused_chains_keep_the_order() {
    compare(shared::run, shared::fused::PROGRAMS);
}

#[test]
fn method_chains_keep_the_order() {
    compare(shared::run, shared::methods::PROGRAMS);
}

#[test]
fn fused_local_chains_keep_the_order() {
    compare(local::run, local::fused::PROGRAMS);
}

#[test]
fn local_method_chains_keep_the_order() {
    compare(local::run, local::methods::PROGRAMS);
}

/// The comparison itself notices a wrong line, state and tracker event.
#[test]
fn differences_are_noticed() {
    let observed = |line: &str, state: &str, turn| Observed {
        log: vec![line.to_string()],
        finals: vec![Some(state.to_string())],
        unh: vec![(turn, "u".to_string(), 0)],
    };
    let right = observed("h1+ 1", "F 1", 0);
    assert!(order::difference(&right, &observed("h1+ 1", "F 1", 0)).is_none());
    for wrong in [observed("h2+ 1", "F 1", 0), observed("h1+ 1", "R 1", 0), observed("h1+ 1", "F 1", 1)] {
        assert!(order::difference(&right, &wrong).is_some());
    }
}
