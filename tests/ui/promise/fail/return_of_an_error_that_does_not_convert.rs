use promise_core::prelude::*;

fn main() {
    let start: Promise<u32, String> = Promise::resolve(1);
    let number = promise!(start.then(|n| {
        if n > 3 {
            return Err(std::fmt::Error); //~ ERROR `std::fmt::Error` cannot become the reason `String` of this chain
        }
        n
    }));
    number.detach(drop);
}
