//! `combine::map`, `each`, `reduce`, `Promise::first` and `compose!`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use promise_core::combine::{each, map, reduce};
use promise_core::{EventLoop, Promise, compose, sleep};
use promise_tests::kit::{Log, OnDrop, Text, boom, in_every_setting, reports_of, set_recorder};

const SECOND: Duration = Duration::from_secs(1);
const BOOM: &str = "panicked: on purpose: boom";

fn seconds(n: u32) -> Text<u32> {
    sleep(n * SECOND).map(move |()| n).map_err(|e| e.to_string())
}

#[test]
fn map_keeps_the_order_of_the_items_and_the_limit() {
    for limit in [1, 2, 3, 10, usize::MAX] {
        let event_loop = EventLoop::with_virtual_time();
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let result = event_loop.block_on(async {
            let (running, most) = (running.clone(), most.clone());
            map([5, 1, 4, 2, 3], limit, move |n| {
                let now = running.fetch_add(1, Ordering::Relaxed) + 1;
                most.fetch_max(now, Ordering::Relaxed);
                let running = running.clone();
                seconds(n).tap(move |_| {
                    running.fetch_sub(1, Ordering::Relaxed);
                })
            })
            .await
        });
        assert_eq!(result.unwrap(), [5, 1, 4, 2, 3]);
        assert_eq!(most.load(Ordering::Relaxed), limit.min(5));
    }
}

#[test]
fn map_starts_the_next_one_as_soon_as_there_is_room() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async { map([5, 1, 4, 2, 3], 2, seconds).await.unwrap() });
    // 5 beside 1 + 4, then 2 beside 3.
    assert_eq!(event_loop.now(), 8 * SECOND);
}

#[test]
fn map_calls_the_function_at_once_and_takes_items_as_needed() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let (items, calls) = (log.clone(), log.clone());
    let all = event_loop.enter(|| {
        map((1..=3).inspect(move |n| items.add(format!("item{n}"))), 2, move |n| {
            calls.add(n);
            seconds(n)
        })
    });
    log.expect("item1 1 item2 2");
    event_loop.run_until_idle();
    log.expect("item1 1 item2 2 item3 3");
    assert_eq!(all.peek().unwrap().unwrap(), &[1, 2, 3]);
}

#[test]
fn the_first_failure_rejects_and_nothing_is_started_after_it() {
    set_recorder();
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let (calls, items) = (log.clone(), OnDrop::new(&log, "items"));
    let all = event_loop.enter(|| {
        let items = (1..=9).inspect(move |_| {
            let _kept = &items;
        });
        map(items, 3, move |n| {
            calls.add(n);
            seconds(n).then(move |n| if n == 2 || n == 4 { Err(format!("many: {n}")) } else { Ok(n) })
        })
    });
    event_loop.run_until_idle();
    assert_eq!(all.peek().unwrap().unwrap_err(), "many: 2");
    log.expect("1 2 3 4 items");
    assert_eq!(event_loop.now(), 5 * SECOND);
    all.detach(drop);
    event_loop.run_until_idle();
    // A rejection of one that was running is nobody's, and not lost.
    assert_eq!(reports_of("many: 4"), 0);
}

#[test]
fn nothing_to_map() {
    in_every_setting(|world| {
        let none: Text<Vec<u8>> = map(Vec::<u8>::new(), 1, |_| boom::<Result<u8, String>>());
        assert!(none.peek().unwrap().unwrap().is_empty());
        world.settle_and_run();
    });
}

#[test]
fn panics_reject() {
    in_every_setting(|world| {
        let f: Text<Vec<u8>> = map([1], 1, |_| boom::<Result<u8, String>>());
        let items: Text<Vec<u8>> = map((0..1).map(|_| boom::<u8>()), 1, Ok);
        let in_order: Text<()> = each([1], |_| boom::<Result<u8, String>>());
        let folded: Text<u8> = reduce([1], 0, |_, _| boom::<Result<u8, String>>());
        world.settle_and_run();
        assert_eq!(f.peek(), Some(Err(&BOOM.to_string())));
        assert_eq!(items.peek(), Some(Err(&BOOM.to_string())));
        assert_eq!(in_order.peek(), Some(Err(&BOOM.to_string())));
        assert_eq!(folded.peek(), Some(Err(&BOOM.to_string())));
        f.detach(drop);
        items.detach(drop);
        in_order.detach(drop);
        folded.detach(drop);
    });
}

#[test]
#[should_panic(expected = "`map` with a limit of 0")]
fn a_limit_of_nothing() {
    drop(map([1], 0, Ok::<_, String>));
}

#[test]
fn map_of_many_on_every_worker() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    runtime.block_on(async {
        for limit in [1, 3, 64] {
            let all: Vec<u32> = map(0..2000, limit, |n| async move {
                if n % 7 == 0 {
                    tokio::task::yield_now().await;
                }
                Ok::<_, String>(n)
            })
            .await
            .unwrap();
            assert!(all.into_iter().eq(0..2000));
        }
    });
}

