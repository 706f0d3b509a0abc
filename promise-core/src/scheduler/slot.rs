//! Where the job that a thread has made last waits for a moment: for who awaits it on that thread, or for a worker.

use std::ptr;

use super::Job;
use crate::cell::head::Head;
use crate::sync::{AtomicPtr, Ordering, racy};

/// Room for one job. As long as there is one, somebody is on the way to take it.
pub(crate) struct Slot(AtomicPtr<Head>);

/// It is empty, and somebody is on the way. No job has this address.
const EXPECTED: *mut Head = ptr::without_provenance_mut(1);

/// What putting a job in has led to.
pub(crate) enum Put {
    /// Somebody is on the way already.
    Expected,
    /// The same, and this is the job that was there before.
    Displaced(Job),
    /// The caller sends somebody.
    First,
}

impl Slot {
    pub(crate) fn new() -> Self {
        Slot(AtomicPtr::new(ptr::null_mut()))
    }

    /// Puts a job in. On the slot's own thread.
    #[inline]
    pub(crate) fn put(&self, job: Job) -> Put {
        racy();
        // ORDERING: Release publishes the job to who takes it. What was there before came from this thread.
        let before = self.0.swap(job.into_raw().cast_mut(), Ordering::Release);
        if before.is_null() {
            Put::First
        } else if before == EXPECTED {
            Put::Expected
        } else {
            // SAFETY: taken apart above, and nobody else has taken it.
            Put::Displaced(unsafe { Job::new(before) })
        }
    }

    /// Takes this job back, if it is still there. On the slot's own thread.
    #[inline]
    pub(crate) fn take_back(&self, head: *const Head) -> Option<Job> {
        racy();
        // ORDERING: Relaxed: the job came from this thread.
        self.0.compare_exchange(head.cast_mut(), EXPECTED, Ordering::Relaxed, Ordering::Relaxed).ok()?;
        // SAFETY: taken apart in `put`, and nobody else has taken it.
        Some(unsafe { Job::new(head) })
    }

    /// Takes the job that is there. On the slot's own thread.
    pub(crate) fn take_last(&self) -> Option<Job> {
        // ORDERING: Relaxed: an exchange follows, if there is anything.
        let job = self.0.load(Ordering::Relaxed);
        if job.is_null() || job == EXPECTED { None } else { self.take_back(job) }
    }

    /// Who was sent has arrived: takes the job, if there is one.
    pub(crate) fn take(&self) -> Option<Job> {
        racy();
        // ORDERING: Acquire takes the job over from the slot's thread.
        let job = self.0.swap(ptr::null_mut(), Ordering::Acquire);
        // SAFETY: taken apart in `put`, and nobody else has taken it.
        (!job.is_null() && job != EXPECTED).then(|| unsafe { Job::new(job) })
    }
}
