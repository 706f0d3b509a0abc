//! Settling against attaching, dropping, taking, and another settling.

use super::kit::{P, Pool, R, Token, Value, Why, model, told};
use super::*;

fn pair() -> (P, R) {
    P::with_resolvers()
}

/// A handler that notes what it was called with, and that it was called once.
fn note(
    seen: &Arc<std::sync::Mutex<Vec<Result<u32, &'static str>>>>,
) -> impl FnOnce(Result<Value, Why>) + Send + use<> {
    let (seen, token) = (seen.clone(), Token::new());
    move |result| {
        seen.lock().unwrap().push(told(&result));
        drop(token);
    }
}

fn attach(promise: P, handler: impl FnOnce(Result<Value, Why>) + Send + 'static) {
    let handled: Promise<(), Why> = promise.react(|result| {
        handler(result);
        crate::Outcome::Value(())
    });
    drop(handled);
}

#[test]
fn settle_and_attach() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = pair();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let seen = Arc::default();
        pool.enter(|| attach(promise, note(&seen)));
        pool.run();
        settling.join().unwrap();
        pool.run();
        assert_eq!(*seen.lock().unwrap(), [Ok(1)]);
    });
}

#[test]
fn settle_what_was_attached_in_order() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = pair();
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        for n in 1..=3 {
            let (promise, order) = (promise.clone(), order.clone());
            pool.enter(|| attach(promise, move |_| order.lock().unwrap().push(n)));
        }
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(promise);
        settling.join().unwrap();
        pool.run();
        assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
    });
}

/// Two attach while it is settled, behind one that waits.
fn attach_late_in_order(settle: fn(R)) {
    let pool = Pool::new();
    let (promise, resolver) = pair();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let attach_next = |promise: P, n: u32| {
        let order = order.clone();
        pool.enter(|| attach(promise, move |_| order.lock().unwrap().push(n)));
    };
    attach_next(promise.clone(), 1);
    let settling = thread::spawn(move || settle(resolver));
    attach_next(promise.clone(), 2);
    attach_next(promise, 3);
    settling.join().unwrap();
    pool.run();
    assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
}

#[test]
fn settle_and_attach_late_in_order() {
    model(|| attach_late_in_order(|resolver| resolver.resolve(Value::new(1))));
}

#[test]
fn reject_and_attach_late_in_order() {
    model(|| attach_late_in_order(|resolver| resolver.reject(Why::Given(Value::new(1)))));
}

#[test]
fn settle_and_await_late() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = pair();
        let seen = Arc::default();
        pool.enter(|| attach(promise.clone(), note(&seen)));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
        settling.join().unwrap();
        pool.run();
        assert_eq!(*seen.lock().unwrap(), [Ok(1)]);
    });
}

#[test]
fn settle_and_attach_twice() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = pair();
        let settling = thread::spawn(move || resolver.reject(Why::Given(Value::new(1))));
        let seen = Arc::default();
        let attaching = thread::spawn({
            let (pool, promise, note) = (pool.clone(), promise.clone(), note(&seen));
            move || pool.enter(|| attach(promise, note))
        });
        pool.enter(|| attach(promise, note(&seen)));
        attaching.join().unwrap();
        settling.join().unwrap();
        pool.run();
        assert_eq!(*seen.lock().unwrap(), [Err("given"), Err("given")]);
    });
}

#[test]
fn settle_and_attach_and_run_elsewhere() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = pair();
        let settling = thread::spawn({
            let pool = pool.clone();
            move || {
                resolver.resolve(Value::new(1));
                drop(resolver);
                pool.run_some();
            }
        });
        let seen = Arc::default();
        pool.enter(|| attach(promise, note(&seen)));
        settling.join().unwrap();
        pool.run();
        assert_eq!(*seen.lock().unwrap(), [Ok(1)]);
    });
}

#[test]
fn settle_and_drop_the_last_handle() {
    model(|| {
        let (promise, resolver) = pair();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(promise);
        settling.join().unwrap();
    });
}

#[test]
fn settle_and_drop_two_handles() {
    model(|| {
        let (promise, resolver) = pair();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let dropping = thread::spawn({
            let promise = promise.clone();
            move || drop(promise)
        });
        drop(promise);
        dropping.join().unwrap();
        settling.join().unwrap();
    });
}

