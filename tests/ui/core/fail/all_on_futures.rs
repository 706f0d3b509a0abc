use promise_core::prelude::*;

async fn fetch(id: u32) -> Result<u32, Error> {
    Ok(id)
}

fn main() {
    Promise::all((fetch(1), fetch(2))).detach(drop); //~ ERROR is not a collection of promises
}
