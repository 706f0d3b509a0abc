use promise_core::prelude::*;

fn main() {
    let number: Promise<u32, _> = promise!(|resolve, reject| { //~ ERROR a promise cannot be rejected with `&str` //~ ALSO a promise cannot be rejected with `&str`
        if false {
            resolve(1);
        }
        reject("no");
    });
}
