use promise_core::prelude::*;

fn main() {
    #[async_promise] //~ ERROR custom attributes cannot be applied to statements
    let load = async |n: u32| n + 1; //~ ERROR `#[async_promise]` goes on a function
}
