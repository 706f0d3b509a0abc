//! `main` may fail.
#![deny(warnings)]

use promise_core::prelude::*;

#[promise_core::main]
pub async fn main() -> Result<(), Error> {
    let n: u32 = "5".parse()?;
    if n == 0 {
        return Err(Error::msg("nothing"));
    }
    let number = promise!(Promise::<u32>::resolve(n).then(|n| n + 1)).await?;
    assert_eq!(number, 6);
    Ok(())
}
