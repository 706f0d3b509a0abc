use promise_core::prelude::*;

fn log(e: &Error) -> u32 {
    e.to_string().len() as u32
}

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.catch(log)); //~ ERROR type mismatch in function arguments
}
