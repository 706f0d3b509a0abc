use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(
        fetch(1)
            .then(|n| n + 1)
            .otherwise(|_| 0) //~ ERROR promises have no `otherwise`: write `.catch(|reason| ..)`
    );
    number.detach(drop);
}
