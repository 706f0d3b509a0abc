//! 100,000 links, and a million, on a stack of 256 KiB: settling them, and dropping them in every state.

use promise_core::{EventLoop, Promise, Resolver, promise};
use promise_tests::kit::{Text, on_a_small_stack};

const DEEP: u32 = 100_000;

/// Makes something deep of its innermost promise.
type Make = fn(Text<u32>) -> Text<u32>;

/// A chain on a pending promise.
fn chain(start: Text<u32>) -> Text<u32> {
    (0..DEEP).fold(start, |promise, _| promise.map(|n| n + 1))
}

/// Each promise follows the one before it.
fn adoptions(innermost: Text<u32>) -> Text<u32> {
    (0..DEEP).fold(innermost, |inner, _| {
        let (promise, resolver) = Text::with_resolvers();
        resolver.follow(inner);
        promise
    })
}

/// Each async body awaits the one before it.
fn bodies(innermost: Text<u32>) -> Text<u32> {
    (0..DEEP).fold(innermost, |inner, _| Text::from_future(async { Ok(inner.await? + 1) }))
}

/// Runs a test with each kind of depth: what makes it, and the value it ends in.
fn deep(test: impl Fn(&EventLoop, Make, u32) + Copy + Send + 'static) {
    let kinds: [(Make, u32); 3] = [(chain, DEEP), (adoptions, 0), (bodies, DEEP)];
    for (make, result) in kinds {
        on_a_small_stack(move || test(&EventLoop::new(), make, result));
    }
}

#[test]
fn they_settle() {
    deep(|event_loop, make, result| {
        let (start, resolver) = Text::with_resolvers();
        let end = event_loop.enter(|| make(start));
        event_loop.run_until_idle();
        event_loop.enter(|| resolver.resolve(0));
        event_loop.run_until_idle();
        assert_eq!(end.peek(), Some(Ok(&result)));
    });
}

#[test]
fn they_reject() {
    deep(|event_loop, make, _| {
        let (start, resolver) = Text::with_resolvers();
        let end = event_loop.enter(|| make(start));
        resolver.reject("r".into());
        event_loop.run_until_idle();
        assert_eq!(end.peek(), Some(Err(&"r".to_string())));
        event_loop.enter(|| end.detach(drop));
    });
}

#[test]
fn they_settle_when_the_start_is_settled_before() {
    deep(|event_loop, make, result| {
        let end = event_loop.enter(|| make(Text::resolve(0)));
        event_loop.run_until_idle();
        assert_eq!(end.peek(), Some(Ok(&result)));
    });
}

#[test]
fn the_end_is_dropped_before_they_settle() {
    deep(|event_loop, make, _| {
        let (start, resolver) = Text::with_resolvers();
        event_loop.enter(|| drop(make(start)));
        event_loop.run_until_idle();
        event_loop.enter(|| resolver.resolve(0));
        event_loop.run_until_idle();
    });
}

#[test]
fn the_start_is_abandoned() {
    deep(|event_loop, make, _| {
        let (start, resolver) = Text::with_resolvers();
        let end = event_loop.enter(|| make(start));
        event_loop.run_until_idle();
        drop(resolver);
        event_loop.run_until_idle();
        assert!(end.is_rejected());
        event_loop.enter(|| end.detach(drop));
        event_loop.run_until_idle();
    });
}

#[test]
fn both_ends_are_dropped() {
    deep(|event_loop, make, _| {
        let (start, resolver): (_, Resolver<u32, String>) = Text::with_resolvers();
        event_loop.enter(|| drop(make(start)));
        drop(resolver);
        event_loop.run_until_idle();
    });
}

#[test]
fn the_loop_is_dropped_first() {
    deep(|_, make, _| {
        let event_loop = EventLoop::new();
        let (start, resolver) = Text::with_resolvers();
        let end = event_loop.enter(|| make(start));
        drop(event_loop);
        drop(resolver);
        assert!(end.is_rejected());
        end.detach(drop);
    });
}

#[test]
fn the_loop_is_dropped_first_with_the_start_settled() {
    deep(|_, make, _| {
        let event_loop = EventLoop::new();
        let (start, resolver) = Text::with_resolvers();
        let end = event_loop.enter(|| make(start));
        resolver.resolve(0);
        drop(event_loop);
        assert!(end.is_rejected());
        drop(end);
    });
}

