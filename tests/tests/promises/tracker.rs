//! The raw events of a loop's rejection tracker: looked at after each macrotask's checkpoint, as node does.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use promise_core::{EventLoop, Promise, PromiseId, TrackerEvent, queue_microtask};
use promise_tests::kit::{Text, World, in_every_setting};

type Events = Rc<RefCell<Vec<TrackerEvent>>>;

fn track(event_loop: &EventLoop) -> Events {
    let events = Events::default();
    event_loop.on_tracker_event({
        let events = events.clone();
        move |event| events.borrow_mut().push(event)
    });
    events
}

/// `u` or `h`, the turn, and the promise.
fn shown(events: &Events) -> Vec<(char, u64, PromiseId)> {
    let show = |event: &TrackerEvent| match *event {
        TrackerEvent::Unhandled { turn, promise } => ('u', turn, promise),
        TrackerEvent::HandledLate { turn, promise } => ('h', turn, promise),
        _ => unreachable!("a new kind of event"),
    };
    events.borrow().iter().map(show).collect()
}

fn forget(world: &World, promises: impl IntoIterator<Item = Text<u32>>) {
    promises.into_iter().for_each(|promise| promise.detach(drop));
    world.run();
}

#[test]
fn a_rejection_without_handler_is_told_after_the_checkpoint() {
    let event_loop = EventLoop::new();
    let events = track(&event_loop);
    let promise = event_loop.enter(|| Text::<u32>::reject("r".into()));
    assert!(shown(&events).is_empty());
    event_loop.run_until_idle();
    assert_eq!(shown(&events), [('u', 0, promise.id())]);
    event_loop.run_until_idle();
    assert_eq!(shown(&events).len(), 1);
    event_loop.enter(|| promise.detach(drop));
}

#[test]
fn one_that_gets_a_handler_in_its_turn_is_not_told() {
    in_every_setting(|world| {
        let events = track(&world.event_loop);
        let a = Text::<u32>::reject("a".into());
        a.detach(drop);
        // In a microtask of the same turn: soon enough.
        let b = Text::<u32>::reject("b".into());
        queue_microtask(move || b.detach(drop));
        world.run();
        assert_eq!(shown(&events), []);
    });
}

/// Who waited has gone on, and said that nobody will look.
#[test]
fn one_that_lost_to_a_timeout_is_not_told() {
    let event_loop = EventLoop::with_virtual_time();
    let events = track(&event_loop);
    let (late, resolver) = Text::<u32>::with_resolvers();
    let limit = Duration::from_millis(10);
    let in_time = event_loop.block_on(async move { late.timeout(limit).await });
    assert!(in_time.is_err());
    event_loop.enter(|| resolver.reject("late".into()));
    event_loop.run_until_idle();
    assert_eq!(shown(&events), []);
}

#[test]
fn what_counts_as_a_handler() {
    in_every_setting(|world| {
        let events = track(&world.event_loop);
        let new = || Text::<u32>::reject("r".into());
        let mut kept = vec![new().map(|n| n), new().finally(|| ()), new().tap(|_| ())];
        let awaited = new();
        kept.push(Text::from_future(awaited));
        let (follower, resolver) = Text::with_resolvers();
        resolver.follow(new());
        kept.push(follower);
        kept.push(Promise::all([new()]).map(|all| all[0]));
        kept.push(Promise::race([new()]));
        world.run();
        // Not the promises themselves, but those derived from them.
        let mut told: Vec<_> = shown(&events).into_iter().map(|(_, _, id)| id).collect();
        let mut expected: Vec<_> = kept.iter().map(Promise::id).collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected);
        forget(world, kept);
    });
}

#[test]
fn a_late_handler_is_told_once() {
    let event_loop = EventLoop::with_virtual_time();
    let events = track(&event_loop);
    let promise = event_loop.enter(|| Text::<u32>::reject("r".into()));
    let id = promise.id();
    event_loop.run_until_idle();
    event_loop.set_timeout(Duration::from_millis(1), move || {
        promise.clone().detach(drop);
        promise.detach(drop);
    });
    event_loop.run_until_idle();
    assert_eq!(shown(&events), [('u', 0, id), ('h', 1, id)]);
}

#[test]
fn late_handlers_are_told_before_new_rejections() {
    let event_loop = EventLoop::with_virtual_time();
    let events = track(&event_loop);
    let (a, b) = event_loop.enter(|| (Text::<u32>::reject("a".into()), Text::<u32>::reject("b".into())));
    let (id_a, id_b) = (a.id(), b.id());
    event_loop.run_until_idle();
    let kept = Rc::new(RefCell::new(None));
    let keep = kept.clone();
    event_loop.set_timeout(Duration::ZERO, move || {
        *keep.borrow_mut() = Some(Text::<u32>::reject("c".into()));
        b.detach(drop);
        a.detach(drop);
    });
    event_loop.run_until_idle();
    let c = kept.take().unwrap();
    assert_eq!(
        shown(&events),
        [('u', 0, id_a), ('u', 0, id_b), ('h', 1, id_b), ('h', 1, id_a), ('u', 1, c.id())]
    );
    event_loop.enter(|| c.detach(drop));
}

