use promise_core::prelude::*;

fn main() {
    let text: Promise<String, String> = Promise::resolve("5".to_string());
    let number = promise!(text.then(|text| {
        let n: u32 = text.parse()?; //~ ERROR `?` couldn't convert the error to `String`
        n + 1
    }));
    number.detach(drop);
}
