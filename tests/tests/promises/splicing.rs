//! Loops of promises that return promises: an adoption nobody observes is spliced out, and every tick stays.

use promise_core::{EventLoop, Promise};
use promise_tests::kit::{Log, Text};

/// A promise of a promise of .. of `end`, `depth` handlers deep.
fn nest(depth: u32, end: Result<u32, String>) -> Text<u32> {
    if depth == 0 { Promise::settled(end) } else { Text::resolve(()).then(move |()| nest(depth - 1, end)) }
}

/// After how many links of a chain beside it `start` logs `done`.
fn ticks(start: impl FnOnce(&Log)) -> usize {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        start(&log);
        (1..=20).fold(Text::resolve(()), |clock, n| clock.map(log.pass(&n.to_string()))).detach(drop);
    });
    event_loop.run_until_idle();
    log.lines().iter().position(|line| line == "done").expect("it is done")
}

/// As V8 does it: three ticks for the first level, two more for each other one.
const OF_DEPTH: [(u32, usize); 5] = [(1, 3), (2, 5), (3, 7), (4, 9), (5, 11)];

#[test]
fn each_level_takes_its_ticks() {
    for (depth, expected) in OF_DEPTH {
        assert_eq!(ticks(|log| nest(depth, Ok(1)).map(log.pass("done")).detach(drop)), expected, "{depth}");
    }
}

#[test]
fn so_it_is_with_a_rejection_at_the_end() {
    for (depth, expected) in OF_DEPTH {
        let seen = ticks(|log| nest(depth, Err("r".into())).map_err(log.pass("done")).detach(drop));
        assert_eq!(seen, expected, "{depth}");
    }
}

#[test]
fn so_it_is_when_it_is_awaited() {
    for (depth, expected) in OF_DEPTH {
        let seen = ticks(|log| {
            let done = log.mark("done");
            Text::from_future(async move {
                let value = nest(depth, Ok(1)).await;
                done();
                value
            })
            .detach(drop);
        });
        assert_eq!(seen, expected, "{depth}");
    }
}

/// A promise that somebody holds is not spliced out.
#[test]
fn so_it_is_when_each_level_is_held() {
    fn nest_held(depth: u32, held: std::sync::Arc<std::sync::Mutex<Vec<Text<u32>>>>) -> Text<u32> {
        if depth == 0 {
            return Text::resolve(1);
        }
        let keep = held.clone();
        let promise = Text::resolve(()).then(move |()| nest_held(depth - 1, held));
        keep.lock().unwrap().push(promise.clone());
        promise
    }
    for (depth, expected) in OF_DEPTH {
        let held = std::sync::Arc::default();
        let seen =
            ticks(|log| nest_held(depth, std::sync::Arc::clone(&held)).map(log.pass("done")).detach(drop));
        assert_eq!(seen, expected, "{depth}");
        assert!(held.lock().unwrap().iter().all(|promise| promise.peek() == Some(Ok(&1))));
    }
}

#[test]
fn a_handler_attached_while_it_is_spliced_and_one_after() {
    for depth in [1, 3, 6] {
        let (event_loop, log) = (EventLoop::new(), Log::new());
        let end = event_loop.enter(|| nest(depth, Ok(7)));
        for _ in 0..depth {
            event_loop.run_one();
        }
        event_loop.enter(|| end.clone().map(log.show("while ")).detach(drop));
        event_loop.run_until_idle();
        log.expect("while 7");
        event_loop.enter(|| end.map(log.show("after ")).detach(drop));
        event_loop.run_until_idle();
        log.expect("while 7 after 7");
    }
}

#[test]
fn the_end_is_dropped_on_the_way() {
    for steps in 0..12 {
        let event_loop = EventLoop::new();
        let end = event_loop.enter(|| nest(5, Ok(7)));
        for _ in 0..steps {
            event_loop.run_one();
        }
        drop(end);
        event_loop.run_until_idle();
    }
}

#[test]
fn the_loop_is_dropped_on_the_way() {
    for steps in 0..18 {
        let event_loop = EventLoop::new();
        let end = event_loop.enter(|| nest(5, Ok(7)));
        for _ in 0..steps {
            event_loop.run_one();
        }
        drop(event_loop);
        assert!(!end.is_pending(), "{steps}");
        end.detach(drop);
    }
}

#[test]
fn the_innermost_settles_late_and_from_another_thread() {
    let event_loop = EventLoop::new();
    let (innermost, resolver) = Text::<u32>::with_resolvers();
    let end = event_loop
        .enter(|| (0..5).fold(innermost, |inner, _| Text::resolve(()).then(move |()| inner)).map(|n| n + 1));
    event_loop.run_until_idle();
    assert!(end.is_pending());
    std::thread::spawn(move || resolver.resolve(1)).join().unwrap();
    event_loop.run_until_idle();
    assert_eq!(end.peek(), Some(Ok(&2)));
}

#[test]
fn a_panic_and_an_abandonment_at_the_end() {
    promise_tests::kit::quiet();
    fn nest_in(depth: u32, end: fn() -> Text<u32>) -> Text<u32> {
        if depth == 0 { end() } else { Text::resolve(()).then(move |()| nest_in(depth - 1, end)) }
    }
    let event_loop = EventLoop::new();
    let ends = event_loop.enter(|| [nest_in(4, promise_tests::kit::boom), nest_in(4, || Text::new(drop))]);
    event_loop.run_until_idle();
    let [panicked, abandoned] = ends;
    assert_eq!(panicked.peek(), Some(Err(&"panicked: on purpose: boom".to_string())));
    assert!(abandoned.peek().unwrap().unwrap_err().starts_with("abandoned"));
    event_loop.enter(|| [panicked, abandoned].map(|promise| promise.detach(drop)));
}

#[test]
fn on_tokio() {
    for workers in [1, 2, 4] {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build().unwrap();
        let all = runtime.block_on(async {
            let values = Promise::all((0..50).map(|n| nest(n % 10, Ok(n)))).await;
            let reasons =
                Promise::all_settled((0..50).map(|n| nest(n % 10, Err(n.to_string())))).await.unwrap();
            (values, reasons)
        });
        assert_eq!(all.0, Ok((0..50).collect()));
        assert_eq!(all.1, (0..50).map(|n: u32| Err(n.to_string())).collect::<Vec<_>>());
    }
}
