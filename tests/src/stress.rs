//! Many callbacks from several threads, with random delays, drops and cancellations: none is lost, nothing is left.

use std::ffi::c_void;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use promise_core::prelude::*;
use promise_core::{foreign, unhandled};

/// How many threads call back, and how many wait for it.
const THREADS: u64 = 4;
/// How many promises a thread has pending at a time.
const BATCH: u64 = 64;

/// What happened. `Display` gives one line.
#[derive(Debug, Default)]
pub struct Report {
    /// Promises that fulfilled.
    pub fulfilled: u64,
    /// Promises that rejected because the callback was dropped.
    pub abandoned: u64,
    /// Promises that were dropped before they were looked at.
    pub dropped: u64,
    /// `cancel` calls for those that were pending.
    pub cancelled: u64,
    /// Values that arrived when nobody wanted them.
    pub undelivered: u64,
    /// Calls for which no callback waited: the second ones of the library.
    pub strays: u64,
    /// Values that are left.
    pub live_values: i64,
    /// Callbacks that are left.
    pub live_callbacks: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { fulfilled, abandoned, dropped, cancelled, undelivered, strays, .. } = self;
        write!(
            f,
            "{fulfilled} fulfilled, {abandoned} abandoned, {dropped} dropped of which {cancelled} cancelled, "
        )?;
        write!(f, "{undelivered} values undelivered, {strays} stray calls, ")?;
        write!(f, "{} values and {} callbacks left", self.live_values, self.live_callbacks)
    }
}

static LIVE: AtomicI64 = AtomicI64::new(0);
static CANCELLED: AtomicU64 = AtomicU64::new(0);
static UNDELIVERED: AtomicU64 = AtomicU64::new(0);

/// A value that is counted.
struct Value(u64);

impl Value {
    fn new(id: u64) -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Value(id)
    }
}
impl Drop for Value {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Xorshift: the same numbers for the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }
    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("it is less")
    }
    fn delay(&mut self) {
        match self.below(64) {
            0 => thread::sleep(Duration::from_micros(self.below(80))),
            1..4 => thread::yield_now(),
            _ => (0..self.below(200)).for_each(|_| std::hint::spin_loop()),
        }
    }
}

// ---- the library ---------------------------------------------------------------------------------------------------

type Done = unsafe extern "C" fn(user_data: *mut c_void, id: u64);
type Free = unsafe extern "C" fn(user_data: *mut c_void);
type Finished = unsafe extern "C" fn(operation: *mut Operation);

#[derive(Clone, Copy)]
#[repr(C)]
struct Operation {
    id: u64,
}

/// What a thread of the library is to call back.
enum Job {
    Callback { id: u64, done: Done, user_data: usize, free: Free },
    Request { id: u64, finished: Finished, operation: usize },
    Boxed { id: u64, done: Box<dyn FnOnce(Value) + Send> },
}

struct Library(Vec<Sender<Job>>);

impl Library {
    fn send(&self, id: u64, job: Job) {
        let lane = usize::try_from(id % THREADS).expect("it is small");
        self.0[lane].send(job).expect("the thread runs");
    }
    fn boxed(&self, id: u64, done: Box<dyn FnOnce(Value) + Send>) {
        self.send(id, Job::Boxed { id, done });
    }
}

extern "C" fn start(library: &Library, id: u64, done: Done, user_data: *mut c_void, free: Free) {
    library.send(id, Job::Callback { id, done, user_data: user_data.expose_provenance(), free });
}

extern "C" fn submit(library: &Library, id: u64, operation: *mut Operation, finished: Finished) {
    library.send(id, Job::Request { id, finished, operation: operation.expose_provenance() });
}

/// A promise with one of these numbers is abandoned.
fn is_forgotten(id: u64) -> bool {
    id % 10 == 3
}

/// A callback with one of these numbers is called twice.
fn is_called_twice(id: u64) -> bool {
    id % 10 == 7
}

/// Calls back until there is nothing more to come. Gives how often it called once too often.
fn work(jobs: &Receiver<Job>, mut random: Random) -> u64 {
    let mut too_often = 0;
    for job in jobs {
        random.delay();
        match job {
            Job::Callback { id, done, user_data, free } => {
                let user_data = std::ptr::with_exposed_provenance_mut(user_data);
                // SAFETY: the functions came with this user data, and take any number of calls.
                unsafe {
                    if !is_forgotten(id) {
                        done(user_data, id);
                    }
                    if is_called_twice(id) {
                        done(user_data, id);
                        too_often += 1;
                    }
                    free(user_data);
                }
            }
            Job::Request { id, finished, operation } => {
                let operation = std::ptr::with_exposed_provenance_mut::<Operation>(operation);
                // SAFETY: the operation is there until this one call.
                unsafe {
                    (*operation).id = id;
                    finished(operation);
                }
            }
            Job::Boxed { id, done } => {
                if !is_forgotten(id) {
                    done(Value::new(id));
                }
            }
        }
    }
    too_often
}