#[test]
fn values_that_are_there_do_not_pile_up_on_the_stack() {
    let event_loop = EventLoop::new();
    let sum = event_loop.block_on(async {
        let all: Vec<u32> = map(0..100_000, 1, Ok::<_, String>).await.unwrap();
        each(0..100_000, Ok::<u32, String>).await.unwrap();
        reduce(all, 0u64, |sum, n| Ok::<_, String>(sum + u64::from(n))).await.unwrap()
    });
    assert_eq!(sum, 4_999_950_000);
}

#[test]
fn each_is_one_after_the_other() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.block_on(async {
        let calls = log.clone();
        each([2, 1, 3], move |n| {
            calls.add(format!("start{n}"));
            seconds(n).tap({
                let calls = calls.clone();
                move |n| calls.add(format!("end{n}"))
            })
        })
        .await
        .unwrap();
    });
    log.expect("start2 end2 start1 end1 start3 end3");
    assert_eq!(event_loop.now(), 6 * SECOND);
}

#[test]
fn each_and_reduce_stop_at_the_first_failure() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.block_on(async {
        let calls = log.clone();
        let failed = each(1..9, move |n| {
            calls.add(n);
            if n == 2 { Text::reject("two".into()) } else { seconds(n) }
        });
        assert_eq!(failed.await.unwrap_err(), "two");
        log.expect("1 2");
        let failed =
            reduce(1..9, 0, |sum, n| if n == 3 { Err(format!("{sum} so far")) } else { Ok(sum + n) });
        assert_eq!(failed.await.unwrap_err(), "3 so far");
    });
}

#[test]
fn nobody_who_wants_it_ends_them() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.enter(|| {
        let (a, b) = (log.clone(), log.clone());
        drop(each(1..9, move |n| {
            a.add(n);
            seconds(n)
        }));
        drop(reduce(1..9, 0, move |_, n| {
            b.add(n);
            seconds(n)
        }));
    });
    event_loop.run_until_idle();
    log.expect("1 1");
}

#[test]
fn reduce_passes_on_what_there_is() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let text = reduce([3, 1, 2], String::new(), |text, n| seconds(n).map(move |n| format!("{text}{n}")));
        assert_eq!(text.await.unwrap(), "312");
        assert_eq!(reduce(Vec::<u8>::new(), 7, |_, _| boom::<Text<u8>>()).await.unwrap(), 7);
    });
}

#[test]
fn the_first_few_in_the_order_in_which_they_come() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        assert_eq!(Promise::first(2, [3, 1, 2].map(seconds)).await.unwrap(), [1, 2]);
        assert_eq!(event_loop.now(), 2 * SECOND);
        assert_eq!(Promise::first(3, [3, 1, 2].map(seconds)).await.unwrap(), [1, 2, 3]);
        assert!(Promise::first(0, [3, 1, 2].map(seconds)).await.unwrap().is_empty());
    });
}

#[test]
fn too_many_failures_for_the_first_few() {
    in_every_setting(|world| {
        let (a, b, c) = (world.rejected::<u8>("a"), world.fulfilled(1), world.rejected("c"));
        let one = Promise::first(1, [a, b, c]);
        let two = Promise::first(2, [world.rejected::<u8>("a"), world.fulfilled(1), world.rejected("c")]);
        let four = Promise::first(4, [world.rejected::<u8>("a"), world.fulfilled(1)]);
        assert!(four.is_rejected());
        world.settle_and_run();
        assert_eq!(one.peek().unwrap().unwrap(), &[1]);
        assert_eq!(two.peek().unwrap().unwrap_err().errors, ["a", "c"]);
        assert!(four.peek().unwrap().unwrap_err().errors.is_empty());
        one.detach(drop);
        two.detach(drop);
        four.detach(drop);
    });
}

#[test]
fn what_comes_after_the_first_few_is_dropped_at_once() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let first = event_loop.enter(|| {
        let all = [1, 2, 3, 4].map(|n| {
            let value = OnDrop::new(&log, n);
            seconds(n).map(move |_| value)
        });
        Promise::first(2, all)
    });
    event_loop.advance(3 * SECOND);
    while event_loop.run_one() {}
    log.expect("3");
    event_loop.run_until_idle();
    drop(first);
    log.expect("3 4 1 2");
}

#[test]
fn compose_calls_one_after_the_other() {
    fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
        text.parse()
    }
    async fn later(n: u32) -> u32 {
        n * 2
    }
    let calls = Arc::new(Mutex::new(0));
    let count = {
        let calls = calls.clone();
        move |n: u32| {
            *calls.lock().unwrap() += 1;
            n + 1
        }
    };
    let event_loop = EventLoop::new();
    event_loop.block_on(async {
        let often = compose!(parse, later, |n| n + 1);
        assert_eq!(often("4").await.unwrap(), 9);
        assert_eq!(often("5").await.unwrap(), 11);
        assert!(often("x").await.unwrap_err().is::<std::num::ParseIntError>());
        let once = compose!(parse, count);
        assert_eq!(once("4").await.unwrap(), 5);
        assert_eq!(compose!(parse)("4").await.unwrap(), 4);
    });
    assert_eq!(*calls.lock().unwrap(), 1);
}
