//! What a fused chain costs, and how chains interleave on the event loop.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use promise_core::prelude::*;

/// Counts the allocations of each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Makes a chain of a source that is there already, runs it to its end, and gives its value and its allocations.
fn allocations(chain: impl FnOnce(Promise<u32>) -> Promise<u32>) -> (u32, usize) {
    let event_loop = EventLoop::new();
    let source = event_loop.enter(|| Promise::resolve(0));
    let before = ALLOCATIONS.get();
    let promise = event_loop.enter(|| chain(source));
    event_loop.run_until_idle();
    let value = *promise.peek().expect("it is settled").expect("it is fulfilled");
    (value, ALLOCATIONS.get() - before)
}

#[test]
fn a_chain_of_10_steps_is_one_allocation() {
    let counted = allocations(|source| {
        promise!(
            source
                .then(|n| n + 1)
                .then(|n| Ok(n + 1))
                .catch(|_| 0)
                .then(|n| n + 1, |_| 0)
                .finally(|| ())
                .then(|n| async move { n }.await + 1)
                .success(|n| n + 1)
                .fail(|_| 0)
                .then(|n: &u32| *n + 1)
                .then(|n| if n == 6 { n + 1 } else { panic!("{n}") })
        )
    });
    assert_eq!(counted, (7, 1));
}

#[test]
#[rustfmt::skip]
fn a_chain_of_100_steps_is_one_allocation() {
    let counted = allocations(|source| {
        promise!(source
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
        )
    });
    assert_eq!(counted, (100, 1));
}

/// What is compared with: the same chain of calls is one allocation for each step.
#[test]
fn a_chain_of_method_calls_is_one_allocation_a_step() {
    let counted = allocations(|source| (0..10).fold(source, |promise, _| promise.map(|n| n + 1)));
    assert_eq!(counted, (10, 10));
}

/// Lines in the order they were said.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn say(&self, line: impl ToString) {
        self.0.lock().unwrap().push(line.to_string());
    }

    fn said(&self) -> String {
        self.0.lock().unwrap().join(" ")
    }
}

#[test]
fn fused_chains_interleave_step_by_step() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    event_loop.enter(|| {
        for name in ["a", "b"] {
            let log = log.clone();
            drop(promise!(
                Promise::<_>::resolve(())
                    .then(|()| log.say(format!("{name}1")))
                    .then(|()| log.say(format!("{name}2")))
                    .then(|()| log.say(format!("{name}3")))
            ));
        }
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "a1 b1 a2 b2 a3 b3");
}

#[test]
fn chains_of_method_calls_interleave_step_by_step() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    event_loop.enter(|| {
        for name in ["a", "b"] {
            let say = |step: u32| {
                let log = log.clone();
                move |()| log.say(format!("{name}{step}"))
            };
            Promise::<_>::resolve(()).map(say(1)).map(say(2)).map(say(3)).detach(drop);
        }
    });
    event_loop.run_until_idle();
    assert_eq!(log.said(), "a1 b1 a2 b2 a3 b3");
}

/// The guide's timing example: a timer comes after all that is ready.
#[promise_core::test(virtual_time)]
async fn timing_is_1_2_3_4() {
    let log = Log::default();
    let [two, three, four] = [(); 3].map(|()| log.clone());
    let timer = promise!(sleep(Duration::ZERO).then(|()| four.say(4)));
    let chain = promise!(Promise::<_>::resolve(()).then(|()| two.say(2)).then(|()| three.say(3)));
    log.say(1);
    chain.await.unwrap();
    timer.await.unwrap();
    assert_eq!(log.said(), "1 2 3 4");
}
