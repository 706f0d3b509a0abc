//! `retry`: how often, by which clock, and what ends it.

use std::time::Duration;

use promise_core::{EventLoop, promise, retry, retry_if, sleep};
use promise_tests::kit::{Log, Text, boom};

const SECOND: Duration = Duration::from_secs(1);

/// Fails as often as is said, and logs each attempt.
fn flaky(log: &Log, failures: u32) -> impl FnMut() -> Text<u32> + Send + use<> {
    let (log, mut made) = (log.clone(), 0);
    move || {
        made += 1;
        log.add(made);
        if made > failures { Text::resolve(made) } else { Text::reject(format!("no {made}")) }
    }
}

#[test]
fn attempts_until_one_succeeds_with_the_policys_pauses() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let result = event_loop.block_on(async { retry([SECOND, 5 * SECOND, SECOND], flaky(&log, 2)).await });
    assert_eq!(result, Ok(3));
    log.expect("1 2 3");
    assert_eq!(event_loop.now(), 6 * SECOND);
}

#[test]
fn the_last_reason_counts_when_the_policy_is_at_its_end() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let result = event_loop.block_on(async { retry([SECOND; 2], flaky(&log, 9)).await });
    assert_eq!(result, Err("no 3".to_string()));
    log.expect("1 2 3");
}

#[test]
fn the_first_attempt_is_made_at_once() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.enter(|| {
        let result = retry([SECOND], flaky(&log, 1));
        log.add("returned");
        result.detach(drop);
    });
    log.expect("1 returned");
    event_loop.run_until_idle();
    log.expect("1 returned 2");
}

#[test]
fn only_reasons_that_are_worth_it() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let result =
        event_loop.block_on(async { retry_if([SECOND; 9], |reason| reason != "no 3", flaky(&log, 9)).await });
    assert_eq!(result, Err("no 3".to_string()));
    assert_eq!(event_loop.now(), 2 * SECOND);
}

#[test]
fn a_panic_is_a_failure() {
    let event_loop = EventLoop::with_virtual_time();
    let mut made = 0;
    let result: Text<u32> = event_loop.enter(|| {
        retry([SECOND], move || {
            made += 1;
            if made == 1 { boom() } else { Ok(made) }
        })
    });
    event_loop.run_until_idle();
    assert_eq!(result.peek(), Some(Ok(&2)));
}

#[test]
fn nobody_who_wants_it_ends_it() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.enter(|| drop(retry([SECOND; 9], flaky(&log, 9))));
    event_loop.run_until_idle();
    log.expect("1");
    assert_eq!(event_loop.now(), Duration::ZERO);
}

#[test]
fn attempts_with_a_limit_in_a_chain() {
    let event_loop = EventLoop::with_virtual_time();
    let mut slowness = [9, 9, 1].into_iter();
    let result = event_loop.block_on(async {
        promise!(
            retry([SECOND; 5], move || {
                let slow = slowness.next().unwrap();
                sleep(slow * SECOND).timeout(2 * SECOND)
            })
            .then(|()| "at last")
        )
        .await
    });
    assert_eq!(result.unwrap(), "at last");
    assert_eq!(event_loop.now(), (2 + 1 + 2 + 1 + 1) * SECOND);
}

#[test]
fn by_tokios_paused_clock() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let (start, log) = (tokio::time::Instant::now(), Log::new());
        assert_eq!(retry([60 * SECOND; 3], flaky(&log, 2)).await, Ok(3));
        assert_eq!(start.elapsed().as_secs(), 120);
    });
}
