//! Several local promises at once.

use std::rc::Rc;
use std::time::Duration;

use promise_core::local::Promise;
use promise_core::{EventLoop, Fault};

type Text<T> = Promise<T, String>;

#[test]
fn values_that_are_not_send() {
    EventLoop::with_virtual_time().block_on(async {
        let some = || (1..=3).map(|n| Text::resolve(Rc::new(n)).delay(Duration::from_secs(4 - n)));
        assert_eq!(Promise::all(some()).await.unwrap(), [1, 2, 3].map(Rc::new));
        assert_eq!(Promise::all_settled(some()).await.unwrap(), [1, 2, 3].map(|n| Ok(Rc::new(n))));
        assert_eq!(Promise::race(some()).await.unwrap(), Rc::new(3));
        assert_eq!(Promise::any(some()).await.unwrap(), Rc::new(3));
    });
}

#[test]
fn the_first_rejection_decides() {
    EventLoop::new().block_on(async {
        let one = Text::resolve(Rc::new(1));
        let no = || Text::<Rc<u32>>::reject("no".to_string());
        assert_eq!(Promise::all([one.clone(), no()]).await, Err("no".to_string()));
        assert_eq!(Promise::any([no(), one]).await, Ok(Rc::new(1)));
        assert_eq!(Promise::any([no(), no()]).await.unwrap_err().errors, ["no", "no"]);
    });
}

#[test]
fn a_race_without_inputs_stays_pending() {
    let event_loop = EventLoop::new();
    let race = event_loop.enter(|| Promise::race(Vec::<Text<Rc<u32>>>::new()));
    event_loop.run_until_idle();
    assert!(race.is_pending());
}

#[test]
fn when_it_is_decided_nobody_waits_for_the_others() {
    let event_loop = EventLoop::new();
    let (log, (other, resolver)) = (super::Log::default(), Text::<u32>::with_resolvers());
    event_loop.enter(|| {
        let held = log.dropped("handler");
        let other = other.map(move |n| {
            drop(held);
            n
        });
        Promise::race([other.cancel_on_drop(), Text::resolve(1)]).detach(drop);
    });
    event_loop.run_until_idle();
    assert_eq!(log.here(), ["handler"]);
    resolver.resolve(2);
    event_loop.run_until_idle();
}

#[test]
fn limits() {
    EventLoop::with_virtual_time().block_on(async {
        let (never, resolver) = Promise::<Rc<u32>>::with_resolvers();
        let limited = never.timeout(Duration::from_secs(1)).await;
        assert!(matches!(limited.unwrap_err().fault(), Some(Fault::Elapsed)));
        resolver.resolve(Rc::new(1));
    });
}
