use promise_core::prelude::*;
use std::sync::{Arc, Mutex};

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let last = Arc::new(Mutex::new(0));
    let number = promise!(fetch(1).then(move |n| { //~ ERROR future cannot be sent between threads safely
        let mut last = last.lock().unwrap();
        *last = fetch(n).await?;
        *last
    }));
    number.detach(drop);
}
