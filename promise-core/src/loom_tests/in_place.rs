//! Tasks that are run where they are awaited.

use super::kit::{P, Pool, Token, Value, Why, model, told};
use super::tasks::{Gate, Made, end, tracked, work};
use super::*;
use crate::cell::task::{Start, spawn};
use crate::scheduler::Job;
use crate::scheduler::in_place::{self, Ran};
use crate::scheduler::slot::{Put, Slot};

/// A task that is ready at once, and its job.
pub(super) fn ready(pool: &Pool) -> (P, Job) {
    let promise = work(pool, Start::Queued, tracked(async { Ok(Value::new(1)) }));
    (promise, pool.job())
}

/// What somebody does who is sent to a slot.
fn visit(slot: &Arc<Slot>, what: fn(Job)) -> thread::JoinHandle<()> {
    let slot = slot.clone();
    thread::spawn(move || slot.take().into_iter().for_each(what))
}

/// Runs the promise's job here, if it is still in the slot. Gives what asks how it ended.
fn take_back(slot: &Slot, promise: P) -> Box<dyn FnOnce() -> Result<u32, &'static str>> {
    if let Some(job) = slot.take_back(promise.head()) {
        // SAFETY: this handle is the only consumer, of a promise of these types.
        if let Ran::Gave(value) = unsafe { in_place::run_taken_back::<Value, Why>(job) } {
            std::mem::forget(promise);
            return Box::new(move || told(&Ok(value)));
        }
    }
    Box::new(|| end(promise))
}

