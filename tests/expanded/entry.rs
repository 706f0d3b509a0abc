//! `#[promise_core::main]` and `#[promise_core::test]`

use promise_core::prelude::*;

#[promise_core::main]
pub async fn main() -> Result<(), Error> {
    let number = Promise::<u32>::resolve(1).await?;
    assert_eq!(number, 1);
    Ok(())
}

#[promise_core::test(virtual_time)]
async fn waits_an_hour() {
    sleep(std::time::Duration::from_secs(3600)).await.unwrap();
}
