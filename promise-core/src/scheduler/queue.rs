//! The queues jobs travel through. Both are intrusive: a queued job is linked through its node and costs nothing.

use std::cell::Cell;
use std::ptr;

use super::Job;
use crate::cell::head::{Head, Link};
use crate::sync::{AtomicPtr, Ordering};

/// A first-in first-out queue of one thread.
pub(crate) struct Queue {
    first: Cell<*const Link>,
    /// Whatever, while there is no first one.
    last: Cell<*const Link>,
}

impl Queue {
    #[inline]
    pub(crate) const fn new() -> Self {
        Queue { first: Cell::new(ptr::null()), last: Cell::new(ptr::null()) }
    }

    #[inline(always)]
    pub(crate) fn push(&self, job: Job) {
        let link = job.into_raw().cast::<Link>();
        // SAFETY: a job is the only owner of its link; queued ones are ours.
        unsafe { (*link).set_next(ptr::null()) };
        let last = self.last.replace(link);
        if self.is_empty() {
            self.first.set(link);
        } else {
            // SAFETY: `last` is queued here.
            unsafe { (*last).set_next(link) };
        }
    }

    /// Adds jobs that are linked from the first to the last.
    ///
    /// # Safety
    /// They are the caller's, and were taken apart.
    pub(crate) unsafe fn append(&self, first: *const Link, last: *const Link) {
        // SAFETY: the caller's contract; queued ones are ours.
        unsafe { (*last).set_next(ptr::null()) };
        let before = self.last.replace(last);
        if self.is_empty() {
            self.first.set(first);
        } else {
            // SAFETY: `before` is queued here.
            unsafe { (*before).set_next(first) };
        }
    }

    #[inline]
    pub(crate) fn pop(&self) -> Option<Job> {
        let link = self.first.get();
        if link.is_null() {
            return None;
        }
        // SAFETY: queued here by `push`, which took the job apart.
        unsafe {
            let next = (*link).next();
            self.first.set(next);
            Some(Job::new(link.cast::<Head>()))
        }
    }

    /// Whether the first job came together with the one before it.
    #[inline]
    pub(crate) fn first_continues(&self) -> bool {
        // SAFETY: a queued job is alive.
        unsafe { self.first.get().cast::<Head>().as_ref() }.is_some_and(|head| head.marks.stage.continues())
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first.get().is_null()
    }

    /// Counts the jobs, one by one.
    pub(crate) fn len(&self) -> usize {
        let (mut at, mut len) = (self.first.get(), 0);
        while !at.is_null() {
            // SAFETY: queued jobs are alive, and ours.
            at = unsafe { (*at).next() };
            len += 1;
        }
        len
    }

    /// Moves some of the jobs to the end of another queue, in order.
    pub(crate) fn move_to(&self, other: &Queue, chosen: impl Fn(&Job) -> bool) {
        let all = Queue::new();
        self.swap(&all);
        // The first of those that came together was moved.
        let mut beheaded = false;
        while let Some(job) = all.pop() {
            if chosen(&job) {
                beheaded |= !job.continues();
                other.push(job);
            } else {
                if std::mem::take(&mut beheaded) {
                    job.set_continues(false);
                }
                self.push(job);
            }
        }
    }

    pub(crate) fn swap(&self, other: &Queue) {
        self.first.swap(&other.first);
        self.last.swap(&other.last);
    }
}

/// Where other threads put jobs for one consumer: a stack that the consumer takes as a whole and turns around.
pub(crate) struct Inbox(AtomicPtr<Link>);

/// The inbox's consumer is gone.
#[derive(Debug)]
pub(crate) struct Closed;

/// The head of an inbox whose consumer is gone.
const CLOSED: *mut Link = ptr::without_provenance_mut(1);

impl Inbox {
    #[inline]
    pub(crate) fn new() -> Self {
        Inbox(AtomicPtr::new(ptr::null_mut()))
    }

