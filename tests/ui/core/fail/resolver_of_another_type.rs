use promise_core::prelude::*;

fn main() {
    let (number, resolver) = Promise::<u32>::with_resolvers();
    resolver.resolve("five"); //~ ERROR mismatched types
    number.detach(drop);
}
