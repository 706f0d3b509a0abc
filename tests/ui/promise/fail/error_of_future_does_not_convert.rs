use promise_core::prelude::*;

async fn fetch(id: u32) -> Result<u32, std::fmt::Error> {
    Ok(id)
}

fn main() {
    let start: Promise<u32, String> = Promise::resolve(1);
    let number = promise!(start.then(|n| fetch(n))); //~ ERROR `std::fmt::Error` cannot become the reason `String` of this chain
    number.detach(drop);
}
