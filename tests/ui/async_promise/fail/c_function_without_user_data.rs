use promise_core::prelude::*;

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })]
    fn lookup(done: extern "C" fn(u32)); //~ ERROR in which the promise could be found again
}

fn main() {}
