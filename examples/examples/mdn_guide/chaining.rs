//! "Chaining", and the mistakes that can be made with it.

use super::page::{Json, fetch, uncaught};
use promise_core::prelude::*;
use std::sync::{Arc, Mutex};

/// The functions of the guide as they were before promises.
mod legacy {
    use crate::mdn_guide::page::ms;
    use promise_core::{Error, set_timeout};

    pub fn do_something(
        on_success: impl FnOnce(&'static str) + Send + 'static,
        _on_failure: impl FnOnce(Error) + Send + 'static,
    ) {
        set_timeout(ms(200), || {
            println!("Did something");
            on_success("https://example.com/");
        });
    }

    pub fn do_something_else(
        result: &'static str,
        on_success: impl FnOnce(String) + Send + 'static,
        on_failure: impl FnOnce(Error) + Send + 'static,
    ) {
        set_timeout(ms(100), move || match result {
            "" => on_failure(Error::msg("There is nothing to do something else with")),
            result => on_success(format!("{result}else")),
        });
    }

    pub fn do_third_thing(
        new_result: String,
        on_success: impl FnOnce(String) + Send + 'static,
        _on_failure: impl FnOnce(Error) + Send + 'static,
    ) {
        set_timeout(ms(100), move || on_success(format!("{new_result}/third")));
    }
}

pub fn do_something() -> Promise<&'static str> {
    promise!(|resolve, reject| legacy::do_something(resolve, reject))
}

pub fn do_something_else(result: &'static str) -> Promise<String> {
    promise!(|resolve, reject| legacy::do_something_else(result, resolve, reject))
}

pub fn do_third_thing(new_result: String) -> Promise<String> {
    promise!(|resolve, reject| legacy::do_third_thing(new_result, resolve, reject))
}

pub fn failure_callback(error: Error) {
    println!("It failed: {error}");
}

/// "Chaining": callbacks in callbacks, which grow to the right.
pub fn callbacks_in_callbacks() {
    legacy::do_something(
        |result| {
            legacy::do_something_else(
                result,
                |new_result| {
                    legacy::do_third_thing(
                        new_result,
                        |final_result| println!("Got the final result: {final_result}"),
                        failure_callback,
                    );
                },
                failure_callback,
            );
        },
        failure_callback,
    );
}

/// "Chaining": what `then` gives is another promise, which waits for the handler too.
pub fn a_new_promise() {
    let promise = do_something();
    let promise2 = promise!(promise.then(|result| do_something_else(result), |e| Err(e)));
    promise!(promise2.then(|result| println!("promise2 has {result}")).catch(failure_callback));
}

/// "Chaining": the same as callbacks in callbacks, one step below the other.
pub fn chaining() {
    promise!(
        do_something()
            .then(|result| do_something_else(result))
            .then(|new_result| do_third_thing(new_result))
            .then(|final_result| println!("Got the final result: {final_result}"))
            .catch(failure_callback)
    );
}

/// "Chaining": with functions instead of closures.
pub fn chaining_functions() {
    promise!(
        do_something()
            .then(do_something_else)
            .then(do_third_thing)
            .then(|final_result| println!("Got the final result: {final_result}"))
            .catch(failure_callback)
    );
}

/// "Chaining": a handler that starts something and does not give it. In JavaScript it happens by accident; here the
/// compiler asks what is to become of the promise.
pub fn a_floating_promise() {
    promise!(
        do_something()
            .then(|url| {
                fetch(url).detach(uncaught);
            })
            .then(|result| println!("result is {result:?}"))
            .catch(uncaught)
    );
}

/// "Chaining": the same, given.
pub fn a_followed_promise() {
    promise!(
        do_something()
            .then(|url| fetch(url))
            .then(|response| println!("result is a response with status {}", response.status))
            .catch(uncaught)
    );
}

/// "Chaining": what the next handler reads is not there yet.
pub fn ingredients_too_early() {
    let list_of_ingredients = Arc::new(Mutex::new(Vec::<Json>::new()));
    promise!(
        do_something()
            .then(|url| {
                let list_of_ingredients = list_of_ingredients.clone();
                promise!(
                    fetch(url)
                        .then(|response| response.json())
                        .then(|data| list_of_ingredients.lock().unwrap().push(data))
                        .catch(uncaught)
                );
            })
            .then(|()| println!("{:?}", list_of_ingredients.lock().unwrap()))
            .catch(uncaught)
    );
}

/// "Chaining": the next handler waits.
pub fn ingredients_nested() {
    let list_of_ingredients = Arc::new(Mutex::new(Vec::<Json>::new()));
    promise!(
        do_something()
            .then(|url| {
                let list_of_ingredients = list_of_ingredients.clone();
                promise!(
                    fetch(url)
                        .then(|response| response.json())
                        .then(|data| list_of_ingredients.lock().unwrap().push(data))
                )
            })
            .then(|()| println!("{:?}", list_of_ingredients.lock().unwrap()))
            .catch(uncaught)
    );
}

/// "Chaining": flat, so that the handlers of one chain share what they use.
pub fn ingredients_flat() {
    let list_of_ingredients = Mutex::new(Vec::<Json>::new());
    promise!(
        do_something()
            .then(|url| fetch(url))
            .then(|response| response.json())
            .then(|data| list_of_ingredients.lock().unwrap().push(data))
            .then(|()| println!("{:?}", list_of_ingredients.lock().unwrap()))
            .catch(uncaught)
    );
}

/// "Chaining": with `await`.
pub fn ingredients_with_await() {
    #[async_promise]
    async fn log_ingredients() -> Result<(), Error> {
        let mut list_of_ingredients = Vec::new();
        let url = do_something().await?;
        let response = fetch(url).await?;
        let data = response.json().await?;
        list_of_ingredients.push(data);
        println!("{list_of_ingredients:?}");
        Ok(())
    }
    log_ingredients().detach(uncaught);
}

fn do_fourth_thing() -> Promise<()> {
    promise!(Promise::resolve(()).then(|()| println!("Did the fourth thing")))
}

/// "Common mistakes": the inner chain is started and forgotten, so that two chains race.
pub fn common_mistakes() {
    promise!(
        do_something()
            .then(|result| {
                promise!(
                    do_something_else(result)
                        .then(|new_result| do_third_thing(new_result))
                        .then(|final_result| println!("Got the final result: {final_result}"))
                        .detach(uncaught)
                );
            })
            .then(|()| do_fourth_thing())
            .detach(uncaught)
    );
}

/// "Common mistakes": one chain, in which every promise is given and a `catch` is the end.
pub fn common_mistakes_corrected() {
    promise!(
        do_something()
            .then(|result| do_something_else(result))
            .then(|new_result| do_third_thing(new_result))
            .then(|final_result| println!("Got the final result: {final_result}"))
            .then(|()| do_fourth_thing())
            .catch(failure_callback)
    );
}
