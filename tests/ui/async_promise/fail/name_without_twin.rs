use promise_core::prelude::*;

#[async_promise(defered)] //~ ERROR `defered` is no option
async fn count() -> u32 {
    1
}

fn main() {}
