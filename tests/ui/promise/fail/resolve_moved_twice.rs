use promise_core::prelude::*;
use std::thread;

fn main() {
    let number: Promise<u32> = promise!(|resolve| {
        thread::spawn(move || resolve(1));
        thread::spawn(move || resolve(2)); //~ ERROR use of moved value
    });
    number.detach(drop);
}
