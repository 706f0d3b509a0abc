use promise_core::prelude::*;
use std::io;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.catch(|e: io::Error| e.raw_os_error().unwrap_or(0) as u32)); //~ ERROR write `&io::Error`, or `|e|` for every reason
    number.detach(drop);
}
