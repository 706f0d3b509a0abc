//! Progress: the latest value counts, and nobody is held up.

use futures::StreamExt;
use promise_core::stream::progress;
use promise_core::{EventLoop, run};
use promise_tests::kit::Log;

#[test]
fn the_latest_value_and_the_end() {
    run(async {
        let (report, mut seen) = progress(0);
        let mut late = seen.clone();
        assert_eq!(seen.next().await, Some(0));
        report.set(1);
        report.update(|n| *n += 1);
        assert_eq!((seen.next().await, seen.latest()), (Some(2), 2));
        assert_eq!(seen.news(), None);
        report.set(3);
        drop(report);
        assert_eq!((seen.next().await, seen.next().await), (Some(3), None));
        // Another handle has its own view.
        assert_eq!((late.next().await, late.next().await), (Some(3), None));
        assert_eq!(late.latest(), 3);
    });
}

#[test]
fn each_runs_from_jobs_until_the_reporter_is_gone() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (report, seen) = progress(0);
    let (first, second) = (log.clone(), log.clone());
    let done = event_loop.enter(|| {
        let both = [seen.clone().each(move |n| first.add(n)), seen.each(move |n| second.add(n * 100))];
        log.add("returned");
        both
    });
    event_loop.run_until_idle();
    log.expect("returned 0 0");
    event_loop.enter(|| (1..=3).for_each(|n| report.set(n)));
    event_loop.run_until_idle();
    log.expect("returned 0 0 3 300");
    assert!(done.iter().all(|done| done.is_pending()));
    drop(report);
    event_loop.run_until_idle();
    assert!(done.iter().all(|done| done.is_fulfilled()));
}

#[test]
fn from_another_thread() {
    let (report, seen) = progress(0);
    let thread = std::thread::spawn(move || (1..=1000).for_each(|n| report.set(n)));
    let all: Vec<u32> = run(async { seen.collect().await });
    assert!(all.is_sorted() && all.last() == Some(&1000), "{all:?}");
    thread.join().unwrap();
}
