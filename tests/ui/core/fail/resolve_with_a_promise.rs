use promise_core::prelude::*;

fn main() {
    let (number, resolver) = Promise::<u32>::with_resolvers();
    resolver.resolve(Promise::resolve(5)); //~ ERROR mismatched types
    number.detach(drop);
}
