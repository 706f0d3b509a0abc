use promise_core::prelude::*;

struct Twice(u32);

impl Thenable<u32> for Twice {
    fn then(self: Box<Self>, resolver: Resolver<u32>) {
        resolver.resolve(self.0 * 2);
    }
}

fn main() {
    let text: Promise<String> = Promise::from_outcome(Outcome::Thenable(Box::new(Twice(4)))); //~ ERROR is not a thenable for values of `String`
    text.detach(drop);
}
