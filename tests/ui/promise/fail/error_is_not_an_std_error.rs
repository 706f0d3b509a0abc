use promise_core::prelude::*;

#[derive(Debug)]
struct Broken;

async fn fetch(id: u32) -> Result<u32, Broken> {
    if id == 0 { Err(Broken) } else { Ok(id) }
}

fn main() {
    let number = promise!(fetch(1).then(|n| n + 1)); //~ ERROR `Broken` cannot become the reason
    number.detach(drop);
}
