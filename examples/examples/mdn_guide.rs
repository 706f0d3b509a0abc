//! MDN's guide [Using promises][guide] and its reference of [`Promise`][reference] as Rust: every piece of code on
//! those pages, one function for each, in their order and with the output they state.
//!
//! Each function is what a script is to a page: it runs to its end first, and then the event loop runs what the script
//! has left to it. The clock is virtual, so that ten seconds take no time. The lines come in JavaScript's order.
//!
//! Two habits of the pages look different here:
//!
//! * `throw` is `Err(..)` or `?`, and `try` is an async block that `?` leaves.
//! * A chain that nobody looks at is a warning, because its rejection could be lost. Where the pages leave one, it ends
//!   in `.detach(uncaught)`.
//!
//! Left out is what Rust's types rule out (promises of other classes, a replaced `Promise.prototype`, promises in a list
//! with other values) and what never ends (a thenable that resolves with itself).
//!
//! ```text
//! cargo run --example mdn_guide
//! ```
//!
//! [guide]: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Guide/Using_promises
//! [reference]: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise

mod mdn_guide {
    pub mod all;
    pub mod any;
    pub mod catch;
    pub mod chaining;
    pub mod composition;
    pub mod constructor;
    pub mod error_handling;
    pub mod finally;
    pub mod introduction;
    pub mod old_callback_apis;
    pub mod page;
    pub mod parity;
    pub mod promise;
    pub mod race;
    pub mod resolve;
    pub mod then;
    pub mod timing;
}

use mdn_guide::page::page;
use mdn_guide::{all, any, catch, constructor, finally, parity, promise, race, resolve, then};
use mdn_guide::{chaining, composition, error_handling, introduction, old_callback_apis, timing};

fn main() {
    // Some sections panic on purpose. That becomes a rejection, and the rejection is what they print.
    std::panic::set_hook(Box::new(|_| ()));

    println!("MDN on promises, in Rust");
    guide();
    reference_of_promise();
    reference_of_static_methods();
    reference_of_methods();
}

fn guide() {
    page(
        "Using promises",
        &[
            ("Introduction, with callbacks", introduction::callbacks),
            ("Introduction, with a promise", introduction::promises),
            ("Chaining: callbacks in callbacks", chaining::callbacks_in_callbacks),
            ("Chaining: a new promise", chaining::a_new_promise),
            ("Chaining", chaining::chaining),
            ("Chaining: functions", chaining::chaining_functions),
            ("Chaining: a floating promise", chaining::a_floating_promise),
            ("Chaining: the promise is given", chaining::a_followed_promise),
            ("Chaining: ingredients, too early", chaining::ingredients_too_early),
            ("Chaining: ingredients, nested", chaining::ingredients_nested),
            ("Chaining: ingredients, flat", chaining::ingredients_flat),
            ("Chaining: ingredients, with await", chaining::ingredients_with_await),
            ("Error handling", error_handling::error_handling),
            ("Error handling: the synchronous twin", error_handling::synchronous_twin),
            ("Error handling: the async twin", error_handling::async_twin),
            ("Nesting", error_handling::nesting),
            ("Nesting, with await", error_handling::nesting_with_await),
            ("Chaining after a catch", error_handling::chaining_after_a_catch),
            ("Chaining after a catch, with await", error_handling::chaining_after_a_catch_with_await),
            ("Common mistakes", chaining::common_mistakes),
            ("Common mistakes, corrected", chaining::common_mistakes_corrected),
            ("Promise rejection events", error_handling::promise_rejection_events),
            ("Promise rejection events: unhandled rejections", error_handling::unhandled_rejections),
            ("Composition", composition::composition),
            ("Composition: sequential", composition::sequential_composition),
            ("Composition: sequential, written out", composition::sequential_composition_written_out),
            ("Composition: compose", composition::compose),
            ("Composition: sequential, with await", composition::sequential_composition_with_await),
            ("Cancellation", old_callback_apis::cancellation),
            ("Creating a Promise around an old callback API: the API", old_callback_apis::callback_api),
            ("Creating a Promise around an old callback API", old_callback_apis::wrapped_callback_api),
            (
                "Creating a Promise around an old callback API: executor",
                old_callback_apis::wrapped_by_an_executor,
            ),
            ("Guarantees: callbacks", timing::guarantees_of_callbacks),
            ("Guarantees: 1, 2", timing::guarantees),
            ("Guarantees: 1, 2, 3, 4", timing::guarantees_1234),
            ("Task queues vs. microtasks", timing::task_queues_and_microtasks),
            ("When promises and tasks collide", timing::when_promises_and_tasks_collide),
        ],
    );
}

