//! Random things that four threads do with promises. The program `races` does more of them.

use promise_tests::races::run;

#[test]
fn each_handler_runs_or_is_dropped_and_nothing_is_left() {
    for seed in 1..=5 {
        let report = run(5_000, seed);
        assert!(report.is_clean(), "seed {seed}: {report}");
        assert!(report.ran > 0 && report.dropped > 0 && report.cancelled > 0, "seed {seed}: {report}");
    }
}

/// Most of what is there when the loops end was not done.
#[test]
fn loops_end_in_the_middle_of_it() {
    for seed in 1..=100 {
        let report = run(500, seed);
        assert!(report.is_clean(), "seed {seed}: {report}");
    }
}
