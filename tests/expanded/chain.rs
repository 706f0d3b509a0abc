//! `source.then(..).catch(..).finally(..)`

use std::io;

use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

pub fn main() {
    let number = promise!(
        fetch(1)
            .then(|n| n + 1)
            .then(|n| fetch(n).await? * 2)
            .catch(|e: &io::Error| e.raw_os_error().map_or(0, i32::unsigned_abs))
            .finally(|| println!("done"))
    );
    assert_eq!(number.wait().unwrap(), 4);
}