fn reference_of_promise() {
    page(
        "Promise",
        &[
            ("Description", promise::description),
            ("Chained Promises: two handlers", promise::chained_promises_with_two_handlers),
            ("Chained Promises: one catch", promise::chained_promises_with_one_catch),
            ("Chained Promises", promise::chained_promises),
            ("Chained Promises: several handlers", promise::several_handlers),
            ("Chained Promises: a settled promise", promise::settled_promise),
            ("Thenables", promise::thenables),
            ("Basic Example", promise::basic_example),
            ("Example with diverse situations", parity::example_with_diverse_situations),
            ("Advanced Example", promise::advanced_example),
            ("Loading an image with XHR", promise::loading_an_image_with_xhr),
            ("Incumbent settings object tracking", promise::incumbent_settings_object_tracking),
        ],
    );
    page(
        "Promise() constructor",
        &[
            ("Demo", constructor::promise_constructor),
            ("Description: a callback", constructor::description),
            ("Description: an executor", constructor::wrapped_by_an_executor),
            ("Description: a placeholder", constructor::wrapped_by_a_placeholder),
            ("Resolver function", constructor::resolver_function),
            (
                "Turning a callback-based API into a promise-based one",
                constructor::turning_a_callback_based_api_into_a_promise_based_one,
            ),
            ("Effect of calling resolveFunc: pending", constructor::pending_resolved),
            ("Effect of calling resolveFunc: fulfilled", constructor::fulfilled_resolved),
            ("Effect of calling resolveFunc: rejected", constructor::rejected_resolved),
        ],
    );
}

fn reference_of_static_methods() {
    page(
        "Promise.all()",
        &[
            ("Demo", all::all),
            ("Using Promise.all()", all::using_promise_all),
            ("Asynchronicity or synchronicity of Promise.all", all::asynchronicity),
            ("Asynchronicity or synchronicity of Promise.all: rejected", all::asynchronicity_of_a_rejection),
            ("Asynchronicity or synchronicity of Promise.all: empty", all::synchronicity),
            ("Using Promise.all() with async functions: one after the other", all::one_after_the_other),
            ("Using Promise.all() with async functions", all::at_the_same_time),
            ("Promise.all fail-fast behavior", all::fail_fast),
            ("Promise.all fail-fast behavior: avoided", all::fail_fast_avoided),
        ],
    );
    page(
        "Promise.allSettled()",
        &[("Demo", all::all_settled), ("Using Promise.allSettled()", all::using_all_settled)],
    );
    page(
        "Promise.any()",
        &[
            ("Demo", any::any),
            ("Using Promise.any()", any::using_any),
            ("Rejections with AggregateError", any::rejections_with_aggregate_error),
            ("Displaying the first image loaded", any::displaying_the_first_image),
        ],
    );
    page(
        "Promise.race()",
        &[
            ("Demo", race::race),
            ("Using Promise.race()", race::using_race),
            ("Asynchronicity of Promise.race", race::asynchronicity),
            ("Asynchronicity of Promise.race: empty", race::race_of_nothing),
            ("Asynchronicity of Promise.race: settled", race::race_of_settled_promises),
            ("Using Promise.race() to implement request timeout", race::request_timeout),
            ("Using Promise.race() to detect the status of a promise", race::status_of_a_promise),
            ("Comparison with Promise.any()", race::comparison_with_any),
        ],
    );
    page(
        "Promise.resolve()",
        &[
            ("Demo", resolve::resolve),
            ("Using the static Promise.resolve method", resolve::using_resolve),
            ("Resolving an array", resolve::resolving_an_array),
            ("Resolving another Promise", resolve::resolving_another_promise),
            ("Resolving thenables and throwing Errors", resolve::resolving_thenables),
            ("Resolving thenables and throwing Errors: nested", resolve::nested_thenables),
        ],
    );
    page("Promise.reject()", &[("Using the static Promise.reject() method", resolve::reject)]);
    page(
        "Promise.try()",
        &[
            ("Description", resolve::description_of_try),
            ("Using Promise.try()", resolve::using_try),
            ("Using Promise.try(), with await", resolve::using_try_with_await),
        ],
    );
    page(
        "Promise.withResolvers()",
        &[
            ("Description", resolve::description_of_with_resolvers),
            ("Transforming a stream to an async iterable", resolve::transforming_a_stream),
        ],
    );
}

fn reference_of_methods() {
    page(
        "Promise.prototype.then()",
        &[
            ("Demo", then::then),
            ("Using the then() method", then::using_then),
            ("Having a non-function as either parameter", then::no_handler),
            ("Chaining", then::chaining),
            ("Chaining: several chains", then::several_chains),
            ("Chaining: a failing handler", then::failing_handler),
            ("Chaining: a failing handler, caught", then::failing_handler_caught),
            ("Chaining: a value for a reason", then::value_for_a_reason),
            ("Chaining: a promise given by a handler", then::promise_given_by_a_handler),
            ("Chaining: on top of another function", then::on_top_of_another_function),
            ("Asynchronicity of then()", then::asynchronicity),
        ],
    );
    page(
        "Promise.prototype.catch()",
        &[
            ("Demo", catch::catch),
            ("Using and chaining the catch() method", catch::using_catch),
            ("Gotchas when throwing errors: in the executor", catch::error_in_an_executor),
            ("Gotchas when throwing errors: in a callback", catch::error_in_a_callback),
            ("Gotchas when throwing errors: after resolve", catch::error_after_resolve),
            ("catch() is not called if the promise is fulfilled", catch::not_called),
        ],
    );
    page(
        "Promise.prototype.finally()",
        &[
            ("Demo", finally::finally),
            ("Description: compared with then", finally::description),
            ("Description: a failing handler", finally::failing_handler),
            ("Description: written with then", finally::written_with_then),
            ("Using finally()", finally::using_finally),
        ],
    );
}
