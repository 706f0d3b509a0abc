//! Following other promises: adopting, splicing out links nobody observes, thenables.

use super::kit::{P, Pool, R, Token, Value, Why, model, told};
use super::*;
use crate::cell::task::{Start, spawn};
use crate::{Outcome, Thenable};

fn worker(pool: &Pool) -> thread::JoinHandle<()> {
    let pool = pool.clone();
    thread::spawn(move || pool.run_some())
}

#[test]
fn follow_and_settle() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let (inner, other) = P::with_resolvers();
        pool.enter(|| resolver.follow(inner));
        let settling = thread::spawn({
            let pool = pool.clone();
            move || {
                other.resolve(Value::new(1));
                pool.run_some();
            }
        });
        let worker = worker(&pool);
        drop(resolver);
        worker.join().unwrap();
        settling.join().unwrap();
        pool.run();
        assert_eq!(told(&promise.take()), Ok(1));
    });
}

/// `outer` follows `middle`, whose other handle goes while `middle` is told to follow `inner`: it may be spliced out.
#[test]
fn splice_and_drop_a_handle() {
    model(|| {
        let pool = Pool::new();
        let (outer, resolver) = P::with_resolvers();
        let (middle, middle_resolver) = P::with_resolvers();
        let (inner, inner_resolver) = P::with_resolvers();
        let observer = middle.clone();
        pool.enter(|| {
            resolver.follow(middle);
            pool.run();
            middle_resolver.follow(inner);
        });
        let dropping = thread::spawn(move || drop(observer));
        let settling = thread::spawn(move || inner_resolver.resolve(Value::new(1)));
        pool.run();
        drop((resolver, middle_resolver));
        dropping.join().unwrap();
        settling.join().unwrap();
        pool.run();
        assert_eq!(told(&outer.take()), Ok(1));
    });
}

/// As above, with an observer that waits, and gives up.
#[test]
fn splice_and_give_up_waiting() {
    model(|| {
        let pool = Pool::new();
        let (outer, resolver) = P::with_resolvers();
        let (middle, middle_resolver) = P::with_resolvers();
        let (inner, inner_resolver) = P::with_resolvers();
        let mut observer = middle.clone();
        pool.enter(|| {
            resolver.follow(middle);
            pool.run();
            middle_resolver.follow(inner);
        });
        let waiting = thread::spawn(move || {
            let _ = Pin::new(&mut observer).poll(&mut Context::from_waker(Waker::noop()));
            drop(observer);
        });
        pool.run();
        waiting.join().unwrap();
        inner_resolver.resolve(Value::new(1));
        pool.run();
        assert_eq!(told(&outer.take()), Ok(1));
    });
}

/// As above, with an observer that hands its handle to a reaction or a clone.
#[test]
fn splice_and_observe() {
    model(|| {
        let pool = Pool::new();
        let (outer, resolver) = P::with_resolvers();
        let (middle, middle_resolver) = P::with_resolvers();
        let (inner, inner_resolver) = P::with_resolvers();
        let observer = middle.clone();
        pool.enter(|| {
            resolver.follow(middle);
            middle_resolver.follow(inner);
        });
        let observing = thread::spawn({
            let pool = pool.clone();
            move || {
                let again = observer.clone();
                drop(observer);
                pool.enter(|| again.map(|value| value))
            }
        });
        let worker = worker(&pool);
        pool.run();
        worker.join().unwrap();
        let mapped = observing.join().unwrap();
        inner_resolver.resolve(Value::new(1));
        pool.run();
        assert_eq!(told(&outer.take()), Ok(1));
        assert_eq!(told(&mapped.take()), Ok(1));
    });
}

struct Later(Arc<std::sync::Mutex<Option<R>>>);

impl Thenable<Value, Why> for Later {
    fn then(self: Box<Self>, resolver: R) {
        *self.0.lock().unwrap() = Some(resolver);
    }
}

#[test]
fn a_thenable_and_an_old_resolver() {
    model(|| {
        let pool = Pool::new();
        let kept = Arc::default();
        let (promise, resolver) = P::with_resolvers();
        let old = resolver.clone();
        pool.enter(|| resolver.resolve_with(Outcome::Thenable(Box::new(Later(Arc::clone(&kept))))));
        drop(resolver);
        let late = thread::spawn(move || old.resolve(Value::new(9)));
        let worker = worker(&pool);
        pool.run();
        worker.join().unwrap();
        let fresh = kept.lock().unwrap().take().unwrap();
        fresh.resolve(Value::new(1));
        late.join().unwrap();
        assert_eq!(told(&promise.take()), Ok(1));
    });
}

#[test]
fn drop_the_resolvers_of_a_thenable() {
    model(|| {
        let pool = Pool::new();
        let kept = Arc::default();
        let (promise, resolver) = P::with_resolvers();
        let old = resolver.clone();
        pool.enter(|| resolver.resolve_with(Outcome::Thenable(Box::new(Later(Arc::clone(&kept))))));
        pool.run();
        let fresh = kept.lock().unwrap().take().unwrap();
        drop(resolver);
        let dropping = thread::spawn(move || drop(old));
        drop(fresh);
        dropping.join().unwrap();
        assert_eq!(told(&promise.take()), Err("abandoned"));
    });
}

#[test]
fn drop_the_resolver_of_a_task_that_gave_a_thenable() {
    model(|| {
        let pool = Pool::new();
        let kept = Arc::default();
        let later = Later(Arc::clone(&kept));
        let promise: P = pool.enter(|| {
            let future = async move { Outcome::Thenable(Box::new(later) as Box<dyn Thenable<Value, Why>>) };
            spawn(future, Start::NowCancellable, std::panic::Location::caller())
        });
        pool.run();
        let fresh = kept.lock().unwrap().take().unwrap();
        let dropping = thread::spawn(move || drop(fresh));
        drop(promise);
        dropping.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}
