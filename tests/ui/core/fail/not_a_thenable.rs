use promise_core::prelude::*;

struct Foreign;

fn main() {
    let text: Promise<u32> = Promise::from_outcome(Outcome::Thenable(Box::new(Foreign))); //~ ERROR `Foreign` is not a thenable for values of `u32`
    text.detach(drop);
}