/// In a job of a scheduler that runs one at a time: makes a task and does something with it.
fn in_a_job<F>(code: impl FnOnce() -> F + Send + 'static) -> (Pool, P)
where
    F: Future<Output = Made> + Send + 'static,
{
    let pool = Pool::one_by_one();
    let outer = work(&pool, Start::Queued, async move { code().await });
    (pool, outer)
}

fn made(future: impl Future<Output = Made> + Send + 'static, start: Start) -> P {
    spawn(future, start, std::panic::Location::caller())
}

#[test]
fn take_back_and_fetch() {
    model(|| {
        let (pool, slot) = (Pool::new(), Arc::new(Slot::new()));
        let (promise, job) = ready(&pool);
        assert!(matches!(slot.put(job), Put::First));
        let visit = visit(&slot, Job::run);
        let ended = take_back(&slot, promise);
        visit.join().unwrap();
        assert_eq!(ended(), Ok(1));
    });
}

#[test]
fn put_another_while_one_is_fetched() {
    model(|| {
        let (pool, slot) = (Pool::new(), Arc::new(Slot::new()));
        let (one, first) = ready(&pool);
        assert!(matches!(slot.put(first), Put::First));
        let visiting = visit(&slot, Job::run);
        let (other, second) = ready(&pool);
        let another = match slot.put(second) {
            Put::First => Some(visit(&slot, Job::run)),
            Put::Expected => unreachable!("it is there, or was fetched"),
            Put::Displaced(job) => {
                job.run();
                None
            }
        };
        let ended = take_back(&slot, other);
        visiting.join().unwrap();
        another.into_iter().for_each(|visit| visit.join().unwrap());
        assert_eq!((end(one), ended()), (Ok(1), Ok(1)));
    });
}

/// Who was sent for a job that was taken back fetches the next one: nobody else is sent.
#[test]
fn put_another_when_one_was_taken_back() {
    model(|| {
        let (pool, slot) = (Pool::new(), Arc::new(Slot::new()));
        let ((one, first), (other, second)) = (ready(&pool), ready(&pool));
        assert!(matches!(slot.put(first), Put::First));
        let ended = take_back(&slot, one);
        assert!(matches!(slot.put(second), Put::Expected));
        visit(&slot, Job::run).join().unwrap();
        assert_eq!((ended(), end(other)), (Ok(1), Ok(1)));
    });
}

/// The slot's thread takes what is left in it, and puts another one in.
#[test]
fn take_what_is_left_while_it_is_fetched() {
    model(|| {
        let (pool, slot) = (Pool::new(), Arc::new(Slot::new()));
        let ((one, first), (other, second)) = (ready(&pool), ready(&pool));
        assert!(matches!(slot.put(first), Put::First));
        let visiting = visit(&slot, Job::run);
        slot.take_last().into_iter().for_each(Job::run);
        let another = match slot.put(second) {
            Put::First => Some(visit(&slot, Job::run)),
            Put::Expected => None,
            Put::Displaced(_) => unreachable!("it was taken"),
        };
        visiting.join().unwrap();
        another.into_iter().for_each(|visit| visit.join().unwrap());
        assert!(slot.take_last().is_none());
        assert_eq!((end(one), end(other)), (Ok(1), Ok(1)));
    });
}

#[test]
fn take_back_and_shut_down() {
    model(|| {
        let (pool, slot) = (Pool::new(), Arc::new(Slot::new()));
        let (promise, job) = ready(&pool);
        assert!(matches!(slot.put(job), Put::First));
        let visit = visit(&slot, drop);
        let ended = take_back(&slot, promise);
        visit.join().unwrap();
        assert!(matches!(ended(), Ok(1) | Err("abandoned")));
    });
}

#[test]
fn run_in_place_and_wake() {
    model(|| {
        let gate = Gate::new();
        let inside = gate.clone();
        let (pool, outer) = in_a_job(|| made(tracked(inside), Start::Queued));
        let opening = thread::spawn(move || gate.open());
        pool.run();
        opening.join().unwrap();
        pool.run();
        assert_eq!(end(outer), Ok(1));
    });
}

#[test]
fn run_in_place_and_give_up_and_wake() {
    model(|| {
        let gate = Gate::new();
        let inside = gate.clone();
        let (pool, outer) = in_a_job(|| async move {
            let mut inner = made(tracked(inside), Start::NowCancellable);
            std::future::poll_fn(|cx| Poll::Ready(drop(Pin::new(&mut inner).poll(cx)))).await;
            drop(inner);
            Ok(Value::new(2))
        });
        let opening = thread::spawn(move || gate.open());
        pool.run();
        opening.join().unwrap();
        pool.run();
        assert_eq!(end(outer), Ok(2));
        assert_eq!(Token::alive(), 0);
    });
}

/// An inner task that is run in place while another thread does something with a clone of its handle.
fn beside(other: fn(P)) {
    let (pool, outer) = in_a_job(move || async move {
        let inner = made(tracked(async { Ok(Value::new(1)) }), Start::Queued);
        let clone = inner.clone();
        let beside = thread::spawn(move || other(clone));
        let result = inner.await;
        beside.join().unwrap();
        result
    });
    pool.run();
    assert_eq!(end(outer), Ok(1));
}

#[test]
fn run_in_place_and_drop_another_handle() {
    model(|| beside(drop));
}

#[test]
fn run_in_place_and_await_elsewhere() {
    model(|| {
        beside(|mut clone| {
            let mut cx = Context::from_waker(Waker::noop());
            if let Poll::Ready(result) = Pin::new(&mut clone).poll(&mut cx) {
                assert_eq!(told(&result), Ok(1));
            }
        });
    });
}

/// Two handles elsewhere wait with a task's own entry, and both give up in the same poll: the entry stays.
#[test]
fn run_in_place_and_give_up_twice_elsewhere() {
    model(|| {
        beside(|one| {
            let (mut one, mut other) = (Some(one.clone()), Some(one));
            let given_up = std::future::poll_fn(move |cx| {
                for handle in [&mut one, &mut other] {
                    let _ = Pin::new(handle.as_mut().unwrap()).poll(cx);
                }
                (one, other) = (None, None);
                Poll::Ready(Ok::<_, Why>(Value::new(2)))
            });
            let pool = Pool::new();
            let task: P = pool.enter(|| made(given_up, Start::Now));
            pool.run();
            assert_eq!(told(&task.take()), Ok(2));
        });
    });
}

#[test]
fn run_in_place_and_drop_a_waker() {
    model(|| {
        let (pool, outer) = in_a_job(|| async {
            let polled = |cx: &mut Context<'_>| {
                let waker = cx.waker().clone();
                drop(thread::spawn(move || drop(waker)));
                Poll::Ready(Ok(Value::new(1)))
            };
            made(tracked(std::future::poll_fn(polled)), Start::Queued).await
        });
        pool.run();
        assert_eq!(end(outer), Ok(1));
    });
}
