//! On tokio's multi-thread runtime: what is promised for each promise holds with any number of workers.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use promise_core::{Fault, Promise, queue_microtask};
use promise_tests::kit::{Log, OnDrop, Text, eventually, quiet};
use tokio::runtime::{Builder, Runtime};

fn runtime(workers: usize) -> Runtime {
    quiet();
    Builder::new_multi_thread().worker_threads(workers).enable_time().build().unwrap()
}

/// Runs a test on 1, 2 and 4 workers.
fn on_workers(test: impl Fn(&Runtime)) {
    for workers in [1, 2, 4] {
        println!("{workers} workers");
        test(&runtime(workers));
    }
}

/// Several workers may run handlers of one promise at the same time; one worker shows the order in which they are queued.
#[test]
fn handlers_of_one_promise_are_queued_in_the_order_attached() {
    let runtime = runtime(1);
    for _ in 0..20 {
        let log = Log::new();
        runtime.block_on(async {
            let (promise, resolver) = Text::<usize>::with_resolvers();
            let before: Vec<_> = (0..50).map(|n| promise.clone().map(log.pass(&n.to_string()))).collect();
            resolver.resolve(0);
            let after: Vec<_> = (50..100).map(|n| promise.clone().map(log.pass(&n.to_string()))).collect();
            Promise::all(before.into_iter().chain(after)).await.unwrap();
        });
        let order: Vec<usize> = log.lines().iter().map(|line| line.parse().unwrap()).collect();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}

#[test]
fn every_handler_runs_once() {
    on_workers(|runtime| {
        let log = Log::new();
        runtime.block_on(async {
            let (promise, resolver) = Text::<usize>::with_resolvers();
            let before: Vec<_> = (0..50).map(|n| promise.clone().map(log.pass(&n.to_string()))).collect();
            resolver.resolve(0);
            let after: Vec<_> = (50..100).map(|n| promise.clone().map(log.pass(&n.to_string()))).collect();
            Promise::all(before.into_iter().chain(after)).await.unwrap();
        });
        let mut ran: Vec<usize> = log.lines().iter().map(|line| line.parse().unwrap()).collect();
        ran.sort_unstable();
        assert_eq!(ran, (0..100).collect::<Vec<_>>());
    });
}

/// Handlers and awaits of the code that attaches and settles: never on its stack.
#[test]
fn never_on_the_stack_of_the_code_that_attaches_or_settles() {
    thread_local!(static BUSY: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    on_workers(|runtime| {
        let nested = Arc::new(AtomicUsize::new(0));
        let check = |nested: &Arc<AtomicUsize>| {
            let nested = nested.clone();
            move |n: u32| {
                nested.fetch_add(usize::from(BUSY.get()), Ordering::SeqCst);
                n
            }
        };
        runtime.block_on(async {
            for _ in 0..200 {
                let nested = nested.clone();
                tokio::spawn(async move {
                    BUSY.set(true);
                    let (promise, resolver) = Text::<u32>::with_resolvers();
                    let a = promise.clone().map(check(&nested));
                    resolver.resolve(1);
                    let b = promise.clone().map(check(&nested));
                    let (on_await, after) = (check(&nested), promise);
                    let c = Text::from_future(async move { after.await.map(on_await) });
                    BUSY.set(false);
                    Promise::all([a, b, c]).await.unwrap()
                })
                .await
                .unwrap();
            }
        });
        assert_eq!(nested.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_chain_runs_one_link_after_another() {
    on_workers(|runtime| {
        let log = Log::new();
        runtime.block_on(async {
            let mut chain = Text::resolve(0);
            for n in 0..200 {
                chain = chain.map(log.pass(&n.to_string()));
            }
            chain.await.unwrap();
        });
        let order: Vec<usize> = log.lines().iter().map(|line| line.parse().unwrap()).collect();
        assert_eq!(order, (0..200).collect::<Vec<_>>());
    });
}

#[test]
fn a_handler_is_destroyed_before_the_next_link_runs() {
    on_workers(|runtime| {
        let log = Log::new();
        runtime.block_on(async {
            let guard = OnDrop::new(&log, "destroyed");
            Text::resolve(0)
                .map(move |n| {
                    let _guard = &guard;
                    n
                })
                .map(log.pass("next"))
                .await
                .unwrap();
        });
        log.expect("destroyed next");
    });
}

#[test]
fn a_blocked_handler_holds_up_nobody_else() {
    let runtime = runtime(2);
    runtime.block_on(async {
        let (sender, receiver) = std::sync::mpsc::channel();
        let blocked = Text::resolve(0).map(move |_| receiver.recv().unwrap());
        // Needs the other worker.
        let others = Promise::all((0..100).map(|n| Text::resolve(n).map(|n| n + 1))).await;
        assert_eq!(others.unwrap().len(), 100);
        sender.send(7).unwrap();
        assert_eq!(blocked.await, Ok(7));
    });
}

/// Also not those that a worker has taken together with it.
#[test]
fn a_blocked_handler_holds_up_nobody_behind_it() {
    let runtime = runtime(2);
    runtime.block_on(async {
        let (promise, resolver) = Text::with_resolvers();
        let (sender, receiver) = std::sync::mpsc::channel();
        let blocked = promise.clone().map(move |()| {
            (0..30).take_while(|_| receiver.recv_timeout(Duration::from_secs(10)).is_ok()).count()
        });
        for _ in 0..30 {
            let sender = sender.clone();
            promise.clone().map(move |()| sender.send(()).unwrap()).detach(drop);
        }
        resolver.resolve(());
        assert_eq!(blocked.await, Ok(30));
    });
}

/// Also where the others never find their queue empty.
#[test]
fn a_blocked_handler_holds_up_nobody_behind_it_while_others_are_busy() {
    /// Each makes the next: more than one worker takes at a time, so that the other one has always some.
    fn again(threads: Arc<Mutex<HashSet<ThreadId>>>, until: Arc<AtomicBool>) {
        let next = Text::resolve(()).map(move |()| {
            threads.lock().unwrap().insert(thread::current().id());
            if !until.load(Ordering::SeqCst) {
                again(threads, until);
            }
        });
        next.detach(drop);
    }
    let runtime = runtime(2);
    runtime.block_on(async {
        let (promise, resolver) = Text::with_resolvers();
        let (sender, receiver) = std::sync::mpsc::channel();
        let blocked = promise.clone().map(move |()| {
            (0..10).take_while(|_| receiver.recv_timeout(Duration::from_secs(10)).is_ok()).count()
        });
        for _ in 0..10 {
            let sender = sender.clone();
            promise.clone().map(move |()| sender.send(()).is_ok()).detach(drop);
        }
        let (threads, over) = (Arc::new(Mutex::new(HashSet::new())), Arc::new(AtomicBool::new(false)));
        for _ in 0..20 {
            again(threads.clone(), over.clone());
        }
        threads.lock().unwrap().clear();
        eventually(|| threads.lock().unwrap().len() == 2);
        resolver.resolve(());
        assert_eq!(blocked.await, Ok(10));
        over.store(true, Ordering::SeqCst);
    });
}

/// Also those that the handler in front has made, though tokio gives a task that a worker has spawned last to no other worker.
#[test]
fn a_blocked_handler_holds_up_nobody_that_was_made_together_with_it() {
    let runtime = runtime(2);
    runtime.block_on(async {
        let (sender, receiver) = std::sync::mpsc::channel();
        let made = Text::resolve(()).then(move |()| {
            let blocked = Text::resolve(()).map(move |()| {
                (0..10).take_while(|_| receiver.recv_timeout(Duration::from_secs(10)).is_ok()).count()
            });
            for _ in 0..10 {
                let sender = sender.clone();
                Text::resolve(()).map(move |()| sender.send(()).is_ok()).detach(drop);
            }
            blocked
        });
        assert_eq!(made.await, Ok(10));
    });
}

/// Also the one that is left in the worker's slot.
#[test]
fn a_blocked_handler_holds_up_nobody_in_the_slot_of_its_worker() {
    let runtime = runtime(2);
    runtime.block_on(async {
        let (sender, receiver) = std::sync::mpsc::channel();
        let (called, resolver) = Text::with_resolvers();
        let made = Text::resolve(()).map(move |()| {
            let blocked = move |()| resolver.resolve(receiver.recv_timeout(Duration::from_secs(10)).is_ok());
            Text::resolve(()).map(blocked).detach(drop);
            queue_microtask(move || _ = sender.send(()));
        });
        assert_eq!(called.await, Ok(true));
        assert_eq!(made.await, Ok(()));
    });
}

#[test]
fn many_tasks_settle_and_attach_at_once() {
    on_workers(|runtime| {
        let ran = Arc::new(AtomicUsize::new(0));
        runtime.block_on(async {
            let mut tasks = Vec::new();
            for _ in 0..50 {
                let (promise, resolver) = Text::<u32>::with_resolvers();
                for _ in 0..4 {
                    let (promise, ran) = (promise.clone(), ran.clone());
                    tasks.push(tokio::spawn(async move {
                        promise.map(move |n| ran.fetch_add(n as usize, Ordering::SeqCst)).await.map(drop)
                    }));
                }
                tasks.push(tokio::spawn(async move {
                    resolver.resolve(1);
                    Ok(())
                }));
            }
            for task in tasks {
                task.await.unwrap().unwrap();
            }
        });
        assert_eq!(ran.load(Ordering::SeqCst), 200);
    });
}

#[test]
fn a_shutdown_rejects_with_abandoned_and_nothing_hangs() {
    on_workers(|_| {
        let runtime = runtime(2);
        let (start, resolver) = Promise::<u32, Fault>::with_resolvers();
        let (chain, body, timer) = runtime.block_on(async {
            let body = Promise::<u32, Fault>::from_future(async {
                tokio::time::sleep(Duration::from_secs(1000)).await;
                Ok(1)
            });
            let timer =
                promise_core::sleep(Duration::from_secs(1000)).map(|()| 1).map_err(|_| Fault::NoResult);
            (start.map(|n| n).map(|n| n), body, timer)
        });
        let waiting = std::thread::spawn(move || (chain.wait(), body.wait(), timer.wait()));
        drop(runtime);
        resolver.resolve(1);
        let (chain, body, timer) = waiting.join().unwrap();
        assert!(matches!(chain, Err(Fault::Abandoned(_))), "{chain:?}");
        assert!(matches!(body, Err(Fault::Abandoned(_))), "{body:?}");
        assert!(timer.is_err());
    });
}

#[test]
fn a_shutdown_in_the_middle_of_work_settles_everything() {
    for _ in 0..20 {
        let runtime = runtime(2);
        let promises: Vec<Promise<u32, Fault>> = runtime.block_on(async {
            (0..500).map(|n| Promise::<u32, Fault>::resolve(n).map(|n| n).map(|n| n).map(|n| n)).collect()
        });
        drop(runtime);
        for promise in promises {
            assert!(!promise.is_pending());
            promise.detach(drop);
        }
    }
}

#[test]
fn handlers_attached_from_outside_run_on_the_runtime_that_is_entered() {
    let runtime = runtime(1);
    let (name, log) = (Arc::new(Mutex::new(None)), Log::new());
    {
        let (name, done) = (name.clone(), log.mark("done"));
        let _entered = runtime.enter();
        Text::resolve(())
            .map(move |()| {
                *name.lock().unwrap() = Some(std::thread::current().id());
                done();
            })
            .detach(drop);
    }
    eventually(|| log.len() == 1);
    let worker =
        runtime.block_on(async { tokio::spawn(async { std::thread::current().id() }).await.unwrap() });
    assert_eq!(*name.lock().unwrap(), Some(worker));
}

#[test]
fn block_in_place_may_drive_a_loop_and_wait() {
    let runtime = runtime(2);
    let n = runtime.block_on(async {
        tokio::spawn(async {
            tokio::task::block_in_place(|| promise_core::run(async { Text::resolve(1).map(|n| n + 1).await }))
        })
        .await
        .unwrap()
    });
    assert_eq!(n, Ok(2));
}
