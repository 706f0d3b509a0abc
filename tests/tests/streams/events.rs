//! `Events`: order, ends, reasons, room, and what is let go of.

use std::time::Duration;

use futures::stream::{FusedStream, StreamExt, TryStreamExt};
use promise_core::stream::{Events, Refused};
use promise_core::{EventLoop, run, set_timeout, sleep};
use promise_tests::kit::{Log, OnDrop, boom, quiet};

type Texts<T> = Events<T, String>;

#[test]
fn values_in_order_then_the_end() {
    run(async {
        let (out, mut events) = Texts::<u32>::channel();
        let more = out.clone();
        out.emit(1).unwrap();
        more.emit(2).unwrap();
        drop(out);
        assert!(!events.is_terminated());
        assert_eq!((events.next().await, events.next().await), (Some(Ok(1)), Some(Ok(2))));
        more.emit(3).unwrap();
        drop(more);
        assert_eq!(events.next().await, Some(Ok(3)));
        assert_eq!((events.next().await, events.next().await), (None, None));
        assert!(events.is_terminated());
    });
}

#[test]
fn a_reason_comes_behind_the_values_and_is_the_last() {
    run(async {
        let (out, events) = Texts::<u32>::channel();
        out.emit(1).unwrap();
        out.fail("broken".into());
        out.fail("again".into());
        out.end();
        assert_eq!(out.emit(2), Err(Refused::Closed(2)));
        assert!(out.is_closed());
        let all: Vec<_> = events.collect().await;
        assert_eq!(all, [Ok(1), Err("broken".to_string())]);
    });
}

#[test]
fn an_end_wakes_who_waits() {
    for how in 0..3 {
        let event_loop = EventLoop::with_virtual_time();
        event_loop.block_on(async {
            let (out, mut events) = Texts::<u32>::channel();
            set_timeout(Duration::from_secs(1), move || match how {
                0 => drop(out.emit(1)),
                1 => out.fail("broken".into()),
                _ => drop(out),
            });
            let wanted = [Some(Ok(1)), Some(Err("broken".to_string())), None];
            assert_eq!(events.next().await, wanted[how]);
        });
    }
}

#[test]
fn combinators_of_the_futures_crate() {
    run(async {
        let numbers = Texts::<u32>::new(|out| (1..=4).for_each(|n| out.emit(n).unwrap()));
        let sum = numbers
            .try_filter(|n| std::future::ready(n % 2 == 0))
            .try_fold(0, |a, b| async move { Ok(a + b) });
        assert_eq!(sum.await, Ok(6));
    });
}

#[test]
fn room_for_a_few() {
    run(async {
        let (out, mut events) = Texts::<u32>::bounded(2);
        assert_eq!([1, 2, 3].map(|n| out.emit(n)), [Ok(()), Ok(()), Err(Refused::Full(3))]);
        assert_eq!(events.next().await, Some(Ok(1)));
        assert_eq!(out.emit(4), Ok(()));
        assert_eq!(out.emit_over(5), Ok(Some(2)));
        out.end();
        assert_eq!(out.emit_over(6), Err(Refused::Closed(6)));
        assert_eq!(events.map(Result::unwrap).collect::<Vec<_>>().await, [4, 5]);
    });
}

#[test]
fn many_threads_wait_for_room() {
    let (out, events) = Texts::<u32>::bounded(3);
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let out = out.clone();
            std::thread::spawn(move || (0..500).for_each(|n| out.emit_blocking(thread * 500 + n).unwrap()))
        })
        .collect();
    drop(out);
    let mut all: Vec<u32> = run(async { events.try_collect().await.unwrap() });
    let of_first: Vec<_> = all.iter().copied().filter(|n| *n < 500).collect();
    assert!(of_first.is_sorted());
    all.sort_unstable();
    assert!(all.into_iter().eq(0..2000));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn who_waits_for_room_is_told_when_the_stream_goes() {
    let (out, events) = Texts::<u32>::bounded(1);
    out.emit(1).unwrap();
    let waiting = std::thread::spawn(move || out.emit_blocking(2));
    std::thread::sleep(Duration::from_millis(5));
    drop(events);
    assert_eq!(waiting.join().unwrap(), Err(Refused::Closed(2)));
}

