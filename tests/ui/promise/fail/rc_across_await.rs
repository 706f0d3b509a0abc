use promise_core::prelude::*;
use std::rc::Rc;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| { //~ ERROR future cannot be sent between threads safely
        let shared = Rc::new(n);
        let more = fetch(2).await?;
        *shared + more
    }));
    number.detach(drop);
}
