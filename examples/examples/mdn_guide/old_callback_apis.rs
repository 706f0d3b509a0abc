//! "Creating a Promise around an old callback API".

use super::page::{ms, wait};
use promise_core::prelude::*;
use promise_core::set_timeout;

fn say_something(what: &str) -> Result<(), Error> {
    if what.is_empty() {
        return Err(Error::msg("there is nothing to say"));
    }
    println!("{what}");
    Ok(())
}

/// "Creating a Promise around an old callback API": nobody is there who could catch what the callback does wrong.
pub fn callback_api() {
    set_timeout(ms(10 * 1000), || say_something("10 seconds passed").unwrap());
}

/// "Creating a Promise around an old callback API": `_()` stands where the callback goes.
pub fn wrapped_callback_api() {
    let wait = |milliseconds| promise!(set_timeout(ms(milliseconds), _()));

    promise!(wait(10 * 1000).then(|()| say_something("10 seconds")).catch(failure_callback));
    promise!(wait(20 * 1000).then(|()| say_something("")).catch(failure_callback));
}

/// "Creating a Promise around an old callback API": the same with an executor, which any API can be wrapped with.
pub fn wrapped_by_an_executor() {
    let wait = |milliseconds| promise!(|resolve| set_timeout(ms(milliseconds), move || resolve(())));

    promise!(wait(10 * 1000).then(|()| say_something("10 seconds")).catch(failure_callback));
}

fn failure_callback(error: Error) {
    println!("It failed: {error}");
}

/// "Cancellation": it is the operation that is cancelled. `cancel` runs when the last handle of a pending promise goes.
pub fn cancellation() {
    let download = promise!(set_timeout(ms(5000), _()), cancel = || println!("the download is aborted"));
    promise!(wait(1000).then(|()| drop(download)).detach(failure_callback));
}
