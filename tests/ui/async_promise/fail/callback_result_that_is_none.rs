use promise_core::prelude::*;

struct QueryResult {
    _rows: u32,
}

#[async_promise] //~ ALSO `QueryResult` is not a `Result`
fn query(done: impl FnOnce(QueryResult)) { //~ ERROR `QueryResult` is not a `Result`, although its name says so
    done(QueryResult { _rows: 1 });
}

fn main() {}
