//! Promises that are made, attached to, settled, combined, cloned, awaited, cancelled and dropped by four threads in random order:
//! each handler runs or is dropped, once, and nothing is left.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use promise_core::__private::{callback_promise, keep, on_cancel, spawn_cancellable};
use promise_core::scheduler::{self, Job, Registered, Scheduler};
use promise_core::{AbortHandle, EventLoop, Promise, Resolver, combine, unhandled};

use crate::stress::Random;

/// Half of them drive an event loop each, the others run the jobs of one scheduler together.
const THREADS: u64 = 4;
/// How many promises, and resolvers, the threads have in common.
const PLACES: u64 = 12;

/// What happened. `Display` gives one line.
#[derive(Debug, Default)]
pub struct Report {
    /// Promises that were made.
    pub promises: u64,
    /// Handlers that were attached, and async bodies.
    pub handlers: u64,
    /// Those that ran to their end.
    pub ran: u64,
    /// Those that were dropped before.
    pub dropped: u64,
    /// Calls of a cancel function.
    pub cancelled: u64,
    /// Values that are left.
    pub live_values: i64,
    /// Handlers and guards that are left.
    pub live_handlers: i64,
}

impl Report {
    /// Whether each handler ran or was dropped, and nothing is left.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.ran + self.dropped == self.handlers && self.live_values == 0 && self.live_handlers == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { promises, handlers, ran, dropped, cancelled, live_values, live_handlers } = self;
        write!(
            f,
            "{promises} promises, {handlers} handlers of which {ran} ran and {dropped} were dropped, "
        )?;
        write!(f, "{cancelled} cancelled; {live_values} values and {live_handlers} handlers left")
    }
}

#[derive(Default)]
struct Counts {
    promises: AtomicU64,
    handlers: AtomicU64,
    ran: AtomicU64,
    dropped: AtomicU64,
    cancelled: AtomicU64,
    live_handlers: AtomicI64,
    live_values: AtomicI64,
}

fn add(count: &AtomicU64) -> u64 {
    count.fetch_add(1, Ordering::Relaxed)
}

