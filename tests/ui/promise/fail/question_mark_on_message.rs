use promise_core::prelude::*;

fn parse(text: String) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

fn main() {
    let text: Promise<String> = Promise::resolve("5".to_string());
    let number = promise!(text.then(|text| {
        let n = parse(text)?; //~ ERROR `?` couldn't convert the error
        n + 1
    }));
    number.detach(drop);
}
