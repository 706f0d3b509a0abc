use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = start.catch(|e| Ok(e.to_string())); //~ ERROR cannot give `Result<String,
    number.detach(drop);
}
