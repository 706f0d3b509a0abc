use promise_core::prelude::*;

fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let text: Promise<String, String> = Promise::resolve("5".to_string());
    let number = promise!(text.then(|text| parse(text))); //~ ERROR `ParseIntError` cannot become the reason `String` of this chain
    number.detach(drop);
}
