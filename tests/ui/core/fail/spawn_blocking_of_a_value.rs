use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = promise_core::spawn_blocking(|| 5); //~ ERROR cannot give
    number.detach(drop);
}
