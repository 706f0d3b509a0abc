use promise_core::prelude::*;

struct QueryResult(u32);

#[async_promise] //~ ERROR `QueryResult` is not a `Result`, although its name says so //~ ALSO to be a future that resolves to `Result<_, _>`
async fn load() -> QueryResult {
    QueryResult(1)
}

fn main() {}