// ---- its users -----------------------------------------------------------------------------------------------------

fn cancelled() {
    CANCELLED.fetch_add(1, Ordering::Relaxed);
}
fn undelivered(_: Value) {
    UNDELIVERED.fetch_add(1, Ordering::Relaxed);
}

fn finished(operation: *mut Operation) -> Value {
    // SAFETY: the library gives it back for the time of the callback.
    Value::new(unsafe { (*operation).id })
}

/// The promise with this number, in one of three forms.
fn promise(library: &Library, id: u64) -> Promise<Value> {
    match id % 3 {
        0 => promise!(
            // SAFETY: the library calls back with this user data only.
            start(library, id, _ = |id| Value::new(id), _, _ = drop),
            cancel = cancelled,
            undelivered = undelivered
        ),
        1 if !is_forgotten(id) => promise!(
            submit(library, id, _ as *mut Operation, _ = |operation| finished(operation)),
            cancel = cancelled,
            undelivered = undelivered
        ),
        _ => promise!(library.boxed(id, Box::new(_)), cancel = cancelled, undelivered = undelivered),
    }
}

/// Whether the outcome is that of this number: fulfilled or abandoned.
fn is_fulfilled(id: u64, outcome: Result<Value, Error>) -> bool {
    match outcome {
        Ok(value) if !is_forgotten(id) && value.0 == id => true,
        Err(reason) if is_forgotten(id) && matches!(reason.fault(), Some(Fault::Abandoned(_))) => false,
        Ok(value) => panic!("promise {id} has fulfilled with {}", value.0),
        Err(reason) => panic!("promise {id} has rejected with {reason}"),
    }
}

/// Makes promises in batches, drops some at some time, and waits for the others. On an event loop it may not block.
async fn use_library(
    library: &Library,
    ids: impl Iterator<Item = u64>,
    mut random: Random,
    on_loop: bool,
) -> Report {
    let mut report = Report::default();
    let mut ids = ids.peekable();
    while ids.peek().is_some() {
        let mut batch: Vec<(u64, Promise<Value>)> = Vec::new();
        for id in ids.by_ref().take(usize::try_from(BATCH).expect("it is small")) {
            batch.push((id, promise(library, id)));
            if random.below(8) == 0 {
                let unwanted = usize::try_from(random.below(batch.len() as u64)).expect("it is small");
                drop(batch.swap_remove(unwanted));
                report.dropped += 1;
            }
        }
        while let Some((id, promise)) = batch.pop() {
            let outcome = match random.below(4) {
                0 => promise.then(Ok).await,
                1 if !on_loop => promise.wait(),
                _ => promise.await,
            };
            *if is_fulfilled(id, outcome) { &mut report.fulfilled } else { &mut report.abandoned } += 1;
        }
    }
    report
}

/// Makes `count` promises of callbacks. Does not end when one is lost.
///
/// # Panics
/// When a promise settles with what is not its own.
#[must_use]
pub fn run(count: u64, seed: u64) -> Report {
    // Those that are dropped when they have rejected.
    let _unhandled = unhandled::set_hook(|_| ());
    let strays = foreign::stray_calls();
    let (cancelled, undelivered) = (CANCELLED.load(Ordering::Relaxed), UNDELIVERED.load(Ordering::Relaxed));
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..THREADS).map(|_| channel()).unzip();
    let mut report = Report::default();
    thread::scope(|scope| {
        let calling: Vec<_> = (0u64..)
            .zip(receivers)
            .map(|(i, jobs)| scope.spawn(move || work(&jobs, Random::new(seed + i))))
            .collect();
        let using: Vec<_> = (0..THREADS)
            .map(|i| {
                let random = Random::new(seed + THREADS + i);
                let ids = (0..count).filter(move |id| id / BATCH % THREADS == i);
                let library = Library(senders.clone());
                scope.spawn(move || {
                    let used = use_library(&library, ids, random, i % 2 == 0);
                    if i % 2 == 0 {
                        EventLoop::new().block_on(used)
                    } else {
                        futures::executor::block_on(used)
                    }
                })
            })
            .collect();
        for thread in using {
            let of_thread = thread.join().expect("its promises are its own");
            report.fulfilled += of_thread.fulfilled;
            report.abandoned += of_thread.abandoned;
            report.dropped += of_thread.dropped;
        }
        drop(senders);
        report.strays = calling.into_iter().map(|thread| thread.join().expect("it calls back")).sum();
    });
    assert_eq!(
        foreign::stray_calls() - strays,
        report.strays,
        "each second call is a stray one, and no other"
    );
    report.cancelled = CANCELLED.load(Ordering::Relaxed) - cancelled;
    report.undelivered = UNDELIVERED.load(Ordering::Relaxed) - undelivered;
    report.live_values = LIVE.load(Ordering::Relaxed);
    report.live_callbacks = foreign::waiting();
    report
}