#[test]
fn the_loop_is_dropped_halfway() {
    deep(|_, make, _| {
        let event_loop = EventLoop::new();
        let end = event_loop.enter(|| make(Text::resolve(0)));
        for _ in 0..DEEP / 4 {
            event_loop.run_one();
        }
        drop(event_loop);
        assert!(end.is_rejected());
        end.detach(drop);
    });
}

#[test]
fn many_handlers_on_one_promise() {
    on_a_small_stack(|| {
        let event_loop = EventLoop::new();
        let (start, resolver) = Text::<u32>::with_resolvers();
        let ends: Vec<_> = event_loop.enter(|| (0..DEEP).map(|_| start.clone().map(|n| n + 1)).collect());
        event_loop.enter(|| resolver.resolve(0));
        event_loop.run_until_idle();
        assert!(ends.iter().all(|end| end.peek() == Some(Ok(&1))));
    });
}

#[test]
fn a_combinator_of_many() {
    on_a_small_stack(|| {
        let event_loop = EventLoop::new();
        let (all, any, race) = event_loop.enter(|| {
            let all = Promise::all((0..DEEP).map(Text::resolve));
            let any = Promise::any((0..DEEP).map(|n| Text::<u32>::reject(n.to_string())));
            (all, any, Promise::race((0..DEEP).map(Text::resolve)))
        });
        event_loop.run_until_idle();
        assert_eq!(all.peek().unwrap().unwrap().len(), DEEP as usize);
        assert_eq!(any.peek().unwrap().unwrap_err().errors.len(), DEEP as usize);
        assert_eq!(race.peek(), Some(Ok(&0)));
        event_loop.enter(|| any.detach(drop));
    });
}

/// `function loop(n) { return n == 0 ? 0 : Promise.resolve(n - 1).then(loop); }`
#[test]
fn a_loop_of_promises_returning_promises() {
    fn count_down(n: u32) -> Text<u32> {
        if n == 0 { Text::resolve(0) } else { Text::resolve(n - 1).then(count_down) }
    }
    on_a_small_stack(|| {
        let event_loop = EventLoop::new();
        let end = event_loop.enter(|| count_down(DEEP));
        event_loop.run_until_idle();
        assert_eq!(end.peek(), Some(Ok(&0)));
    });
}

#[test]
fn chains_are_built_settled_and_dropped_without_a_loop() {
    // On the background loop; its thread has a usual stack, this one has not.
    on_a_small_stack(|| {
        let (start, resolver) = Text::with_resolvers();
        let end = chain(start);
        let abandoned = {
            let (start, _dropped) = Text::with_resolvers();
            chain(start)
        };
        resolver.resolve(0);
        assert_eq!(end.wait(), Ok(DEEP));
        assert!(abandoned.wait().is_err());
    });
}

/// Ten times as many of each kind: settled, dropped while they are pending, and stopped.
#[test]
fn a_million_links_settle_and_drop() {
    const LINKS: u32 = 10 * DEEP;
    let chain: Make = |start| (0..LINKS).fold(start, |promise, _| promise.map(|n| n + 1));
    let fused: Make = |start| (0..LINKS).fold(start, |promise, _| promise!(promise.then(|n| n + 1)));
    let adoptions: Make = |innermost| {
        (0..LINKS).fold(innermost, |inner, _| {
            let (promise, resolver) = Text::with_resolvers();
            resolver.follow(inner);
            promise
        })
    };
    let bodies: Make =
        |innermost| (0..LINKS).fold(innermost, |inner, _| Text::from_future(async { Ok(inner.await? + 1) }));
    let stops: Make = |start| (0..LINKS).fold(start, |promise, _| promise.map(|n| n + 1).cancel_on_drop());
    let kinds = [(chain, LINKS), (fused, LINKS), (adoptions, 0), (bodies, LINKS), (stops, LINKS)];
    for (make, result) in kinds {
        for settled in [true, false] {
            on_a_small_stack(move || {
                let event_loop = EventLoop::new();
                let (start, resolver) = Text::with_resolvers();
                let end = event_loop.enter(|| make(start));
                event_loop.run_until_idle();
                if settled {
                    event_loop.enter(|| resolver.resolve(0));
                    event_loop.run_until_idle();
                    assert_eq!(end.peek(), Some(Ok(&result)));
                }
                event_loop.enter(|| drop(end));
                event_loop.run_until_idle();
                drop(resolver);
                event_loop.run_until_idle();
            });
        }
    }
}
