//! What stands in front of the first section of the guide: a function with two callbacks, and the same as a promise.

use super::page::{ms, uncaught};
use promise_core::prelude::*;
use promise_core::set_timeout;

/// A legacy function: calls one of two callbacks, later.
fn create_audio_file_async(
    settings: &'static str,
    on_success: impl FnOnce(String) + Send + 'static,
    on_failure: impl FnOnce(Error) + Send + 'static,
) {
    set_timeout(ms(100), move || match settings {
        "" => on_failure(Error::msg("the settings are empty")),
        name => on_success(format!("https://example.com/{name}.wav")),
    });
}

fn success_callback(result: String) {
    println!("Audio file ready at URL: {result}");
}

fn failure_callback(error: Error) {
    println!("Error generating audio file: {error}");
}

/// The start of the guide: callbacks are passed in.
pub fn callbacks() {
    create_audio_file_async("waves", success_callback, failure_callback);
    create_audio_file_async("", success_callback, failure_callback);
}

/// The start of the guide: a promise comes out, and the callbacks are attached to it.
pub fn promises() {
    let create_audio_file =
        |settings| promise!(|resolve, reject| create_audio_file_async(settings, resolve, reject));

    promise!(create_audio_file("waves").then(success_callback, failure_callback).detach(uncaught));
    promise!(create_audio_file("").then(success_callback, failure_callback).detach(uncaught));
}
