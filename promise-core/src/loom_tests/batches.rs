//! Jobs that a worker has taken together, and others who take them from it.

use std::collections::VecDeque;

use loom::sync::Mutex;

use super::in_place::ready;
use super::kit::{P, Pool, model};
use super::tasks::end;
use super::*;
use crate::scheduler::Job;
use crate::scheduler::batch::Batch;

/// A worker runs what is in a queue, for which it comes twice, while somebody else looks what it has taken, and does this with a job of it.
fn beside(other: fn(Job)) -> Vec<P> {
    let (pool, batch) = (Pool::new(), Arc::new(Batch::new()));
    let (promises, queue): (Vec<_>, VecDeque<_>) = (0..5).map(|_| ready(&pool)).unzip();
    let queue = Arc::new(Mutex::new(queue));
    let (taken, locked) = (batch.clone(), queue.clone());
    let looking = thread::spawn(move || {
        let queue = locked.lock().unwrap();
        let job = taken.steal();
        drop(queue);
        job.into_iter().for_each(other);
    });
    let mut seen = 0;
    while let Some(job) =
        batch.next(&mut seen).or_else(|| batch.refill(&mut queue.lock().unwrap(), &mut seen))
    {
        job.run();
    }
    looking.join().unwrap();
    promises
}

#[test]
fn take_from_a_worker() {
    model(|| beside(Job::run).into_iter().for_each(|promise| assert_eq!(end(promise), Ok(1))));
}

#[test]
fn take_from_a_worker_and_shut_down() {
    model(|| {
        let ended: Vec<_> = beside(drop).into_iter().map(end).collect();
        assert!(ended.iter().all(|end| matches!(end, Ok(1) | Err("abandoned"))));
        assert!(ended.iter().filter(|end| end.is_err()).count() <= 1);
    });
}
