//! Several local promises at once.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use promise_core::local::{Promise, combine, promise, retry, retry_if, sleep};
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

#[test]
fn tuples_of_different_types() {
    EventLoop::with_virtual_time().block_on(async {
        let one = || Text::resolve(Rc::new(1)).delay(Duration::from_secs(1));
        let two = || Text::resolve(Rc::new("two"));
        assert_eq!(Promise::all((one(), two())).await, Ok((Rc::new(1), Rc::new("two"))));
        let no = Text::<()>::reject("no".to_string());
        assert_eq!(Promise::all((one(), no)).await, Err("no".to_string()));
        let no = Text::<()>::reject("no".to_string());
        assert_eq!(
            Promise::all_settled((one(), no, two())).await,
            Ok((Ok(Rc::new(1)), Err("no".to_string()), Ok(Rc::new("two"))))
        );
        assert_eq!(Promise::race((one(), one().map(|_| Rc::new(3)))).await, Ok(Rc::new(1)));
        assert_eq!(Promise::any((Text::reject("no".to_string()), one())).await, Ok(Rc::new(1)));
    });
}

#[test]
fn named_fields() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let posts = Text::resolve(vec![Rc::new("first")]).delay(Duration::from_secs(2));
        let page = promise!(all { user: Text::resolve(Rc::new("Ada")), posts });
        let page = page.await.unwrap();
        assert_eq!((*page.user, page.posts.len()), ("Ada", 1));

        let no = Text::<()>::reject("no".to_string());
        let both =
            promise!(all_settled { one: Text::resolve(Rc::new(1)), no }.then(|both| (both.one, both.no)));
        assert_eq!(both.await, Ok((Ok(Rc::new(1)), Err("no".to_string()))));

        let never = Text::<Rc<u32>>::with_resolvers();
        let failed = promise!(all { never: never.0, no: Text::<()>::reject("at once".to_string()) });
        assert_eq!(failed.map(|_| ()).await, Err("at once".to_string()));
    });
    assert_eq!(event_loop.now(), Duration::from_secs(2));
}

#[test]
fn the_first_few() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let some = || [3, 1, 2].map(|n| sleep(Duration::from_secs(n)).map(move |()| Rc::new(n)));
        assert_eq!(Promise::first(2, some()).await.unwrap(), [1, 2].map(Rc::new));
        assert_eq!(Promise::first(0, some()).await.unwrap(), []);
        let no = [Text::<()>::reject("a".to_string()), Text::reject("b".to_string())];
        assert_eq!(Promise::first(1, no).await.unwrap_err().errors, ["a", "b"]);
    });
    assert_eq!(event_loop.now(), Duration::from_secs(2));
}

#[test]
fn many_items() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let running = Rc::new(Cell::new((0, 0)));
        let work = {
            let running = running.clone();
            move |n: u64| {
                let (now, _) = running.get();
                running.set((now + 1, running.get().1.max(now + 1)));
                let running = running.clone();
                sleep(Duration::from_secs(n)).map(move |()| {
                    running.set((running.get().0 - 1, running.get().1));
                    Rc::new(n)
                })
            }
        };
        let all = combine::map([2, 1, 1, 2], 2, work.clone()).await;
        assert_eq!(
            (all.unwrap(), running.get()),
            (vec![2, 1, 1, 2].into_iter().map(Rc::new).collect(), (0, 2))
        );
        combine::each([1, 1], work.clone()).await.unwrap();
        let longest =
            combine::reduce([1, 3, 2], Rc::new(0), move |so_far, n| work(n).map(move |n| n.max(so_far)));
        assert_eq!(longest.await.unwrap(), Rc::new(3));

        let no = combine::map([1, 2], 1, |n| if n == 1 { Ok(Rc::new(n)) } else { Err("no".to_string()) });
        assert_eq!(no.await, Err("no".to_string()));
    });
    assert_eq!(event_loop.now(), Duration::from_secs(4 + 2 + 6));
}

#[test]
fn tried_again() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let attempts = Rc::new(Cell::new(0));
        let tried = attempts.clone();
        let attempt = move || {
            tried.set(tried.get() + 1);
            if tried.get() < 3 { Text::reject("busy".to_string()) } else { Text::resolve(tried.clone()) }
        };
        let again = |reason: &String| reason == "busy";
        assert!(Rc::ptr_eq(&retry_if([Duration::from_secs(1); 5], again, attempt).await.unwrap(), &attempts));
        let never = retry([Duration::from_secs(1); 2], || Err::<Rc<u32>, _>("no".to_string()));
        assert_eq!(never.await, Err("no".to_string()));
    });
    assert_eq!(event_loop.now(), Duration::from_secs(2 + 2));
}

#[test]
fn aborted() {
    let (event_loop, log) = (EventLoop::new(), super::Log::default());
    let (promise, _resolver) = Text::<Rc<u32>>::with_resolvers();
    let (held, own) = (log.dropped("handler"), log.dropped("mapped"));
    let (promise, handle) = event_loop.enter(|| {
        let (promise, handle) = promise.map(move |_| drop(held)).abortable();
        (promise.map_err(|_: String| "told".to_string()).map(move |()| drop(own)), handle)
    });
    event_loop.run_until_idle();
    assert!(log.here().is_empty());
    event_loop.enter(|| handle.clone().abort());
    event_loop.run_until_idle();
    assert_eq!((log.here(), handle.is_aborted()), (vec!["handler", "mapped"], true));
    assert_eq!(promise.wait(), Err("told".to_string()));
}
