//! The queues jobs travel through. Both are intrusive: a queued job is linked through its node and costs nothing.

use std::cell::Cell;
use std::ptr;

use super::Job;
use crate::cell::head::{Head, Link};
use crate::sync::{AtomicPtr, Ordering};

/// A first-in first-out queue of one thread.
pub(crate) struct Queue {
    first: Cell<*const Link>,
    last: Cell<*const Link>,
    len: Cell<usize>,
}

impl Queue {
    pub(crate) const fn new() -> Self {
        Queue { first: Cell::new(ptr::null()), last: Cell::new(ptr::null()), len: Cell::new(0) }
    }

    pub(crate) fn push(&self, job: Job) {
        let link = job.into_raw().cast::<Link>();
        // SAFETY: a job is the only owner of its link; queued ones are ours.
        unsafe { (*link).next.set(ptr::null()) };
        let last = self.last.replace(link);
        if last.is_null() {
            self.first.set(link);
        } else {
            // SAFETY: `last` is queued here.
            unsafe { (*last).next.set(link) };
        }
        self.len.set(self.len.get() + 1);
    }

    pub(crate) fn pop(&self) -> Option<Job> {
        let link = self.first.get();
        if link.is_null() {
            return None;
        }
        // SAFETY: queued here by `push`, which took the job apart.
        unsafe {
            self.first.set((*link).next.replace(ptr::null()));
            if self.first.get().is_null() {
                self.last.set(ptr::null());
            }
            self.len.set(self.len.get() - 1);
            Some(Job::new(link.cast::<Head>()))
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len.get()
    }

    pub(crate) fn swap(&self, other: &Queue) {
        self.first.swap(&other.first);
        self.last.swap(&other.last);
        self.len.swap(&other.len);
    }
}

/// Where other threads put jobs for one consumer: a stack that the consumer takes as a whole and turns around.
pub(crate) struct Inbox(AtomicPtr<Link>);

/// The head of an inbox whose consumer is gone.
const CLOSED: *mut Link = ptr::without_provenance_mut(1);

impl Inbox {
    pub(crate) fn new() -> Self {
        Inbox(AtomicPtr::new(ptr::null_mut()))
    }

    /// Adds a job; gives it back when the inbox is closed.
    pub(crate) fn push(&self, job: Job) -> Result<(), Job> {
        let link = job.into_raw().cast::<Link>();
        // ORDERING: Relaxed: the exchange below decides.
        let mut head = self.0.load(Ordering::Relaxed);
        loop {
            if head == CLOSED {
                // SAFETY: taken apart above.
                return Err(unsafe { Job::new(link.cast::<Head>()) });
            }
            // SAFETY: the link is ours until the exchange.
            unsafe { (*link).next.set(head) };
            // ORDERING: Release publishes the job to the consumer.
            match self.0.compare_exchange_weak(head, link.cast_mut(), Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(now) => head = now,
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        // ORDERING: Relaxed: `take` synchronises.
        self.0.load(Ordering::Relaxed).is_null()
    }

    /// Moves all jobs to the end of `queue`, in the order they came.
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
        // ORDERING: Acquire takes the jobs over from the pushers; Release is not needed, nothing is published.
        let mut newest: *const Link = self.0.swap(leave, Ordering::Acquire);
        if newest == CLOSED {
            return;
        }
        let mut oldest: *const Link = ptr::null();
        while !newest.is_null() {
            // SAFETY: the swap made the list ours.
            newest = unsafe { (*newest).next.replace(std::mem::replace(&mut oldest, newest)) };
        }
        while !oldest.is_null() {
            // SAFETY: as above; `push` took the job apart.
            let (job, next) = unsafe { (Job::new(oldest.cast::<Head>()), (*oldest).next.get()) };
            queue.push(job);
            oldest = next;
        }
    }
}
