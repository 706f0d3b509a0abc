use promise_core::prelude::*;

fn fetch(id: u32) -> Result<Promise<u32>, Error> {
    Ok(Promise::resolve(id))
}

fn main() {
    let number = promise!(fetch(1)?.then(|n| n + 1)); //~ ERROR the `?` operator can only be used in a function
    number.detach(drop);
}
