use promise_core::prelude::*;

trait Handler {
    fn handle(self, n: u32);
}

impl<F: FnOnce(u32)> Handler for F {
    fn handle(self, n: u32) {
        self(n);
    }
}

fn watch(handler: impl Handler) {
    handler.handle(1);
}

fn main() {
    let number = promise!(watch(_)); //~ ERROR type annotations needed
    number.detach(drop);
}
