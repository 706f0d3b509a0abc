//! More links than one block holds.
#![deny(warnings)]

use promise_core::prelude::*;

pub fn main() {
    let offset = "1".to_string();
    let number = promise!(
        Promise::<u32>::resolve(0)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .catch(|_| 0)
            .then(|n| n + 1)
            .finally(|| ())
            .finally(|| ())
            .finally(|| ())
            .then(|n| offset.parse::<u32>().map(|one| n + one))
            .then(|n| offset.parse::<u32>().map(|one| n + one))
            .catch(|_| offset.len() as u32)
    );
    assert_eq!(number.wait().unwrap(), 26);
}
