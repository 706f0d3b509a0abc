use promise_core::prelude::*;

fn greet(name: &str) -> Promise<String> {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|_| format!("hello {name}"))) //~ ERROR borrowed data escapes outside of function
}

fn main() {
    greet("you").detach(drop);
}
