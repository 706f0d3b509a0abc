//! Callbacks that misbehave: dropped, called twice, called inline, with a panic.
//!
//! The programs `with_ehttp`, `with_rayon` and so on wrap real libraries.
//!
//! ```text
//! cargo run --example callbacks
//! ```

use promise_core::prelude::*;
use std::thread;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    // Never called: rejects, and says where the callback was handed out.
    let lost: Result<u32, Error> = promise!(lose(_)).await;
    match lost.as_ref().map_err(Error::fault) {
        Err(Some(Fault::Abandoned(fault))) => println!("dropped: rejected, line {}", fault.at().line()),
        _ => println!("dropped: {lost:?}"),
    }

    // Called twice: the first call counts.
    println!("twice: {}", promise!(stutter(_)).await?);

    // Called before the function returns: the handler still waits for its turn.
    let greeting = promise!(greet(_).then(|text| println!("inline: the handler has {text:?}")));
    println!("inline: the call has returned");
    greeting.await?;

    // A panic where the argument is worked on: rejects, and the caller of the callback does not notice.
    let halved = promise!(stutter(_ = |n: u32| 10 / (n - 1)));
    println!("panic: {}", promise!(halved.then(|n| n.to_string()).catch(|e| e.to_string())).await?);
    Ok(())
}

fn lose(callback: impl FnOnce(u32) + Send + 'static) {
    thread::spawn(move || drop(callback));
}

fn stutter(mut callback: impl FnMut(u32) + Send + 'static) {
    thread::spawn(move || {
        callback(1);
        callback(2);
    });
}

fn greet(callback: impl FnOnce(&'static str)) {
    callback("good morning");
}
