use promise_core::prelude::*;

async fn fetch(id: u32) -> Result<u32, std::fmt::Error> {
    Ok(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| n + 1), error = String); //~ ERROR `std::fmt::Error` cannot become the reason `String` of this chain
    number.detach(drop);
}