    /// Adds a job; gives it back when the inbox is closed.
    #[inline]
    pub(crate) fn push(&self, job: Job) -> Result<(), Job> {
        let link = job.into_raw().cast::<Link>();
        // SAFETY: the link is ours until it is published.
        unsafe {
            (*link.cast::<Head>()).marks.stage.set_continues(false);
            self.push_list(link, link)
        }
        .map_err(|_| {
            // SAFETY: taken apart above.
            unsafe { Job::new(link.cast::<Head>()) }
        })
    }

    /// Adds jobs that came together, in the order of the queue, at once. When the inbox is closed they stay in the queue.
    pub(crate) fn push_all(&self, jobs: &Queue) -> Result<(), Closed> {
        let list = Queue::new();
        jobs.swap(&list);
        // An inbox is linked from the newest to the oldest.
        let (mut newest, mut oldest): (*const Link, *const Link) = (ptr::null(), ptr::null());
        while let Some(job) = list.pop() {
            let link = job.into_raw().cast::<Link>();
            // SAFETY: the link is ours until it is published.
            unsafe {
                (*link.cast::<Head>()).marks.stage.set_continues(!newest.is_null());
                (*link).set_next(newest);
            }
            newest = link;
            if oldest.is_null() {
                oldest = link;
            }
        }
        if oldest.is_null() {
            return Ok(());
        }
        // SAFETY: as above.
        unsafe { self.push_list(newest, oldest) }.inspect_err(|_| {
            // SAFETY: the list is ours still.
            unsafe {
                (*oldest).set_next(ptr::null());
                turn_around(newest, jobs);
            }
        })
    }

    /// # Safety
    /// The caller owns the links from `newest` to `oldest`.
    unsafe fn push_list(&self, newest: *const Link, oldest: *const Link) -> Result<(), Closed> {
        // ORDERING: Acquire, also below: when it is closed, what its consumer did before is over.
        let mut head = self.0.load(Ordering::Acquire);
        loop {
            if head == CLOSED {
                return Err(Closed);
            }
            // SAFETY: the links are ours until the exchange.
            unsafe { (*oldest).set_next(head) };
            // ORDERING: Release publishes the jobs to the consumer.
            match self.0.compare_exchange_weak(head, newest.cast_mut(), Ordering::Release, Ordering::Acquire)
            {
                Ok(_) => return Ok(()),
                Err(now) => head = now,
            }
        }
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        // ORDERING: Relaxed: `take` synchronises.
        self.0.load(Ordering::Relaxed).is_null()
    }

    /// Moves all jobs to the end of `queue`, in the order they came.
    #[inline]
    pub(crate) fn take(&self, queue: &Queue) {
        if !self.is_empty() {
            self.drain(ptr::null_mut(), queue);
        }
    }

    /// Lets no more jobs in, and moves those that are in to `queue`.
    pub(crate) fn close(&self, queue: &Queue) {
        self.drain(CLOSED, queue);
    }

    fn drain(&self, leave: *mut Link, queue: &Queue) {
        // ORDERING: Acquire takes the jobs over from the pushers; Release is for those who find it closed.
        let newest: *const Link = self.0.swap(leave, Ordering::AcqRel);
        if newest != CLOSED {
            // SAFETY: the swap made the list ours.
            unsafe { turn_around(newest, queue) };
        }
    }
}

/// Moves jobs that are linked from the newest to the oldest to the end of a queue.
///
/// # Safety
/// The caller owns the links; they were jobs.
unsafe fn turn_around(mut newest: *const Link, queue: &Queue) {
    let mut oldest: *const Link = ptr::null();
    // SAFETY: the caller's contract.
    unsafe {
        while !newest.is_null() {
            newest = (*newest).replace_next(std::mem::replace(&mut oldest, newest));
        }
        while !oldest.is_null() {
            let (job, next) = (Job::new(oldest.cast::<Head>()), (*oldest).next());
            queue.push(job);
            oldest = next;
        }
    }
}