/// A value that is counted, and notices when it is used after it was dropped.
struct Value(&'static Counts, u64);

const ALIVE: u64 = 0x5afe_5afe_5afe_5afe;

impl Value {
    fn new(counts: &'static Counts) -> Self {
        counts.live_values.fetch_add(1, Ordering::Relaxed);
        Value(counts, ALIVE)
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        assert_eq!(self.1, ALIVE, "a value was cloned after its time");
        Value::new(self.0)
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        assert_eq!(std::mem::replace(&mut self.1, 0), ALIVE, "a value was dropped twice");
        self.0.live_values.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a handler owns: says whether it ran.
struct Handler {
    counts: &'static Counts,
    ran: bool,
}

impl Handler {
    fn new(counts: &'static Counts) -> Self {
        add(&counts.handlers);
        counts.live_handlers.fetch_add(1, Ordering::Relaxed);
        Handler { counts, ran: false }
    }

    fn run(mut self) {
        self.ran = true;
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        add(if self.ran { &self.counts.ran } else { &self.counts.dropped });
        self.counts.live_handlers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Kept with a promise.
struct Guard(&'static Counts);

impl Guard {
    fn new(counts: &'static Counts) -> Self {
        counts.live_handlers.fetch_add(1, Ordering::Relaxed);
        Guard(counts)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.live_handlers.fetch_sub(1, Ordering::Relaxed);
    }
}

type Made = Promise<Value, String>;

/// A promise and its number. One waits only for those with lower numbers, so that they never wait in a circle.
struct Numbered<P>(u64, P);

type Place<P> = Mutex<Option<Numbered<P>>>;

struct Shared {
    counts: &'static Counts,
    promises: Vec<Place<Made>>,
    resolvers: Vec<Place<Resolver<Value, String>>>,
    handles: Vec<Place<AbortHandle>>,
}

fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take<P>(places: &[Place<P>], random: &mut Random) -> Option<Numbered<P>> {
    lock(&places[random.index(places.len())]).take()
}

/// What was there is dropped without the lock.
fn put<P>(places: &[Place<P>], random: &mut Random, what: Numbered<P>) {
    let before = lock(&places[random.index(places.len())]).replace(what);
    drop(before);
}

impl Shared {
    fn new(counts: &'static Counts) -> Self {
        Shared {
            counts,
            promises: (0..PLACES).map(|_| Mutex::default()).collect(),
            resolvers: (0..PLACES).map(|_| Mutex::default()).collect(),
            handles: (0..PLACES).map(|_| Mutex::default()).collect(),
        }
    }

    fn number(&self) -> u64 {
        add(&self.counts.promises)
    }

    fn clone_one(&self, random: &mut Random) -> Option<Numbered<Made>> {
        let place = lock(&self.promises[random.index(self.promises.len())]);
        place.as_ref().map(|Numbered(number, promise)| Numbered(*number, promise.clone()))
    }

    fn take_or_clone(&self, random: &mut Random) -> Option<Numbered<Made>> {
        if random.below(2) == 0 { take(&self.promises, random) } else { self.clone_one(random) }
    }

    fn make(&self, random: &mut Random) {
        let number = self.number();
        let (promise, resolver) = if random.below(2) == 0 {
            Made::with_resolvers()
        } else {
            let parts = callback_promise();
            keep(&parts.0, Guard::new(self.counts));
            let (counts, guard) = (self.counts, Guard::new(self.counts));
            on_cancel(&parts.0, move || {
                let _guard = guard;
                add(&counts.cancelled);
            });
            parts
        };
        if random.below(2) == 0 {
            put(&self.resolvers, random, Numbered(number, resolver.clone()));
        }
        put(&self.resolvers, random, Numbered(number, resolver));
        put(&self.promises, random, Numbered(number, promise));
    }

    /// Decides with a resolver, which goes, or stays for somebody who comes too late.
    fn decide(&self, random: &mut Random) {
        let Some(Numbered(number, resolver)) = take(&self.resolvers, random) else { return };
        match random.below(8) {
            0..4 => resolver.resolve(Value::new(self.counts)),
            4 => resolver.reject("no".into()),
            5 | 6 => {
                if let Some(Numbered(lower, promise)) = self.take_or_clone(random)
                    && lower < number
                {
                    resolver.follow(promise);
                }
            }
            _ => {}
        }
        if random.below(3) == 0 {
            put(&self.resolvers, random, Numbered(number, resolver));
        }
    }

    fn attach(&self, random: &mut Random) {
        let Some(Numbered(_, promise)) = self.take_or_clone(random) else { return };
        let (handler, counts) = (Handler::new(self.counts), self.counts);
        let derived = match random.below(4) {
            0 => promise.then(move |value| {
                handler.run();
                Ok(value)
            }),
            1 => promise.catch(move |_| {
                handler.run();
                Ok(Value::new(counts))
            }),
            2 => promise.finally(move || {
                handler.run();
                Ok::<_, String>(())
            }),
            _ => promise.then(move |value| {
                handler.run();
                Made::resolve(value)
            }),
        };
        self.keep_or_drop(random, derived);
    }

    fn wait_in_a_body(&self, random: &mut Random) {
        let Some(Numbered(_, first)) = self.take_or_clone(random) else { return };
        let second = self.clone_one(random).map(|numbered| numbered.1);
        let (handler, give_up) = (Handler::new(self.counts), random.below(4) == 0);
        let body = async move {
            let mut first = first;
            let value = if give_up {
                // Looks at the first once, and ends in what the second becomes.
                std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut first).poll(cx))).await
            } else {
                Poll::Ready(first.await)
            };
            let result = match (value, second) {
                (Poll::Ready(Ok(_)) | Poll::Pending, Some(second)) => second.await,
                (Poll::Ready(result), _) => result,
                (Poll::Pending, None) => Err("gave up".to_string()),
            };
            handler.run();
            result
        };
        let promise = match random.below(3) {
            0 => Made::from_future(body),
            1 => Made::from_future_deferred(body),
            _ => spawn_cancellable(body),
        };
        self.keep_or_drop(random, promise);
    }

    fn combine(&self, random: &mut Random) {
        let inputs = 1 + random.below(4);
        let inputs = (0..inputs).filter_map(|_| self.take_or_clone(random)).map(|numbered| numbered.1);
        let inputs: Vec<Made> = inputs.collect();
        if inputs.is_empty() {
            return;
        }
        let handler = Handler::new(self.counts);
        let combined = match random.below(5) {
            0 => Promise::race(inputs),
            1 => Made::any_into(inputs, |reasons| reasons.concat()),
            2 => Made::all_into(inputs, move |mut all| {
                handler.run();
                all.pop().expect("there is an input")
            }),
            3 => combine::map(inputs, 2, move |input| {
                let _handler = &handler;
                input
            })
            .then(|mut all| Ok(all.pop().expect("there is an input"))),
            _ => Promise::first(1, inputs)
                .map(|mut first| first.pop().expect("it has one"))
                .map_err(|aggregate| aggregate.errors.concat()),
        };
        self.keep_or_drop(random, combined);
    }

    fn abort(&self, random: &mut Random) {
        if let Some(Numbered(_, handle)) = take(&self.handles, random) {
            handle.abort();
        }
    }

    fn keep_or_drop(&self, random: &mut Random, mut promise: Made) {
        let number = self.number();
        if random.below(3) == 0 {
            promise = promise.cancel_on_drop();
        }
        if random.below(12) == 0 {
            let (abortable, handle) = promise.abortable();
            put(&self.handles, random, Numbered(number, handle));
            promise = abortable;
        }
        if random.below(3) > 0 {
            put(&self.promises, random, Numbered(number, promise));
        }
    }

    /// Polls with a waker that does nothing, and puts the promise back, or gives up waiting.
    fn poll(&self, random: &mut Random) {
        let Some(Numbered(number, mut promise)) = take(&self.promises, random) else { return };
        let polled = Pin::new(&mut promise).poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_pending() && random.below(2) == 0 {
            put(&self.promises, random, Numbered(number, promise));
        }
    }

    fn act(&self, random: &mut Random) {
        match random.below(20) {
            0..3 => self.make(random),
            3..7 => self.decide(random),
            7..11 => self.attach(random),
            11..13 => self.wait_in_a_body(random),
            13 => self.poll(random),
            14 => {
                if let Some(copy) = self.clone_one(random) {
                    put(&self.promises, random, copy);
                }
            }
            15 => drop(take(&self.promises, random)),
            16..19 => self.combine(random),
            _ => self.abort(random),
        }
    }
}

/// Jobs are run by whoever reads the channel.
struct Channel(Sender<Job>);

impl Scheduler for Channel {
    fn schedule(&self, job: Job) {
        let _ = self.0.send(job);
    }
}

/// Jobs of the scheduler that several threads run.
fn run_jobs(jobs: &Mutex<Receiver<Job>>, most: u64) {
    for _ in 0..most {
        let Ok(job) = lock(jobs).try_recv() else { return };
        job.run();
    }
}

fn on_a_loop(shared: &Shared, actions: u64, mut random: Random) {
    let event_loop = EventLoop::new();
    for _ in 0..actions {
        event_loop.enter(|| shared.act(&mut random));
        match random.below(8) {
            0 => drop(event_loop.run_until_idle()),
            1..3 => drop(event_loop.run_one()),
            _ => {}
        }
    }
}

fn in_a_pool(
    shared: &Shared,
    registered: &Registered,
    jobs: &Mutex<Receiver<Job>>,
    actions: u64,
    mut random: Random,
) {
    for _ in 0..actions {
        registered.enter(|| shared.act(&mut random));
        let most = random.below(4);
        run_jobs(jobs, most);
    }
}

/// Does `actions` random things on each of the threads.
///
/// # Panics
/// When a value is used after its time.
#[must_use]
pub fn run(actions: u64, seed: u64) -> Report {
    let hook = unhandled::set_hook(|_| ());
    // Whatever is left of a run may look at them.
    let counts: &'static Counts = Box::leak(Box::default());
    let shared = Shared::new(counts);
    let (sender, jobs) = channel();
    let (registered, jobs) = (scheduler::register(Channel(sender)), Mutex::new(jobs));
    thread::scope(|scope| {
        for n in 0..THREADS {
            let random = Random::new(seed * THREADS + n);
            let (shared, registered, jobs) = (&shared, &registered, &jobs);
            scope.spawn(move || match n % 2 {
                0 => on_a_loop(shared, actions, random),
                _ => in_a_pool(shared, registered, jobs, actions, random),
            });
        }
    });
    drop(shared);
    // What the loops left behind is done here, or abandoned.
    run_jobs(&jobs, actions);
    drop((registered, jobs, hook));
    let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
    Report {
        promises: get(&counts.promises),
        handlers: get(&counts.handlers),
        ran: get(&counts.ran),
        dropped: get(&counts.dropped),
        cancelled: get(&counts.cancelled),
        live_values: counts.live_values.load(Ordering::Relaxed),
        live_handlers: counts.live_handlers.load(Ordering::Relaxed),
    }
}
