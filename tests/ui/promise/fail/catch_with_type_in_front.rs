use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(
        fetch(1).catch(std::io::Error, |_| 0) //~ ERROR `catch` takes one handler, whose parameter says which reasons it is for
    );
    number.detach(drop);
}