#[test]
#[should_panic(expected = "this would wait for ever; call `emit` or `emit_over`")]
fn waiting_for_room_on_the_loop_panics() {
    quiet();
    run(async {
        let (out, _events) = Texts::<u32>::bounded(1);
        out.emit_blocking(1).unwrap();
    });
}

#[test]
#[should_panic(expected = "a stream without room")]
fn no_room_at_all() {
    drop(Texts::<u32>::bounded(0));
}

#[test]
fn what_start_gave_goes_with_the_stream_and_at_its_end() {
    let log = Log::new();
    let guard = OnDrop::new(&log, "guard");
    let events = Texts::<u32>::new(|out| (out, guard));
    log.expect("");
    drop(events);
    log.expect("guard");

    let guard = OnDrop::new(&log, "at its end");
    run(async {
        let mut events = Texts::<u32>::new(|out| {
            out.end();
            guard
        });
        assert_eq!(events.next().await, None);
        log.expect("guard at its end");
        drop(events);
    });
    log.expect("guard at its end");
}

#[test]
fn a_panic_of_start_is_the_reason() {
    quiet();
    run(async {
        let mut events = Texts::<u32>::new(|out| {
            out.emit(1).unwrap();
            boom::<()>()
        });
        assert_eq!(events.next().await, Some(Ok(1)));
        assert!(events.next().await.unwrap().unwrap_err().starts_with("panicked: "));
        assert_eq!(events.next().await, None);
    });
}

#[test]
fn cancelled_only_before_its_end() {
    let log = Log::new();
    let (out, events) = Texts::<u32>::channel();
    drop(events.on_cancel(log.mark("dropped")));
    log.expect("dropped");
    drop(out);
    let (out, mut events) = Texts::<u32>::channel();
    events = events.on_cancel(log.mark("ended"));
    out.end();
    run(async { assert_eq!(events.next().await, None) });
    drop(events);
    log.expect("dropped");
}

#[test]
fn values_that_wait_are_dropped_with_the_stream() {
    let log = Log::new();
    let (out, events) = Texts::<OnDrop>::channel();
    out.emit(OnDrop::new(&log, "waiting")).unwrap();
    drop(events);
    log.expect("waiting");
    assert!(out.emit(OnDrop::new(&log, "refused")).is_err());
    log.expect("waiting refused");
}

#[test]
fn each_takes_one_after_the_other() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let all = event_loop.enter(|| {
        let numbers = Events::<u32>::new(|out| (1..=3).for_each(|n| out.emit(n).unwrap()));
        let calls = log.clone();
        let all = numbers.each(move |n| {
            calls.add(n);
            sleep(Duration::from_secs(1))
        });
        log.add("returned");
        all
    });
    event_loop.run_until_idle();
    log.expect("returned 1 2 3");
    assert!(all.is_fulfilled());
    assert_eq!(event_loop.now(), Duration::from_secs(3));
}

#[test]
fn each_ends_with_the_first_reason_and_lets_go() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.block_on(async {
        let guard = OnDrop::new(&log, "guard");
        let (out, events) = Texts::<u32>::channel();
        (1..=3).for_each(|n| out.emit(n).unwrap());
        let events = events.on_cancel(move || drop(guard));
        let failed = events.each(|n| if n == 2 { Err("two".to_string()) } else { Ok(()) });
        assert_eq!(failed.await, Err("two".to_string()));
        log.expect("guard");
        assert!(out.is_closed());
        let (out, events) = Texts::<u32>::channel();
        out.fail("broken".into());
        assert_eq!(events.each(Ok).await, Err("broken".to_string()));
    });
}

#[test]
fn dropping_the_promise_of_each_drops_the_stream() {
    let event_loop = EventLoop::new();
    let (out, events) = Texts::<u32>::channel();
    event_loop.enter(|| drop(events.each(Ok)));
    event_loop.run_until_idle();
    assert!(out.is_closed());
}
