//! What the models are made of.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use loom::cell::UnsafeCell;

use crate::scheduler::queue::{Inbox, Queue};
use crate::scheduler::{self, Job, Registered, Scheduler};
use crate::sync::meetings;
use crate::{Fault, Promise, Resolver};

/// Explores all executions of a model with at most this many preemptions, unless LOOM_MAX_PREEMPTIONS says otherwise.
const PREEMPTIONS: usize = 2;

/// Checks a model, and prints how many executions it has.
pub(crate) fn model(code: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound.get_or_insert(PREEMPTIONS);
    let (limit, begin) = (builder.max_duration, Instant::now());
    let executions = Arc::new(AtomicUsize::new(0));
    let count = executions.clone();
    builder.check(move || {
        count.fetch_add(1, Ordering::Relaxed);
        LEDGER.take();
        meetings::look(&code);
        LEDGER.with_borrow(|ledger| {
            assert!(ledger.iter().all(|dropped| *dropped), "a value was never dropped")
        });
    });
    let name = std::thread::current().name().unwrap_or_default().to_string();
    let limited =
        if limit.is_some_and(|limit| begin.elapsed() >= limit) { ", stopped at the limit" } else { "" };
    meetings::tell(&name);
    println!("{name}: {} executions{limited}", executions.load(Ordering::Relaxed));
}

thread_local! {
    /// Which tokens of this execution were dropped. Loom's threads share the thread that checks the model.
    static LEDGER: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
}

/// Something that is dropped exactly once.
#[derive(Debug)]
pub(crate) struct Token(usize);

impl Token {
    pub(crate) fn new() -> Self {
        LEDGER.with_borrow_mut(|ledger| {
            ledger.push(false);
            Token(ledger.len() - 1)
        })
    }

    /// How many of this execution's tokens are alive.
    pub(crate) fn alive() -> usize {
        LEDGER.with_borrow(|ledger| ledger.iter().filter(|dropped| !**dropped).count())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let twice = LEDGER.with_borrow_mut(|ledger| std::mem::replace(&mut ledger[self.0], true));
        assert!(!twice || std::thread::panicking(), "a value was dropped twice");
    }
}

/// A value that notices when it is read or dropped without having been handed over properly.
#[derive(Debug)]
pub(super) struct Value(UnsafeCell<u32>, #[expect(dead_code)] Token);

// SAFETY: loom checks each access.
unsafe impl Sync for Value {}

impl Value {
    pub(super) fn new(n: u32) -> Self {
        Value(UnsafeCell::new(n), Token::new())
    }

    pub(super) fn read(&self) -> u32 {
        // SAFETY: loom checks it.
        self.0.with(|n| unsafe { *n })
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        Value::new(self.read())
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.0.with_mut(|_| ());
    }
}

/// The models' reason.
#[derive(Debug, Clone)]
pub(super) enum Why {
    Abandoned,
    Cancelled,
    Other,
    Given(Value),
}

impl From<Fault> for Why {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Abandoned(_) => Why::Abandoned,
            Fault::Cancelled => Why::Cancelled,
            _ => Why::Other,
        }
    }
}

pub(super) type P = Promise<Value, Why>;
pub(super) type R = Resolver<Value, Why>;

/// What a promise settled with: the number, or a reason's name.
pub(super) fn told(result: &Result<Value, Why>) -> Result<u32, &'static str> {
    match result {
        Ok(value) => Ok(value.read()),
        Err(Why::Abandoned) => Err("abandoned"),
        Err(Why::Cancelled) => Err("cancelled"),
        Err(Why::Other) => Err("other"),
        Err(Why::Given(value)) => {
            value.read();
            Err("given")
        }
    }
}

/// A scheduler without threads of its own: its jobs run where `run` is called.
#[derive(Clone)]
pub(super) struct Pool(Arc<(Registered, Arc<Jobs>)>);

struct Jobs {
    inbox: Inbox,
    one_by_one: bool,
    /// Something to do when the first job comes.
    first: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Scheduler for Jobs {
    fn schedule(&self, job: Job) {
        let code = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        code.into_iter().for_each(|code| code());
        if let Err(job) = self.inbox.push(job) {
            drop(job);
        }
    }
}

struct Forward(Arc<Jobs>);

impl Scheduler for Forward {
    fn schedule(&self, job: Job) {
        self.0.schedule(job);
    }

    fn one_by_one(&self) -> bool {
        self.0.one_by_one
    }
}

impl Pool {
    pub(super) fn new() -> Self {
        Pool::of(false)
    }

    /// One whose jobs a single thread runs.
    pub(super) fn one_by_one() -> Self {
        Pool::of(true)
    }

    fn of(one_by_one: bool) -> Self {
        let jobs = Arc::new(Jobs { inbox: Inbox::new(), one_by_one, first: Mutex::new(None) });
        Pool(Arc::new((scheduler::register(Forward(jobs.clone())), jobs)))
    }

    /// Does this when the next job comes, on the thread that hands it over.
    pub(super) fn on_schedule(&self, code: impl FnOnce() + Send + 'static) {
        *self.0.1.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(code));
    }

    /// Runs code with this scheduler as the current one.
    pub(super) fn enter<R>(&self, code: impl FnOnce() -> R) -> R {
        self.0.0.enter(code)
    }

    /// Runs the jobs that are there.
    pub(super) fn run_some(&self) {
        let queue = Queue::new();
        self.0.1.inbox.take(&queue);
        while let Some(job) = queue.pop() {
            job.run();
        }
    }

    /// Takes the only job that is there.
    pub(super) fn job(&self) -> Job {
        let queue = Queue::new();
        self.0.1.inbox.take(&queue);
        assert_eq!(queue.len(), 1);
        queue.pop().expect("it is there")
    }

    /// Lets no more jobs in, and drops those that are in.
    pub(super) fn close(&self) {
        let queue = Queue::new();
        self.0.1.inbox.close(&queue);
        while let Some(job) = queue.pop() {
            drop(job);
        }
    }

    /// Runs jobs until there are none.
    pub(super) fn run(&self) {
        while !self.0.1.inbox.is_empty() {
            self.run_some();
        }
    }
}

/// Memory that was freed is overwritten, and not used again for a while: what uses it too late is noticed.
struct Quarantine;

const HELD: usize = 4096;
static FREED: Mutex<(usize, [(usize, usize, usize); HELD])> = Mutex::new((0, [(0, 0, 0); HELD]));

// SAFETY: the system's allocator, with frees that come later.
unsafe impl GlobalAlloc for Quarantine {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the memory is the caller's until it is passed on.
        unsafe {
            pointer.write_bytes(0xa5, layout.size());
            if layout.size() > 1024 {
                return System.dealloc(pointer, layout);
            }
            let mut freed = FREED.lock().unwrap_or_else(PoisonError::into_inner);
            let at = freed.0;
            freed.0 = (at + 1) % HELD;
            let entry = (pointer.expose_provenance(), layout.size(), layout.align());
            let (address, size, align) = std::mem::replace(&mut freed.1[at], entry);
            if address != 0 {
                let layout = Layout::from_size_align_unchecked(size, align);
                System.dealloc(std::ptr::with_exposed_provenance_mut(address), layout);
            }
        }
    }
}

#[global_allocator]
static QUARANTINE: Quarantine = Quarantine;
