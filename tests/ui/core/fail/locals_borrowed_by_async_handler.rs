use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let list = vec![1_u32];
    let number: Promise<u32> = start.then(|n| async { Ok(n + list[0]) }); //~ ERROR async block may outlive the current function, but it borrows `n` //~ ERROR but it borrows `list`
    number.detach(drop);
}
