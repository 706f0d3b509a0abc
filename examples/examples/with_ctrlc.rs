//! `ctrlc`: wait for Ctrl-C, but for ten seconds at most.
//!
//! ```text
//! cargo run --example with_ctrlc
//! ```

use promise_core::prelude::*;
use std::time::Duration;

fn main() -> Result<(), Error> {
    let pressed = promise!(ctrlc::set_handler(_()));

    // A process has one handler. The second call gives an `Err` and drops its callback: the `Err` is the reason.
    let second = promise!(ctrlc::set_handler(_())).wait();
    println!("second handler: {}", second.unwrap_err());

    println!("press Ctrl-C");
    match pressed.wait_timeout(Duration::from_secs(10)) {
        Ok(result) => println!("Ctrl-C: {:?}", result?),
        Err(_pending) => println!("nobody there"),
    }
    Ok(())
}
