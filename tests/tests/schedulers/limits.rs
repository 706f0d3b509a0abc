//! `timeout` and `delay`: who wins, by which clock, and what is released.

use std::time::Duration;

use promise_core::__private::{callback_promise, on_cancel};
use promise_core::{EventLoop, Fault, promise, sleep};
use promise_tests::kit::{Log, OnDrop, Text, reports_of, set_recorder};

const SECOND: Duration = Duration::from_secs(1);
const ELAPSED: &str = "the time limit elapsed";

fn seconds(n: u32) -> Text<()> {
    sleep(n * SECOND).map_err(|e| e.to_string())
}

#[test]
fn the_first_of_both_wins() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        assert_eq!(seconds(1).timeout(2 * SECOND).await, Ok(()));
        assert_eq!(seconds(2).timeout(SECOND).await, Err(ELAPSED.to_string()));
    });
    assert_eq!(event_loop.now(), 2 * SECOND);
}

#[test]
fn a_result_of_the_same_turn_wins() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let limited = promise.timeout(SECOND);
        event_loop.advance(SECOND);
        resolver.resolve(1);
        assert_eq!(limited.await, Ok(1));
        assert_eq!(Text::resolve(2).timeout(Duration::ZERO).await, Ok(2));
        assert_eq!(Text::<()>::reject("no".into()).timeout(Duration::ZERO).await, Err("no".into()));
    });
}

#[test]
fn the_timer_of_a_result_in_time_is_given_up() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async { seconds(1).timeout(3600 * SECOND).await.unwrap() });
    event_loop.run_until_idle();
    assert_eq!(event_loop.now(), SECOND);
    event_loop.enter(|| drop(sleep(SECOND)));
    event_loop.run_until_idle();
    assert_eq!(event_loop.now(), SECOND);
}

/// A callback promise that logs its cancellation.
fn cancellable(log: &Log) -> (Text<u32>, promise_core::Resolver<u32, String>) {
    let (promise, resolver) = callback_promise();
    on_cancel(&promise, log.mark("cancelled"));
    (promise, resolver)
}

#[test]
fn the_loser_is_cancelled_where_it_opted_in() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let [plain, twice, dropped, delayed] = event_loop.enter(|| {
        let [a, b, c, d] = [(); 4].map(|()| cancellable(&log));
        // The second one through another limit; the last two because nobody wants them.
        a.0.timeout(SECOND).detach(drop);
        b.0.timeout(9 * SECOND).timeout(2 * SECOND).detach(drop);
        drop(c.0.timeout(9 * SECOND));
        drop(d.0.delay(9 * SECOND));
        [a.1, b.1, c.1, d.1]
    });
    while event_loop.run_one() {}
    log.expect("cancelled cancelled");
    event_loop.advance(SECOND);
    while event_loop.run_one() {}
    log.expect("cancelled cancelled cancelled");
    event_loop.run_until_idle();
    log.expect("cancelled cancelled cancelled cancelled");
    assert_eq!(event_loop.now(), 2 * SECOND);
    drop((plain, twice, dropped, delayed));
}

#[test]
fn another_loser_goes_on_and_its_rejection_is_nobodys() {
    set_recorder();
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.block_on(async {
        let work = seconds(2).map(log.pass("done")).then(|()| Err::<(), _>("limits: too late".to_string()));
        assert_eq!(work.timeout(SECOND).await, Err(ELAPSED.to_string()));
        log.expect("");
    });
    event_loop.run_until_idle();
    log.expect("done");
    assert_eq!(reports_of("limits: too late"), 0);
}

#[test]
fn the_loser_is_released() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.block_on(async {
        let (promise, resolver) = Text::<OnDrop>::with_resolvers();
        assert!(promise.timeout(SECOND).await.is_err());
        resolver.resolve(OnDrop::new(&log, "late value"));
    });
    event_loop.run_until_idle();
    log.expect("late value");
}

#[test]
fn delay_keeps_values_back_and_no_reasons() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        assert_eq!(Text::resolve(1).delay(SECOND).await, Ok(1));
        assert_eq!(event_loop.now(), SECOND);
        assert_eq!(Text::<u32>::reject("no".into()).delay(SECOND).await, Err("no".into()));
        assert_eq!(event_loop.now(), SECOND);
    });
}

#[test]
fn in_a_chain() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let text = promise!(
            sleep(5 * SECOND)
                .then(|()| "in time")
                .timeout(SECOND)
                .catch(|Fault::Elapsed| "too late")
                .delay(2 * SECOND)
                .then(|text| text.len())
        );
        assert_eq!(text.await.unwrap(), 8);
        assert_eq!(event_loop.now(), 3 * SECOND);
    });
}

#[test]
fn by_tokios_paused_clock() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let start = tokio::time::Instant::now();
        assert_eq!(seconds(3600).timeout(60 * SECOND).await, Err(ELAPSED.to_string()));
        assert!(seconds(60).timeout(3600 * SECOND).await.is_ok());
        assert_eq!(Text::resolve(1).delay(60 * SECOND).await, Ok(1));
        assert_eq!(start.elapsed().as_secs(), 180);
    });
}

#[test]
fn on_the_background_loop() {
    let (promise, _resolver) = Text::<u32>::with_resolvers();
    assert_eq!(promise.timeout(Duration::from_millis(2)).wait(), Err(ELAPSED.to_string()));
    assert_eq!(Text::resolve(1).delay(Duration::from_millis(2)).wait(), Ok(1));
}

#[test]
fn a_loop_that_ends_abandons_the_wait() {
    let event_loop = EventLoop::with_virtual_time();
    let (slept, limited) = event_loop.enter(|| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        std::mem::forget(resolver);
        (sleep(SECOND), promise.timeout(SECOND))
    });
    drop(event_loop);
    assert!(matches!(slept.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
    assert!(limited.wait().unwrap_err().starts_with("abandoned: "));
}

#[test]
fn a_timer_nobody_wants_is_given_up_on_tokio_too() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
        for _ in 0..100 {
            Text::resolve(()).delay(Duration::ZERO).timeout(3600 * SECOND).await.unwrap();
        }
        tokio::task::yield_now().await;
        let after = tokio::runtime::Handle::current().metrics().num_alive_tasks();
        assert!(after < before + 10, "{after} tasks are left");
    });
}
