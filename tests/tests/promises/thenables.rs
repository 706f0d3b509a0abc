//! A promise that is resolved with one thenable after the other: each gets resolving functions of its own, and older ones do
//! nothing, however many there are and however long they are kept.

use std::sync::{Arc, Mutex};

use promise_core::{EventLoop, Outcome, Promise, Resolver, Thenable};
use promise_tests::kit::Text;

type Kept = Arc<Mutex<Vec<Resolver<u32, String>>>>;

/// Resolves with a thenable like it, so many times more, and in the end with 1.
struct Again {
    left: u32,
    /// Where the resolving functions stay.
    kept: Option<Kept>,
}

impl Thenable<u32, String> for Again {
    fn then(self: Box<Self>, resolver: Resolver<u32, String>) {
        if let Some(kept) = &self.kept {
            for older in kept.lock().unwrap().iter() {
                assert!(older.is_resolved());
                older.reject("by an older pair".into());
            }
            assert!(!resolver.is_resolved());
            kept.lock().unwrap().push(resolver.clone());
        }
        if self.left == 0 {
            resolver.resolve(1);
        } else {
            resolver.resolve_with(Outcome::Thenable(Box::new(Again { left: self.left - 1, ..*self })));
        }
    }
}

/// How many jobs it takes.
fn jobs(resolve: impl FnOnce(u32) -> Text<u32>, times: u32) -> u32 {
    let event_loop = EventLoop::new();
    let promise = event_loop.enter(|| resolve(times));
    let mut jobs = 0;
    while promise.peek().is_none() {
        assert!(event_loop.run_one());
        jobs += 1;
    }
    assert_eq!(promise.peek(), Some(Ok(&1)));
    jobs
}

fn with(times: u32, kept: Option<Kept>) -> Text<u32> {
    let (promise, resolver) = Promise::with_resolvers();
    if let Some(kept) = &kept {
        kept.lock().unwrap().push(resolver.clone());
    }
    resolver.resolve_with(Outcome::Thenable(Box::new(Again { left: times - 1, kept })));
    promise
}

#[test]
fn older_resolving_functions_do_nothing_however_many_are_kept() {
    for times in [1, 2, 14, 15, 16, 17, 300] {
        let kept = Kept::default();
        assert_eq!(jobs(|times| with(times, Some(kept.clone())), times), times, "kept");
        assert_eq!(jobs(|times| with(times, None), times), times, "not kept");
        assert_eq!(kept.lock().unwrap().len() as u32, times + 1);
        assert!(kept.lock().unwrap().iter().all(Resolver::is_resolved));
    }
}

/// The resolving functions of the last of many thenables are dropped.
#[test]
fn the_last_of_many_is_given_up() {
    struct GivenUp(u32, Kept);
    impl Thenable<u32, String> for GivenUp {
        fn then(self: Box<Self>, resolver: Resolver<u32, String>) {
            let GivenUp(left, kept) = *self;
            if left > 0 {
                kept.lock().unwrap().push(resolver.clone());
                resolver.resolve_with(Outcome::Thenable(Box::new(GivenUp(left - 1, kept))));
            }
        }
    }
    for times in [1, 20] {
        let event_loop = EventLoop::new();
        let kept = Kept::default();
        let promise = event_loop.enter(|| {
            let (promise, resolver) = Text::with_resolvers();
            resolver.resolve_with(Outcome::Thenable(Box::new(GivenUp(times, kept.clone()))));
            promise
        });
        event_loop.run_until_idle();
        // Whoever has an older pair could have the promise settled still, for all that it knows.
        assert_eq!(promise.peek(), None);
        kept.lock().unwrap().clear();
        event_loop.run_until_idle();
        assert!(promise.peek().unwrap().unwrap_err().contains("abandoned"));
        promise.detach(drop);
    }
}