#[test]
fn all_ways_to_reject_are_seen() {
    in_every_setting(|world| {
        let events = track(&world.event_loop);
        let (by_resolver, resolver) = Text::<u32>::with_resolvers();
        resolver.reject("r".into());
        let (abandoned, resolver) = Text::<u32>::with_resolvers();
        drop(resolver);
        let kept = [
            by_resolver,
            abandoned,
            Text::reject("r".into()),
            Text::settled(Err("r".into())),
            Text::new(|resolver| resolver.reject("r".into())),
            Text::attempt(|| Err("r".to_string())),
            Text::from_future(async { Err("r".to_string()) }),
            Text::resolve(0).then(|_| Err("r".to_string())),
        ];
        world.run();
        let mut told: Vec<_> = shown(&events).into_iter().map(|(_, _, id)| id).collect();
        let mut expected: Vec<_> = kept.iter().map(Promise::id).collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected);
        forget(world, kept);
    });
}

#[test]
fn a_rejected_promise_without_handles_is_told_too() {
    promise_tests::kit::set_recorder();
    in_every_setting(|world| {
        let events = track(&world.event_loop);
        drop(Text::<u32>::reject("dropped, tracked".into()));
        drop(Text::resolve(0).then(|_| Err::<(), _>("dropped, tracked".to_string())));
        world.run();
        assert_eq!(shown(&events).len(), 2);
    });
}

#[test]
fn turns_are_counted_by_macrotasks() {
    let event_loop = EventLoop::with_virtual_time();
    let events = track(&event_loop);
    let kept: Rc<RefCell<Vec<Text<u32>>>> = Rc::default();
    for n in 1..=3 {
        let kept = kept.clone();
        event_loop.set_timeout(Duration::from_millis(n), move || {
            kept.borrow_mut().push(Text::reject("r".into()));
        });
    }
    event_loop.run_until_idle();
    assert_eq!(shown(&events).iter().map(|(_, turn, _)| *turn).collect::<Vec<_>>(), [1, 2, 3]);
    event_loop.enter(|| kept.take().into_iter().for_each(|promise| promise.detach(drop)));
}

#[test]
fn driven_by_single_steps_it_is_told_when_the_queue_is_empty() {
    let event_loop = EventLoop::new();
    let events = track(&event_loop);
    let promise = event_loop.enter(|| Text::resolve(0).then(|_| Err::<(), _>("r".to_string())));
    assert!(event_loop.run_one());
    assert_eq!(shown(&events), [('u', 0, promise.id())]);
    assert!(!event_loop.run_one());
    assert_eq!(shown(&events).len(), 1);
    event_loop.enter(|| promise.detach(drop));
}

/// A handler that another thread attaches before the loop looks is a handler.
#[test]
fn a_handler_attached_by_another_thread_in_time() {
    let event_loop = EventLoop::new();
    let events = track(&event_loop);
    let promise = event_loop.enter(|| Text::<u32>::reject("r".into()));
    std::thread::spawn(move || promise.detach(drop)).join().unwrap();
    event_loop.run_until_idle();
    assert_eq!(shown(&events), []);
}

#[test]
fn a_late_handler_attached_by_another_thread() {
    let event_loop = EventLoop::with_virtual_time();
    let events = track(&event_loop);
    let promise = event_loop.enter(|| Text::<u32>::reject("r".into()));
    let id = promise.id();
    event_loop.run_until_idle();
    std::thread::spawn(move || promise.detach(drop)).join().unwrap();
    // The next look is the one at the start of the next drive, which still counts to the macrotask before.
    event_loop.run_until_idle();
    assert_eq!(shown(&events), [('u', 0, id), ('h', 0, id)]);
}

#[test]
fn a_hook_may_reject_and_handle_and_replace_itself() {
    let event_loop = Rc::new(EventLoop::new());
    let log = promise_tests::kit::Log::new();
    let (weak, inside) = (Rc::downgrade(&event_loop), log.clone());
    event_loop.on_tracker_event(move |_| {
        inside.add("first hook");
        Text::<()>::reject("in the hook".into()).detach(drop);
        let log = inside.clone();
        weak.upgrade().unwrap().on_tracker_event(move |_| log.add("second hook"));
    });
    let (a, b) = event_loop.enter(|| (Text::<u32>::reject("a".into()), Text::<u32>::reject("b".into())));
    event_loop.run_until_idle();
    log.expect("first hook second hook");
    event_loop.enter(|| [a, b].map(|promise| promise.detach(drop)));
}

/// Thousands of rejections that are handled in time, first come first served, take no quadratic time.
#[test]
fn many_rejections_handled_in_the_order_they_came() {
    let event_loop = EventLoop::new();
    let events = track(&event_loop);
    event_loop.enter(|| {
        let all: Vec<_> = (0..20_000).map(|_| Text::<u32>::reject("r".into())).collect();
        all.into_iter().for_each(|promise| promise.detach(drop));
    });
    event_loop.run_until_idle();
    assert_eq!(shown(&events), []);
}
