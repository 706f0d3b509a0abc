use promise_core::prelude::*;

struct QueryResult(u32);

#[async_promise] //~ ALSO to be a future that resolves to `Result<_, _>`
async fn load() -> QueryResult { //~ ERROR `QueryResult` is not a `Result`, although its name says so
    QueryResult(1)
}

fn main() {}
