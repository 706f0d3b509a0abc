use promise_core::prelude::*;

#[async_promise]
unsafe extern "C" { //~ ERROR put `#[promise(name, |a, b| -> Type { .. }, check = |status| ..)]` on the functions
    fn lookup(name: *const u8);
}

fn main() {}
