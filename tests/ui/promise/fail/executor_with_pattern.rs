use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = promise!(|(resolve, reject)| resolve(5)); //~ ERROR the parameters of an executor are two functions
    number.detach(drop);
}
