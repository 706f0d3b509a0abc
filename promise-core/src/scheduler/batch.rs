//! Jobs that a worker takes out of a queue together, to run them one after the other.
//!
//! Workers that share a queue get in each other's way there least often if each takes several jobs when it comes. What it has taken
//! is out of nobody's reach: if one of them holds the worker up, others take the rest.

use std::array;
use std::collections::VecDeque;
use std::ptr;

use super::Job;
use crate::cell::head::Head;
use crate::sync::{AtomicPtr, Ordering, racy};

/// How many there is room for.
const SIZE: usize = if cfg!(loom) { 2 } else { 15 };

/// Room for jobs, each of which somebody takes. It is one worker's, which fills it; so that workers with one each do not disturb each
/// other, no two are in one line of a cache, or in lines that are fetched together.
#[repr(align(128))]
pub(crate) struct Batch([AtomicPtr<Head>; SIZE]);

impl Batch {
    pub(crate) fn new() -> Self {
        Batch(array::from_fn(|_| AtomicPtr::new(ptr::null_mut())))
    }

    /// Takes the first job of a queue, which it gives, and those behind it, for which there is room. By the worker, who has seen
    /// all that was here, and has locked the queue.
    pub(crate) fn refill(&self, queue: &mut VecDeque<Job>, seen: &mut usize) -> Option<Job> {
        *seen = 0;
        let first = queue.pop_front()?;
        for place in &self.0 {
            let Some(job) = queue.pop_front() else { break };
            // ORDERING: Relaxed: the lock publishes it.
            place.store(job.into_raw().cast_mut(), Ordering::Relaxed);
        }
        Some(first)
    }

    /// The first job that nobody has taken, behind as many places as the worker has seen. By the worker.
    #[inline]
    pub(crate) fn next(&self, seen: &mut usize) -> Option<Job> {
        let mut left = self.0[*seen..].iter();
        let job = left.find_map(take);
        *seen = SIZE - left.len();
        job
    }

    /// How many jobs are there that nobody has taken. By the worker.
    pub(crate) fn count(&self) -> usize {
        // ORDERING: Relaxed: nothing is done with them.
        self.0.iter().filter(|place| !place.load(Ordering::Relaxed).is_null()).count()
    }

    /// A job that nobody has taken. By others than the worker, who have locked the queue.
    pub(crate) fn steal(&self) -> Option<Job> {
        self.0.iter().rev().find_map(take)
    }
}

/// The job that is there, if nobody else takes it.
#[inline]
fn take(place: &AtomicPtr<Head>) -> Option<Job> {
    racy();
    // ORDERING: Relaxed: an exchange follows, if there is anything. What is seen here is this thread's, or came with the lock.
    if place.load(Ordering::Relaxed).is_null() {
        return None;
    }
    // ORDERING: Relaxed: as above. One of them gets it.
    let job = place.swap(ptr::null_mut(), Ordering::Relaxed);
    // SAFETY: taken apart in `refill`, and nobody else has taken it.
    (!job.is_null()).then(|| unsafe { Job::new(job) })
}
