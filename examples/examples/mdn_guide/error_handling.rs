//! "Error handling": where a rejection goes.

use super::chaining::{do_something_else, do_third_thing, failure_callback};
use super::page::{after, ms, wait};
use promise_core::prelude::*;
use promise_core::{TrackerEvent, set_timeout, unhandled};

/// This one gives nothing, so that the step behind it fails.
fn do_something() -> Promise<&'static str> {
    after(200, "")
}

/// "Error handling": one `catch` at the end for all steps.
pub fn error_handling() {
    promise!(
        do_something()
            .then(|result| do_something_else(result))
            .then(|new_result| do_third_thing(new_result))
            .then(|final_result| println!("Got the final result: {final_result}"))
            .catch(failure_callback)
    );
}

/// "Error handling": the same, if nothing had to be waited for.
pub fn synchronous_twin() {
    fn sync_do_something() -> Result<&'static str, Error> {
        Ok("")
    }
    fn sync_do_something_else(result: &str) -> Result<String, Error> {
        if result.is_empty() {
            Err(Error::msg("There is nothing to do something else with"))
        } else {
            Ok(result.into())
        }
    }
    fn sync_do_third_thing(new_result: &str) -> Result<String, Error> {
        Ok(format!("{new_result}/third"))
    }
    let attempt = || {
        let result = sync_do_something()?;
        let new_result = sync_do_something_else(result)?;
        let final_result = sync_do_third_thing(&new_result)?;
        println!("Got the final result: {final_result}");
        Ok(())
    };
    attempt().unwrap_or_else(failure_callback);
}

/// "Error handling": with `await`. What `try` is in JavaScript is an async block, which `?` leaves.
pub fn async_twin() {
    #[async_promise]
    async fn foo() {
        let attempt = async {
            let result = do_something().await?;
            let new_result = do_something_else(result).await?;
            let final_result = do_third_thing(new_result).await?;
            println!("Got the final result: {final_result}");
            Ok(())
        };
        attempt.await.unwrap_or_else(failure_callback);
    }
    foo().detach(failure_callback);
}

fn do_something_critical(fine: bool) -> Promise<&'static str> {
    let result = if fine { Ok("critical") } else { Err(Error::msg("out of order")) };
    promise!(wait(100).then(|()| result))
}

fn do_something_optional(result: &'static str) -> Promise<String> {
    println!("Doing something optional after the {result} thing");
    after(100, "optional".to_string())
}

fn do_something_extra_nice(optional_result: String) -> Promise<()> {
    println!("Doing something extra nice after the {optional_result} thing");
    promise!(wait(100).then(|()| Err(Error::msg("this is only noticed by the inner `catch`"))))
}

fn more_critical_stuff() -> Promise<()> {
    println!("More critical stuff");
    wait(100)
}

/// "Nesting": a `catch` inside sees only what happens inside.
pub fn nesting() {
    for fine in [true, false] {
        promise!(
            do_something_critical(fine)
                .then(|result| promise!(
                    do_something_optional(result)
                        .then(|optional_result| do_something_extra_nice(optional_result))
                        .catch(|_| ())
                ))
                .then(|()| more_critical_stuff())
                .catch(|e| println!("Critical failure: {e}"))
        );
    }
}

/// "Nesting": with `await`.
pub fn nesting_with_await() {
    #[async_promise]
    async fn main(fine: bool) -> Result<(), Error> {
        let result = do_something_critical(fine).await?;
        let optional = async {
            let optional_result = do_something_optional(result).await?;
            do_something_extra_nice(optional_result).await
        };
        optional.await.unwrap_or_default();
        more_critical_stuff().await
    }
    for fine in [true, false] {
        promise!(main(fine).catch(|e| println!("Critical failure: {e}")));
    }
}

/// In JavaScript: `throw`.
fn throw(message: &str) -> Result<(), Error> {
    Err(Error::msg(message))
}

/// "Chaining after a catch": what stands behind a `catch` goes on, whatever happened in front of it.
pub fn chaining_after_a_catch() {
    let initial = promise!(|resolve| {
        println!("Initial");
        resolve(());
    });
    promise!(
        initial
            .then(|()| {
                throw("Something failed")?;
                println!("Do this");
            })
            .catch(|_| println!("Do that"))
            .then(|()| println!("Do this, no matter what happened before"))
            .detach(failure_callback)
    );
}

/// "Chaining after a catch": with `await`.
pub fn chaining_after_a_catch_with_await() {
    #[async_promise]
    async fn main() {
        let attempt = async {
            do_something().await?;
            throw("Something failed")?;
            println!("Do this");
            Ok::<_, Error>(())
        };
        if attempt.await.is_err() {
            println!("Do that");
        }
        println!("Do this, no matter what happened before");
    }
    main().detach(failure_callback);
}

/// "Promise rejection events": the event loop tells its host which rejections had no handler when the jobs were done,
/// and which got one later.
pub fn promise_rejection_events() {
    let host = EventLoop::with_virtual_time();
    host.on_tracker_event(|event| match event {
        TrackerEvent::Unhandled { .. } => println!("unhandledrejection"),
        TrackerEvent::HandledLate { .. } => println!("rejectionhandled"),
        event => println!("{event:?}"),
    });
    host.enter(|| {
        let promise = Promise::<()>::reject(Error::msg("nobody is there"));
        set_timeout(ms(100), || promise.detach(|reason| println!("a late handler has: {reason}")));
        println!("the script has ended");
    });
    host.run_until_idle();
}

/// "Promise rejection events": the report for users, which is what node's `unhandledRejection` is for. It is made when
/// nobody is left who could handle the rejection, so that there is no late handler.
pub fn unhandled_rejections() {
    let hook = unhandled::set_hook(|report| {
        let reason = report.reason::<Error>().map(Error::message);
        println!("Unhandled rejection: {}", reason.unwrap_or_default());
    });
    drop(Promise::<()>::reject(Error::msg("nobody is there")));
    drop(hook);
}
