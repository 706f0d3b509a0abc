use promise_core::prelude::*;

fn main() {
    let nothing: Promise<u32> = promise!(); //~ ERROR `promise!` needs something to make a promise of
    let none: Promise<u32> = promise!(error = Error); //~ ERROR options stand behind what they belong to
}
