use promise_core::prelude::*;

#[async_promise]
async fn fill(buffer: &mut Vec<u8>) -> Result<usize, Error> { //~ ERROR instead of `&mut Vec<u8>` take `Vec<u8>`, and give it back in the value
    buffer.push(1);
    Ok(buffer.len())
}

fn main() {}
