use promise_core::prelude::*;

fn main() {
    let number = Promise::from_future(async { //~ ERROR type annotations needed
        let n: u32 = "1".parse()?;
        Ok(n)
    });
    number.detach(drop);
}
