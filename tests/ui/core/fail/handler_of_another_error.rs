use promise_core::prelude::*;

fn main() {
    let text: Promise<String> = Promise::resolve("5".to_string());
    let number: Promise<u32> = text.then(|text| text.parse::<u32>()); //~ ERROR cannot give `Result<u32, ParseIntError>`
    number.detach(drop);
}
