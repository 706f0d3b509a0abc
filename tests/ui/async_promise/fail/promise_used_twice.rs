use promise_core::prelude::*;

#[async_promise]
async fn load() -> Result<u32, Error> {
    Ok(1)
}

fn main() {
    let promise = load();
    let one = promise.then(|n| Ok(n + 1));
    let two = promise.then(|n| Ok(n + 2)); //~ ERROR use of moved value: `promise`
    Promise::all([one, two]).detach(drop);
}
