use promise_core::prelude::*;

struct NotFound;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.catch(|_: &NotFound| 0)); //~ ERROR the reason `promise_core::Error` never holds a `NotFound`
    number.detach(drop);
}
