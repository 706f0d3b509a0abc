//! Callbacks from several threads, with random delays, drops and cancellations. The program `stress` makes more of them.

use promise_tests::stress::run;

#[test]
fn nothing_is_lost_and_nothing_is_left() {
    for seed in 1..=3 {
        let report = run(10_000, seed);
        assert_eq!(report.fulfilled + report.abandoned + report.dropped, 10_000, "seed {seed}: {report}");
        assert!(report.abandoned > 0 && report.cancelled > 0 && report.undelivered > 0 && report.strays > 0);
        assert_eq!((report.live_values, report.live_callbacks), (0, 0), "seed {seed}: {report}");
    }
}
