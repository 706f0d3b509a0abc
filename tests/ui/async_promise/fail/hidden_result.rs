use promise_core::prelude::*;

type Loaded = Result<u32, Error>;

#[async_promise]
async fn load() -> Loaded { //~ ERROR this function returns a `Result`, but the name of its return type does not say so
    Ok(1)
}

fn main() {}
