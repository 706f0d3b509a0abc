//! The library under another name.
#![deny(warnings)]

mod vendored {
    pub use promise_core as js;
}

use vendored::js::prelude::*;

#[async_promise(crate = crate_path::js)]
async fn one() -> Result<u32, Error> {
    Ok(1)
}

#[async_promise(deferred, crate = self::vendored::js)]
async fn two() -> u32 {
    2
}

#[async_promise(crate = vendored::js, blocking)]
fn three() -> u32 {
    3
}

mod crate_path {
    pub use super::vendored::js;
}

pub fn main() {
    assert_eq!(one().wait().unwrap() + two().wait().unwrap() + three().wait().unwrap(), 6);
}
