//! Tasks: waking, polling, completing, cancelling, and nobody left to wake.

use super::kit::{P, Pool, Token, Value, Why, model, told};
use super::*;
use crate::cell::task::{Start, spawn};
use loom::sync::Mutex;
use loom::sync::atomic::{AtomicBool, Ordering};

pub(super) type Made = Result<Value, Why>;

/// Is done once it was opened; keeps the last waker where others find it.
#[derive(Clone)]
pub(super) struct Gate(Arc<(Mutex<Option<Waker>>, AtomicBool)>);

impl Gate {
    pub(super) fn new() -> Self {
        Gate(Arc::new((Mutex::new(None), AtomicBool::new(false))))
    }

    pub(super) fn waker(&self) -> Option<Waker> {
        self.0.0.lock().unwrap().take()
    }

    /// As `open`, without a wake.
    pub(super) fn mark(&self) {
        self.0.1.store(true, Ordering::Release);
    }

    pub(super) fn open(&self) {
        self.mark();
        if let Some(waker) = self.waker() {
            waker.wake();
        }
    }
}

impl Future for Gate {
    type Output = Made;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Made> {
        let old = self.0.0.lock().unwrap().replace(cx.waker().clone());
        drop(old);
        if self.0.1.load(Ordering::Acquire) {
            drop(self.waker());
            return Poll::Ready(Ok(Value::new(1)));
        }
        Poll::Pending
    }
}

pub(super) fn work(pool: &Pool, start: Start, future: impl Future<Output = Made> + Send + 'static) -> P {
    pool.enter(|| spawn(future, start, std::panic::Location::caller()))
}

/// The future with a token that says whether it was dropped.
pub(super) async fn tracked(future: impl Future<Output = Made>) -> Made {
    let token = Token::new();
    let made = future.await;
    drop(token);
    made
}

/// What the promise of a task settled with; it is settled.
pub(super) fn end(promise: P) -> Result<u32, &'static str> {
    assert!(!promise.is_pending(), "a wake-up was lost");
    told(&promise.take())
}

pub(super) fn worker(pool: &Pool) -> thread::JoinHandle<()> {
    let pool = pool.clone();
    thread::spawn(move || pool.run_some())
}

#[test]
fn wake_and_poll() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::Queued, tracked(gate.clone()));
        let opening = thread::spawn(move || gate.open());
        let worker = worker(&pool);
        opening.join().unwrap();
        worker.join().unwrap();
        pool.run();
        assert_eq!(end(promise), Ok(1));
    });
}

#[test]
fn wake_twice_and_poll() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::Now, tracked(gate.clone()));
        let waker = gate.waker().unwrap();
        let waking = thread::spawn({
            let (waker, gate) = (waker.clone(), gate.clone());
            move || {
                gate.0.1.store(true, Ordering::Release);
                waker.wake();
            }
        });
        let worker = worker(&pool);
        waker.wake();
        waking.join().unwrap();
        worker.join().unwrap();
        pool.run();
        assert_eq!(end(promise), Ok(1));
    });
}

#[test]
fn wake_and_complete_and_drop_the_handle() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::Now, tracked(gate.clone()));
        let waker = gate.waker().unwrap();
        gate.0.1.store(true, Ordering::Relaxed);
        waker.wake_by_ref();
        let waking = thread::spawn(move || waker.wake());
        let worker = worker(&pool);
        drop(promise);
        waking.join().unwrap();
        worker.join().unwrap();
        pool.run();
    });
}

#[test]
fn drop_the_last_wakers() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::Now, tracked(gate.clone()));
        let waker = gate.waker().unwrap();
        let other = waker.clone();
        let dropping = thread::spawn(move || drop(other));
        drop(waker);
        dropping.join().unwrap();
        assert_eq!(end(promise), Err("abandoned"));
    });
}

#[test]
fn drop_the_last_waker_while_polled() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::Queued, tracked(gate.clone()));
        let worker = worker(&pool);
        drop(gate.waker());
        worker.join().unwrap();
        pool.run();
        drop(gate.waker());
        assert_eq!(end(promise), Err("abandoned"));
    });
}

#[test]
fn cancel_and_drop_the_last_waker() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::NowCancellable, tracked(gate.clone()));
        let waker = gate.waker().unwrap();
        let dropping = thread::spawn(move || drop(waker));
        let worker = worker(&pool);
        drop(promise);
        dropping.join().unwrap();
        worker.join().unwrap();
        pool.run();
        drop(gate);
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn cancel_and_wake() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::NowCancellable, tracked(gate.clone()));
        let opening = thread::spawn(move || gate.open());
        let worker = worker(&pool);
        drop(promise);
        opening.join().unwrap();
        worker.join().unwrap();
        pool.run();
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn cancel_and_complete() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::NowCancellable, tracked(gate.clone()));
        gate.open();
        let worker = worker(&pool);
        drop(promise);
        worker.join().unwrap();
        pool.run();
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn cancel_and_complete_and_drop_a_waker() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::NowCancellable, tracked(gate.clone()));
        let waker = gate.waker().unwrap();
        gate.0.1.store(true, Ordering::Relaxed);
        waker.wake_by_ref();
        let worker = worker(&pool);
        let dropping = thread::spawn(move || drop(waker));
        drop(promise);
        worker.join().unwrap();
        dropping.join().unwrap();
        pool.run();
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn a_cancelled_task_is_not_reported() {
    model(|| {
        let here = std::thread::current().id();
        let hook = crate::unhandled::set_hook(move |report| {
            assert_ne!(std::thread::current().id(), here, "{report}");
        });
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::NowCancellable, tracked(gate.clone()));
        let worker = worker(&pool);
        drop(promise);
        worker.join().unwrap();
        pool.run();
        drop((gate, hook));
    });
}

#[test]
fn await_a_promise_and_settle_it() {
    model(|| {
        let pool = Pool::new();
        let (inner, resolver) = P::with_resolvers();
        let promise = work(&pool, Start::Queued, tracked(inner));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let worker = worker(&pool);
        settling.join().unwrap();
        worker.join().unwrap();
        pool.run();
        assert_eq!(end(promise), Ok(1));
    });
}

#[test]
fn give_up_one_promise_and_await_another() {
    model(|| {
        let pool = Pool::new();
        let (mut first, resolver) = P::with_resolvers();
        let (second, other) = P::with_resolvers();
        let promise = work(&pool, Start::Queued, async move {
            let polled = std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut first).poll(cx))).await;
            drop((first, polled));
            second.await
        });
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let worker = worker(&pool);
        other.resolve(Value::new(2));
        settling.join().unwrap();
        worker.join().unwrap();
        pool.run();
        assert_eq!(end(promise), Ok(2));
    });
}

#[test]
fn cancel_while_it_awaits_a_promise_that_settles() {
    model(|| {
        let pool = Pool::new();
        let (inner, resolver) = P::with_resolvers();
        let promise = work(&pool, Start::NowCancellable, tracked(inner));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let worker = worker(&pool);
        drop(promise);
        settling.join().unwrap();
        worker.join().unwrap();
        pool.run();
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn cancel_and_close_the_scheduler() {
    model(|| {
        let pool = Pool::new();
        let gate = Gate::new();
        let promise = work(&pool, Start::NowCancellable, tracked(gate.clone()));
        let opening = thread::spawn(move || gate.open());
        let closing = thread::spawn({
            let pool = pool.clone();
            move || pool.close()
        });
        drop(promise);
        opening.join().unwrap();
        closing.join().unwrap();
        pool.run();
        assert_eq!(Token::alive(), 0);
    });
}
