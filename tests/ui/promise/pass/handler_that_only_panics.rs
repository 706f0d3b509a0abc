//! A handler that never returns gave a warning about unreachable code of the expansion.
#![deny(warnings)]

use promise_core::prelude::*;

pub fn main() {
    let number = promise!(Promise::<u32>::resolve(1).then(|_| -> u32 { panic!("no") }).catch(|_| 3));
    assert_eq!(number.wait().unwrap(), 3);
    let number =
        promise!(Promise::<u32>::resolve(1).then(|_| -> u32 { return Err(Error::msg("no")) }).catch(|_| 3));
    assert_eq!(number.wait().unwrap(), 3);
    let number = promise!(
        Promise::<u32>::resolve(1).then(|_| -> u32 { unreachable!() }, |_| 0).catch(|_| panic!("no"))
    );
    assert!(number.wait().is_err());
    let number: Promise<u32> = promise!(|_resolve| panic!("no"));
    assert!(number.wait().is_err());
}
