use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(
        fetch(1)
            .then(|n| n + 1)
            .always(|| println!("done")) //~ ERROR promises have no `always`: write `.finally(|| ..)`
    );
    number.detach(drop);
}
