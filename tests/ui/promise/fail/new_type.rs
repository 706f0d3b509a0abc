use promise_core::prelude::*;

struct Service;

impl Service {
    fn load(self) -> Promise<u32> {
        Promise::resolve(1)
    }
}

fn main() {
    let number: Promise<u32> = promise!(new Service().load().then(|n| n + 1)); //~ ERROR write `Type::new(..)`
    let other: Promise<u32> = promise!(number.then(|_| new Service().load())); //~ ERROR write `Type::new(..)`
}
