use promise_core::prelude::*;

#[async_promise]
async fn count(names: impl Iterator<Item = String> + '_) -> Result<usize, Error> { //~ ERROR instead of `impl Iterator<Item = String> + '_` take a type without a lifetime //~ ALSO anonymous lifetimes in `impl Trait` are unstable
    Ok(names.count())
}

fn main() {}
