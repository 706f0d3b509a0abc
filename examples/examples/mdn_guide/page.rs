//! What a browser is to the scripts of a page: it runs them, and has timers, a console and a network.

use promise_core::prelude::*;
use promise_core::set_timeout;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

/// The sections of one page, each under its heading.
pub fn page(title: &str, sections: &[(&str, fn())]) {
    println!("\n# {title}");
    for (heading, script) in sections {
        println!("\n## {heading}");
        run(script);
    }
}

/// Runs a script, and after it the event loop until nothing is left to do. Time is virtual: timers keep their order,
/// and nobody waits for them.
fn run(script: impl FnOnce()) {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.enter(script);
    event_loop.run_until_idle();
}

pub const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// In JavaScript: `new Promise((resolve) => setTimeout(resolve, ms))`.
pub fn wait(milliseconds: u64) -> Promise<()> {
    promise!(set_timeout(ms(milliseconds), _()))
}

/// In JavaScript: `new Promise((resolve) => setTimeout(resolve, ms, value))`.
pub fn after<T: Send + 'static>(milliseconds: u64, value: T) -> Promise<T> {
    promise!(set_timeout(ms(milliseconds), _ = || value))
}

/// Ends chains that the guide leaves open: a chain that is thrown away without looking at its reason is a warning here.
pub fn uncaught(reason: impl Debug) {
    println!("Uncaught {reason:?}");
}

/// A promise as a console shows it.
pub fn inspect<T, E>(promise: &Promise<T, E>) -> String
where
    T: Debug + Send + Sync,
    E: Debug + Send + Sync,
{
    match promise.peek() {
        None => "Promise { pending }".to_string(),
        Some(Ok(value)) => format!("Promise {{ fulfilled: {value:?} }}"),
        Some(Err(reason)) => format!("Promise {{ rejected: {reason:?} }}"),
    }
}

/// What the server answers.
pub struct Response {
    pub status: u16,
    pub status_text: &'static str,
    pub content_type: &'static str,
    body: &'static str,
}

/// An object with numbers in it.
pub type Json = BTreeMap<String, u32>;

/// Asks the server, which takes a tenth of a second for each answer. It is down for all hosts but its own.
#[async_promise]
pub async fn fetch(url: &'static str) -> Result<Response, Error> {
    wait(100).await?;
    answer(url).ok_or_else(network_error)
}

/// The server.
fn answer(url: &str) -> Option<Response> {
    let path = url.strip_prefix("https://example.com").or_else(|| url.starts_with('/').then_some(url))?;
    let (content_type, body) = match path {
        "/" => ("application/json", r#"{"flour": 200, "eggs": 2}"#),
        "/prices" => ("application/json", r#"{"pizza": 9, "pasta": 8, "salad": 7}"#),
        "/current-data.json" => ("application/json", r#"{"answer": 42}"#),
        "/balloon.png" => ("image/png", "a round balloon"),
        "/tea.jpg" => ("image/jpeg", "a cup of tea"),
        _ => {
            let (status, status_text) = (404, "Not Found");
            return Some(Response { status, status_text, content_type: "text/html", body: "" });
        }
    };
    Some(Response { status: 200, status_text: "OK", content_type, body })
}

/// A legacy function that asks the server.
pub fn xml_http_request(
    url: &'static str,
    onload: impl FnOnce(Response) + Send + 'static,
    onerror: impl FnOnce(Error) + Send + 'static,
) {
    set_timeout(ms(100), move || match answer(url) {
        Some(response) => onload(response),
        None => onerror(network_error()),
    });
}

fn network_error() -> Error {
    Error::msg("There was a network error.")
}

impl Response {
    #[async_promise]
    pub async fn json(self) -> Result<Json, Error> {
        let syntax = || Error::msg("this is not JSON");
        let fields =
            self.body.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or_else(syntax)?;
        let field = |field: &str| {
            let (name, value) = field.split_once(": ").ok_or_else(syntax)?;
            Ok((name.trim_matches('"').to_string(), value.parse()?))
        };
        fields.split(", ").map(field).collect()
    }

    #[async_promise]
    pub async fn blob(self) -> String {
        self.body.to_string()
    }
}
