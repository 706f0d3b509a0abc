use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn parse(text: &str) -> Promise<u32, String> {
    Promise::settled(text.parse().map_err(|_| text.to_string()))
}

fn main() {
    let both = promise!(all { user: fetch(1), age: parse("7") }); //~ ERROR mismatched types
    both.detach(drop);
}
