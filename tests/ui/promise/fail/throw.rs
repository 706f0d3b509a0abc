use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| {
        if n > 3 {
            throw Error::msg("too many"); //~ ERROR there is no `throw` //~ ALSO expected one of
        }
        n
    }));
    number.detach(drop);
}
