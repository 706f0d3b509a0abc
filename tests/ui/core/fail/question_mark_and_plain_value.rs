use promise_core::prelude::*;

fn main() {
    let text: Promise<String> = Promise::resolve("1".to_string());
    let number: Promise<u32> = text.then(|text| { //~ ALSO a handler of a promise's method cannot give `u32`
        let n: u32 = text.parse()?; //~ ERROR the `?` operator can only be used in a closure that returns `Result`
        n + 1
    });
    number.detach(drop);
}