#[test]
fn two_resolvers_race() {
    model(|| {
        let (promise, resolver) = pair();
        let other = resolver.clone();
        let settling = thread::spawn(move || other.try_settle(Ok(Value::new(1))).is_ok());
        let mine = resolver.try_settle(Err(Why::Given(Value::new(2)))).is_ok();
        assert!(resolver.is_resolved());
        drop(resolver);
        let theirs = settling.join().unwrap();
        assert_ne!(mine, theirs);
        let result = loom::future::block_on(promise);
        assert_eq!(told(&result), if theirs { Ok(1) } else { Err("given") });
    });
}

#[test]
fn drop_the_resolver_and_the_promise() {
    model(|| {
        let (promise, resolver) = pair();
        let dropping = thread::spawn(move || drop(resolver));
        drop(promise);
        dropping.join().unwrap();
    });
}

#[test]
fn drop_two_resolvers() {
    model(|| {
        let (promise, resolver) = pair();
        let other = resolver.clone();
        let dropping = thread::spawn(move || drop(other));
        drop(resolver);
        dropping.join().unwrap();
        assert_eq!(told(&loom::future::block_on(promise)), Err("abandoned"));
    });
}

#[test]
fn settle_and_drop_another_resolver_and_the_promise() {
    model(|| {
        let (promise, resolver) = pair();
        let other = resolver.clone();
        let dropping = thread::spawn(move || drop(other));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(promise);
        dropping.join().unwrap();
        settling.join().unwrap();
    });
}

/// One of two resolvers settles, and stays until both are done; the other one goes, and so does the handle.
#[test]
fn two_resolvers_race_and_the_handle_goes() {
    model(|| {
        let (promise, resolver) = pair();
        let other = resolver.clone();
        let settling = thread::spawn(move || other.try_settle(Ok(Value::new(1))).is_ok());
        let dropping = thread::spawn(move || drop(promise));
        let mine = resolver.try_settle(Err(Why::Given(Value::new(2)))).is_ok();
        assert!(resolver.is_resolved());
        let theirs = settling.join().unwrap();
        assert_ne!(mine, theirs);
        dropping.join().unwrap();
        assert_eq!(Token::alive(), 0, "it went with the handle, or was never wanted");
    });
}

#[test]
fn two_consumers_take() {
    model(|| {
        let promise = P::resolve(Value::new(1));
        let other = promise.clone();
        let taking = thread::spawn(move || told(&other.take()));
        assert_eq!(told(&promise.take()), Ok(1));
        assert_eq!(taking.join().unwrap(), Ok(1));
    });
}

#[test]
fn take_and_clone_and_look_and_drop() {
    model(|| {
        let promise = P::resolve(Value::new(1));
        let (second, third) = (promise.clone(), promise.clone());
        let cloning = thread::spawn(move || {
            assert_eq!(second.peek().map(|result| result.unwrap().read()), Some(1));
            let fourth = second.clone();
            drop(second);
            assert_eq!(told(&fourth.take()), Ok(1));
        });
        let dropping = thread::spawn(move || drop(third));
        assert_eq!(told(&promise.take()), Ok(1));
        cloning.join().unwrap();
        dropping.join().unwrap();
    });
}

#[test]
fn settle_and_take_by_two() {
    model(|| {
        let (promise, resolver) = pair();
        let other = promise.clone();
        let taking = thread::spawn(move || told(&loom::future::block_on(other)));
        resolver.resolve(Value::new(1));
        assert_eq!(told(&promise.take()), Ok(1));
        assert_eq!(taking.join().unwrap(), Ok(1));
    });
}

#[test]
fn settle_and_clone_through_a_shared_handle() {
    model(|| {
        let (promise, resolver) = pair();
        let promise = loom::sync::Arc::new(promise);
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let cloning = thread::spawn({
            let promise = promise.clone();
            move || {
                let clone = (*promise).clone();
                drop(promise);
                drop(clone);
            }
        });
        if let Some(value) = promise.peek() {
            assert_eq!(value.unwrap().read(), 1);
        }
        drop(promise);
        cloning.join().unwrap();
        settling.join().unwrap();
    });
}
