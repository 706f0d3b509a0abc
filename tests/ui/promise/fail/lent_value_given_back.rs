use promise_core::prelude::*;

fn main() {
    let start: Promise<String> = Promise::resolve("a b".to_string());
    promise!(start.then(|text: &String| text.trim()).then(|text| text.len())).detach(drop); //~ ERROR temporary value dropped while borrowed
}
