//! The reference page of `Promise`.

use super::page::{Response, after, inspect, ms, uncaught, xml_http_request};
use promise_core::prelude::*;
use promise_core::set_timeout;

/// "Description": resolved with a promise that is pending, and therefore pending too.
pub fn description() {
    let outer = Promise::<()>::new(|outer| {
        outer.follow(Promise::new(|inner| set_timeout(ms(1000), move || inner.resolve(()))));
        println!("resolved: {}", outer.is_resolved());
    });
    println!("{}", inspect(&outer));
    promise!(outer.then(|()| println!("1 second later: fulfilled")).detach(uncaught));
}

fn my_promise() -> Promise<String> {
    promise!(|resolve| set_timeout(ms(300), move || resolve("foo".to_string())))
}

/// "Chained Promises": exactly one of the two handlers of each `then` runs.
pub fn chained_promises_with_two_handlers() {
    promise!(
        my_promise()
            .then(handle_fulfilled, handle_rejected)
            .then(|_| Err("B fails"), handle_rejected)
            .then(handle_fulfilled, handle_rejected)
            .detach(uncaught)
    );
}

fn handle_fulfilled(value: String) -> String {
    println!("fulfilled with {value}");
    value
}

fn handle_rejected(reason: Error) -> String {
    println!("rejected with {reason}");
    "what the handler gives".to_string()
}

fn handle_rejected_any(reason: Error) {
    println!("rejected with {reason}");
}

/// "Chained Promises": one handler for the rejections of all.
pub fn chained_promises_with_one_catch() {
    promise!(
        my_promise()
            .then(handle_fulfilled)
            .then(|_| Err::<String, _>("B fails"))
            .then(handle_fulfilled)
            .then(|_| println!("never printed"))
            .catch(handle_rejected_any)
    );
}

/// "Chained Promises": with closures.
pub fn chained_promises() {
    promise!(
        my_promise()
            .then(|value| format!("{value} and bar"))
            .then(|value| format!("{value} and bar again"))
            .then(|value| format!("{value} and again"))
            .then(|value| format!("{value} and again"))
            .then(|value| println!("{value}"))
            .catch(|err| println!("{err}"))
    );
}

/// "Chained Promises": the handlers of one promise run in the order in which they were attached.
pub fn several_handlers() {
    let promise_a = after(100, 777);
    promise!(promise_a.clone().then(|value| println!("first handler: {value}")).detach(uncaught));
    promise!(promise_a.then(|value| println!("second handler: {value}")).detach(uncaught));
}

/// "Chained Promises": a handler of a settled promise waits for its turn too.
pub fn settled_promise() {
    let promise_a = promise!(|resolve| resolve(777));
    promise!(promise_a.then(|val| println!("asynchronous logging has val: {val}")).detach(uncaught));
    println!("immediate logging");
}

/// A thenable that resolves with another one, or with the value.
struct AThenable {
    value: u32,
    layers: u32,
}

impl Thenable<u32> for AThenable {
    fn then(self: Box<Self>, resolver: Resolver<u32>) {
        println!("{} more", self.layers);
        match self.layers {
            0 => resolver.resolve(self.value),
            n => resolver.resolve_with(Outcome::Thenable(Box::new(AThenable { layers: n - 1, ..*self }))),
        }
    }
}

/// "Thenables": resolving goes through all layers.
pub fn thenables() {
    let thenable = AThenable { value: 42, layers: 1 };
    let promise = Promise::from_outcome(Outcome::Thenable(Box::new(thenable)));
    promise!(promise.then(|value| println!("a promise fulfilled with {value}")).detach(uncaught));
}

/// "Basic Example".
pub fn basic_example() {
    let my_first_promise = promise!(|resolve| set_timeout(ms(250), move || resolve("Success!")));
    promise!(my_first_promise.then(|success_message| println!("Yay! {success_message}")).detach(uncaught));
}

/// "Advanced Example": the button is clicked three times, and the promises are fulfilled in the order of their timers.
pub fn advanced_example() {
    fn test_promise(this_promise_count: u32, delay: u64) {
        println!("{this_promise_count}) Started");
        let p1 = promise!(|resolve| {
            println!("{this_promise_count}) Promise constructor");
            set_timeout(ms(delay), move || resolve(this_promise_count));
        });
        promise!(
            p1.then(|val| println!("{val}) Promise fulfilled"))
                .catch(|reason| println!("Handle rejected promise ({reason}) here."))
        );
        println!("{this_promise_count}) Promise made");
    }

    for (promise_count, delay) in [(1, 3000), (2, 1000), (3, 2000)] {
        test_promise(promise_count, delay);
    }
}

/// "Loading an image with XHR": two callbacks, of which the one for success may have to reject as well.
pub fn loading_an_image_with_xhr() {
    fn img_load(url: &'static str) -> Promise<Response> {
        promise!(|resolve, reject| {
            let onerror = reject.clone();
            let onload = move |response: Response| match response.status {
                200 => resolve(response),
                _ => reject(Error::msg(format!("The image was not loaded: {}", response.status_text))),
            };
            xml_http_request(url, onload, onerror);
        })
    }
    for url in ["/balloon.png", "/square-balloon.png", "https://example.org/balloon.png"] {
        promise!(
            img_load(url)
                .then(
                    |response| println!("An {} is shown.", response.content_type),
                    |error| println!("{error}")
                )
                .detach(uncaught)
        );
    }
}

/// "Incumbent settings object tracking": a handler runs where it was attached, here in the loop that stands for the
/// frame, whoever settles the promise.
pub fn incumbent_settings_object_tracking() {
    let (page, frame) = (EventLoop::new(), EventLoop::new());
    let (promise, resolver) = Promise::with_resolvers();
    frame.enter(|| {
        promise!(promise.then(|data| println!("the frame got {data}")).detach(uncaught));
    });
    page.enter(|| resolver.resolve("some data"));
    page.run_until_idle();
    println!("the page has run its jobs");
    frame.run_until_idle();
}
