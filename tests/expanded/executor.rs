//! `|resolve, reject| ..`

use promise_core::prelude::*;

pub fn main() {
    let number: Promise<u32, String> = promise!(|resolve, reject| {
        reject("too late".parse::<u32>().unwrap_err().to_string());
        resolve(1);
    });
    assert_eq!(number.wait().unwrap_err(), "invalid digit found in string");
}
