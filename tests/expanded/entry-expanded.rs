//! `#[promise_core::main]` and `#[promise_core::test]`
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
pub fn main() -> Result<(), Error> {
    promise_core::run(async move {
        if let Some(returned) = None::<Result<(), Error>> {
            return returned;
        }
        let returned: Result<(), Error> = {
            let number = Promise::<u32>::resolve(1).await?;
            assert_eq!(number, 1);
            Ok(())
        };
        { returned }
    })
}
#[::core::prelude::v1::test]
fn waits_an_hour() {
    promise_core::EventLoop::with_virtual_time()
        .block_on(async move {
            if let Some(returned) = None::<()> {
                return returned;
            }
            let returned: () = {
                sleep(std::time::Duration::from_secs(3600)).await.unwrap();
            };
            { returned }
        })
}
