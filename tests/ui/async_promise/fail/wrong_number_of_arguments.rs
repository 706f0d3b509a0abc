use promise_core::prelude::*;

#[async_promise]
async fn load(n: u32) -> Result<u32, Error> {
    Ok(n)
}

fn main() {
    load().detach(drop); //~ ERROR this function takes 1 argument but 0 arguments were supplied
}
