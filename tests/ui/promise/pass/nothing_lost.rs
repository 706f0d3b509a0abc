//! What looks as if a handler lost something, and does not.
#![deny(warnings)]

use promise_core::prelude::*;
use std::sync::{Arc, Mutex};

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

struct Log(Vec<u32>);

impl Log {
    fn add(&mut self, n: u32) -> &mut Log {
        self.0.push(n);
        self
    }
}

fn stop(now: bool) {
    assert!(!now);
}

pub fn main() {
    let log = Arc::new(Mutex::new(Log(Vec::new())));
    // A promise that is looked after.
    promise!(
        fetch(1)
            .then(|n| {
                fetch(n).catch(|_| Ok(1));
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                fetch(n).detach(drop);
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                promise!(fetch(n).catch(|_| 1));
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                drop(fetch(n));
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                let _ = fetch(n);
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                fetch(n).await?;
            })
            .catch(|_| ())
    );
    // Other calls, some of whose values borrow.
    promise!(
        fetch(1)
            .then(move |n| {
                log.lock().unwrap().add(n);
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                let mut log = Log(vec![n]);
                log.add(2).add(3);
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .finally(|| {
                stop(false);
            })
            .catch(|_| 1)
    );
    promise!(
        fetch(1)
            .then(|n| if n > 1 {
                stop(true);
            } else {
                stop(false);
            })
            .catch(|_| ())
    );
    // Variables that somebody in the chain reads.
    let mut total = 0;
    promise!(
        fetch(1)
            .then(|n| {
                total += n;
                n
            })
            .then(|_| total)
            .catch(|_| 1)
    );
    let mut last = 0;
    promise!(
        fetch(1)
            .then(|n| {
                last = n;
                println!("{last}");
            })
            .catch(|_| ())
    );
    promise!(
        fetch(1)
            .then(|n| {
                let mut sum = n;
                sum += 1;
                sum
            })
            .catch(|_| 1)
    );
    promise!(
        fetch(1)
            .then(|n| {
                let mut sum = 0;
                for i in 0..n {
                    sum += i;
                }
                fetch(sum)
            })
            .catch(|_| 1)
    );
    promise!(
        fetch(1)
            .then(|mut n| {
                n += 1;
                n
            })
            .catch(|_| 1)
    );
}
