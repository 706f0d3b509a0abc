//! Handlers of one promise that settles in a turn of their event loop: they read it together.

use std::cell::Cell;
use std::rc::Rc;

use futures::poll;
use promise_core::{EventLoop, Fault, Promise, State, queue_microtask};
use promise_tests::kit::{Clones, Log, OnDrop, Text, boom};

thread_local! {
    /// What the next clone of a [`Doing`] does.
    static NEXT: Cell<Option<fn()>> = const { Cell::new(None) };
    static LOOP: Cell<Option<Rc<EventLoop>>> = const { Cell::new(None) };
}

/// Something whose clone does something else, too.
#[derive(Debug)]
struct Doing(Clones, Log);

impl Clone for Doing {
    fn clone(&self) -> Self {
        if let Some(action) = NEXT.take() {
            action();
        }
        Doing(self.0.clone(), self.1.clone())
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        self.1.add("dropped");
    }
}

/// A promise that a job, the first one, fulfils.
fn fulfilled_in_a_turn<T: Send + 'static>(event_loop: &EventLoop, value: T) -> Text<T> {
    let (promise, resolver) = Text::with_resolvers();
    event_loop.enter(|| queue_microtask(move || resolver.resolve(value)));
    promise
}

fn readers<T: Clone + Send + Sync + 'static>(event_loop: &EventLoop, promise: Text<T>) -> [Text<()>; 3] {
    event_loop.enter(|| [promise.clone().map(drop), promise.clone().map(drop), promise.map(drop)])
}

#[test]
fn the_last_one_gets_the_value() {
    let event_loop = EventLoop::new();
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, value);
    let readers = readers(&event_loop, promise);
    event_loop.run_until_idle();
    assert!(readers.iter().all(Promise::is_fulfilled));
    assert_eq!(clones(), 2);
}

#[test]
fn a_clone_that_panics_is_the_rejection_of_its_reader() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, Doing(value, log.clone()));
    let [first, second, third] = readers(&event_loop, promise);
    NEXT.set(Some(boom));
    event_loop.run_until_idle();
    assert_eq!(first.peek(), Some(Err(&"panicked: on purpose: boom".to_string())));
    assert!(second.is_fulfilled() && third.is_fulfilled());
    assert_eq!((clones(), log.take()), (1, vec!["dropped".to_string(); 2]));
    first.detach(drop);
}

#[test]
fn the_others_read_while_the_first_one_clones() {
    let (event_loop, log) = (Rc::new(EventLoop::new()), Log::default());
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, Doing(value, log.clone()));
    let readers = readers(&event_loop, promise);
    LOOP.set(Some(event_loop.clone()));
    NEXT.set(Some(|| {
        LOOP.take().unwrap().run_until_idle();
    }));
    event_loop.run_until_idle();
    assert!(readers.iter().all(Promise::is_fulfilled));
    // The first one was not through when the others came, and after it there is nobody.
    assert_eq!((clones(), log.take()), (3, vec!["dropped".to_string(); 4]));
}

#[test]
fn a_reader_that_is_stopped_leaves_the_value_to_the_others() {
    let event_loop = EventLoop::new();
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, value);
    let [first, second, third] = readers(&event_loop, promise);
    let second = second.cancel_on_drop();
    assert!(event_loop.run_one()); // settled
    event_loop.enter(|| drop(second));
    event_loop.run_until_idle();
    assert!(first.is_fulfilled() && third.is_fulfilled());
    assert_eq!(clones(), 1);
}

#[test]
fn readers_of_a_loop_that_is_dropped_leave_the_value_to_who_is_left() {
    let (event_loop, other, log) = (EventLoop::new(), EventLoop::new(), Log::default());
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, (value, OnDropOnce::new(&log)));
    let readers = readers(&event_loop, promise.clone());
    assert!(event_loop.run_one());
    drop(event_loop);
    for reader in readers {
        assert_eq!(reader.state(), State::Rejected);
        reader.detach(drop);
    }
    let last = other.enter(|| promise.map(drop));
    other.run_until_idle();
    assert!(last.is_fulfilled());
    assert_eq!((clones(), log.take()), (0, vec!["dropped".to_string()]));
}

/// Says when the value itself is dropped, and is not cloned with it.
#[derive(Debug)]
struct OnDropOnce(#[expect(dead_code, reason = "dropped")] Option<OnDrop>);

impl OnDropOnce {
    fn new(log: &Log) -> Self {
        OnDropOnce(Some(OnDrop::new(log, "dropped")))
    }
}

impl Clone for OnDropOnce {
    fn clone(&self) -> Self {
        OnDropOnce(None)
    }
}

/// A detached reader has no promise.
#[test]
fn who_only_watches_reads_with_the_others() {
    let event_loop = EventLoop::new();
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, value);
    let all = event_loop.enter(|| {
        promise.clone().map(drop).detach(drop);
        promise.clone().detach(|_| ());
        let all = Promise::all([promise.clone()]);
        (all, promise.map_err(|_| Fault::NoResult).map(drop))
    });
    event_loop.run_until_idle();
    assert!(all.0.is_fulfilled() && all.1.is_fulfilled());
    assert_eq!(clones(), 3);
}

/// An input of a combined promise that is alone with what it waits for is taken in as soon as it is fired. Here both are one
/// consumer, beside the entry of an `await` that was given up.
#[test]
fn combined_ones_read_together() {
    let event_loop = EventLoop::new();
    let (value, clones) = Clones::new();
    let promise = fulfilled_in_a_turn(&event_loop, value);
    let (first, [(later, one), (too, two)]) = (promise.clone(), [(); 2].map(|()| Text::with_resolvers()));
    let (waited, combined) = event_loop.enter(|| {
        let waited = Text::from_future(async move {
            let mut first = first;
            assert!(poll!(&mut first).is_pending());
            // It does not wait any more, but only from where it was polled could it say so.
            drop(Box::new(first));
            Ok(())
        });
        (waited, [[promise.clone(), later], [promise, too]].map(Promise::all))
    });
    event_loop.run_until_idle();
    assert!(waited.is_fulfilled());
    for resolver in [one, two] {
        resolver.resolve(Clones::new().0);
    }
    event_loop.run_until_idle();
    assert!(combined.iter().all(Promise::is_fulfilled));
    assert_eq!(clones(), 1);
}
