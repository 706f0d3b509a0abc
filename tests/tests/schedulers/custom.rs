//! A scheduler of one's own.

use std::pin::Pin;
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use promise_core::scheduler::{self, Job, Registered, Scheduler};
use promise_core::{Fault, Promise, queue_microtask, set_timeout, sleep};
use promise_tests::kit::{Log, OnDrop, Text, eventually, quiet};

/// Jobs wait until somebody runs them.
#[derive(Clone)]
struct Channel(mpsc::Sender<Job>);

impl Scheduler for Channel {
    fn schedule(&self, job: Job) {
        let _ = self.0.send(job);
    }
}

fn channel() -> (Registered, mpsc::Receiver<Job>) {
    let (sender, jobs) = mpsc::channel();
    (scheduler::register(Channel(sender)), jobs)
}

fn drain(jobs: &mpsc::Receiver<Job>) -> usize {
    jobs.try_iter().map(Job::run).count()
}

#[test]
fn jobs_run_when_it_runs_them() {
    let ((registered, jobs), log) = (channel(), Log::new());
    registered.enter(|| {
        Text::resolve(()).map(log.pass("a")).map(log.pass("b")).detach(drop);
        queue_microtask(log.mark("c"));
    });
    log.expect("");
    jobs.try_recv().unwrap().run();
    log.expect("a");
    assert!(drain(&jobs) > 0);
    log.expect("a c b");
    assert!(jobs.try_recv().is_err());
}

#[test]
fn handlers_attached_in_its_jobs_belong_to_it() {
    let ((registered, jobs), log) = (channel(), Log::new());
    let inside = log.clone();
    registered.enter(|| {
        Text::resolve(())
            .map(move |()| Text::resolve(()).map(inside.pass("nested")).detach(drop))
            .detach(drop);
    });
    drain(&jobs);
    log.expect("nested");
}

#[test]
fn jobs_may_be_run_by_any_thread() {
    let (registered, jobs) = channel();
    let promise = registered.enter(|| Text::resolve(()).map(|()| std::thread::current().id()));
    let thread = std::thread::spawn(move || {
        drain(&jobs);
        std::thread::current().id()
    });
    let worker = thread.join().unwrap();
    assert_eq!(promise.wait(), Ok(worker));
}

#[test]
fn a_job_that_is_dropped_rejects_with_abandoned() {
    let ((registered, jobs), log) = (channel(), Log::new());
    let guard = OnDrop::new(&log, "handler dropped");
    let promise = registered.enter(|| {
        Promise::<u32, Fault>::resolve(1).map(move |n| {
            let _guard = &guard;
            n
        })
    });
    drop(jobs.try_recv().unwrap());
    log.expect("handler dropped");
    assert!(matches!(promise.wait(), Err(Fault::Abandoned(_))));
}

#[test]
fn after_it_is_gone_jobs_reject_with_abandoned() {
    let (registered, jobs) = channel();
    let (promise, resolver) = Promise::<u32, Fault>::with_resolvers();
    let derived = registered.enter(|| promise.map(|n| n));
    drop(registered);
    resolver.resolve(1);
    assert!(jobs.try_recv().is_err());
    assert!(matches!(derived.wait(), Err(Fault::Abandoned(_))));
}

/// A job and, while it runs, code that makes its scheduler go: what it queues afterwards is for nobody.
fn unregister_while_a_job_runs(unregister: impl FnOnce(Registered) + Send + 'static) {
    let (registered, jobs) = channel();
    let place = Arc::new(Mutex::new(None));
    let there = place.clone();
    let inner = registered.enter(|| {
        Promise::<_, Fault>::resolve(()).map(move |()| {
            unregister(there.lock().unwrap().take().unwrap());
            let inner = Promise::<u32, Fault>::resolve(1).map(|n| n + 1);
            Arc::new(Mutex::new(Some(inner)))
        })
    });
    *place.lock().unwrap() = Some(registered);
    assert_eq!(drain(&jobs), 1, "only the job it had before");
    let inner = inner.wait().unwrap().lock().unwrap().take().unwrap();
    assert!(matches!(inner.wait(), Err(Fault::Abandoned(_))));
}

#[test]
fn unregistered_by_one_of_its_own_jobs() {
    unregister_while_a_job_runs(drop);
}

#[test]
fn unregistered_by_another_thread_while_its_job_runs() {
    unregister_while_a_job_runs(|registered| std::thread::spawn(move || drop(registered)).join().unwrap());
}

