use promise_core::prelude::*;

struct Connection;

fn main() {
    let start: Promise<Connection> = Promise::resolve(Connection);
    let other = start.clone(); //~ ERROR the method `clone` exists for struct
}
