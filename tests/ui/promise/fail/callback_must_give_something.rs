use promise_core::prelude::*;

fn each(mut visit: impl FnMut(u32) -> bool) {
    visit(1);
}

fn main() {
    let number = promise!(each(_)); //~ ERROR mismatched types
    number.detach(drop);
}
