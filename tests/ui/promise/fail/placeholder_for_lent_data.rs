use promise_core::prelude::*;

fn read(done: impl FnOnce(&str) + Send + 'static) {
    done("lent");
}

fn main() {
    let text = promise!(read(_)); //~ ERROR borrowed data escapes outside of closure
    text.detach(drop);
}