/// Whoever hands a job over while the scheduler is unregistered may have the last share of it.
#[test]
fn a_scheduler_whose_destructor_panics_where_a_job_is_handed_over() {
    struct Fragile {
        entered: Arc<Barrier>,
        unregistered: Arc<Barrier>,
    }
    impl Scheduler for Fragile {
        fn schedule(&self, job: Job) {
            self.entered.wait();
            self.unregistered.wait();
            drop(job);
        }
    }
    impl Drop for Fragile {
        fn drop(&mut self) {
            panic!("on purpose: in the destructor of a scheduler");
        }
    }
    quiet();
    let (entered, unregistered) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let registered =
        scheduler::register(Fragile { entered: entered.clone(), unregistered: unregistered.clone() });
    let (promise, resolver) = Promise::<u32, Fault>::with_resolvers();
    let lost = registered.enter(|| promise.clone().map(|n| n));
    let behind = promise.map(|n| n + 1);
    let settling = std::thread::spawn(move || resolver.resolve(1));
    entered.wait();
    drop(registered);
    unregistered.wait();
    settling.join().expect("it does not get there");
    assert!(matches!(lost.wait(), Err(Fault::Abandoned(_))));
    assert_eq!(behind.wait_timeout(Duration::from_secs(30)).unwrap().unwrap(), 2);
}

/// Where there is no order, what is settled is there, even if it takes long to hand those over who wait for it.
#[test]
fn a_scheduler_that_blocks_holds_up_nobody_who_waits_with_a_thread() {
    struct Rendezvous(mpsc::SyncSender<Job>);
    impl Scheduler for Rendezvous {
        fn schedule(&self, job: Job) {
            let _ = self.0.send(job);
        }
    }
    let (sender, jobs) = mpsc::sync_channel(0);
    let registered = scheduler::register(Rendezvous(sender));
    let (mut promise, resolver) = Text::<u32>::with_resolvers();
    let derived = registered.enter(|| promise.clone().map(|n| n + 1));
    let settling = std::thread::spawn(move || resolver.resolve(1));
    eventually(|| promise.is_fulfilled());
    let first = Pin::new(&mut promise).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(first, Poll::Ready(Ok(1)));
    jobs.recv().unwrap().run();
    settling.join().unwrap();
    assert_eq!(derived.wait(), Ok(2));
}

#[test]
fn a_scheduler_that_throws_jobs_away_while_they_are_handed_over() {
    struct Refuses;
    impl Scheduler for Refuses {
        fn schedule(&self, job: Job) {
            drop(job);
        }
    }
    let registered = scheduler::register(Refuses);
    let end = registered.enter(|| {
        let (start, resolver) = Promise::<u32, Fault>::with_resolvers();
        let end = (0..1000).fold(start, |promise, _| promise.map(|n| n));
        resolver.resolve(1);
        end
    });
    assert!(matches!(end.peek(), Some(Err(Fault::Abandoned(_)))));
    end.detach(drop);
}

#[test]
fn a_scheduler_that_panics_loses_only_that_job() {
    struct Panics;
    impl Scheduler for Panics {
        fn schedule(&self, _: Job) {
            panic!("on purpose: in a scheduler");
        }
    }
    quiet();
    let registered = scheduler::register(Panics);
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let before = promise.clone().map(|n| n + 1);
    let lost = registered.enter(|| promise.clone().map(|n| n));
    let behind = promise.map(|n| n + 2);
    resolver.resolve(1);
    assert_eq!((before.wait(), behind.wait()), (Ok(2), Ok(3)));
    assert!(lost.is_rejected());
    lost.detach(drop);
}

#[test]
fn a_job_shows_itself() {
    let (registered, jobs) = channel();
    registered.enter(|| queue_microtask(|| ()));
    assert_eq!(format!("{:?}", jobs.try_recv().unwrap()), "Job { .. }");
}

/// The scheduler's threads have no clock of their own: the background loop's is used.
#[test]
fn timers_where_there_is_no_clock() {
    let (registered, jobs) = channel();
    let slept: Arc<Mutex<Option<Promise<()>>>> = Arc::default();
    let keep = slept.clone();
    registered.enter(|| {
        Text::resolve(())
            .map(move |()| *keep.lock().unwrap() = Some(sleep(Duration::from_millis(1))))
            .detach(drop);
        set_timeout(Duration::from_millis(1), || ());
    });
    drain(&jobs);
    let slept = slept.lock().unwrap().take().expect("the handler did not panic");
    let worker = std::thread::spawn(move || jobs.iter().for_each(Job::run));
    assert!(slept.wait().is_ok());
    drop(registered);
    drop(worker);
}

#[test]
fn several_schedulers_get_only_their_own_jobs() {
    let (a, jobs_a) = channel();
    let (b, jobs_b) = channel();
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let on_a: Vec<_> = a.enter(|| (0..3).map(|_| promise.clone().map(|n| n)).collect());
    let on_b: Vec<_> = b.enter(|| (0..2).map(|_| promise.clone().map(|n| n)).collect());
    let more_on_a = a.enter(|| promise.map(|n| n));
    resolver.resolve(1);
    assert_eq!((drain(&jobs_a), drain(&jobs_b)), (4, 2));
    assert!(on_a.iter().chain(&on_b).all(Promise::is_fulfilled) && more_on_a.is_fulfilled());
}
