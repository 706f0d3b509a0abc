use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = promise!(|resolve, reject, notify| { //~ ERROR an executor gets `resolve` and `reject`
        if false {
            reject(Error::msg("no"));
        }
        notify(50);
        resolve(5);
    });
    number.detach(drop);
}
