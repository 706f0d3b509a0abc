use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, returning = true); //~ ERROR `returning` is what a callback returns
    let other: Promise<u32> = promise!(|resolve| resolve(1), returning = true); //~ ERROR `returning` is what a callback returns
}
