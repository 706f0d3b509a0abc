//! `compose!`, which is `promise!` of a chain.

/// A function that calls one function after the other, each with what the one before gave, and gives a promise of the last.
///
/// The functions may be plain, may give a `Result`, a future or a promise, or be closures: each is a handler of a
/// [`then`](macro@crate::promise#chains). The first one is called at once. The function can be called as often as all of them
/// can be copied; it takes what the first one takes.
///
/// ```
/// use promise_core::prelude::*;
/// use promise_core::compose;
/// use std::num::ParseIntError;
///
/// fn parse(text: &str) -> Result<u32, ParseIntError> {
///     text.parse()
/// }
/// #[async_promise]
/// async fn fetch(id: u32) -> Result<String, Error> {
///     Ok(format!("user {id}"))
/// }
///
/// let greet = compose!(parse, fetch, |name| format!("hello, {name}"));
/// assert_eq!(greet("7").wait().unwrap(), "hello, user 7");
/// assert!(greet("seven").wait().unwrap_err().is::<ParseIntError>());
/// ```
///
/// For functions of one type that are known only at run time, [`combine::reduce`](crate::combine::reduce) over them.
#[macro_export]
macro_rules! compose {
    ($first:expr $(, $next:expr)* $(,)?) => {
        move |input| $crate::promise!(($first)(input)$(.then($next))*)
    };
}

/// [`compose!`](crate::compose!) of what stays on one thread: gives a [`local::Promise`](crate::local::Promise).
///
/// ```
/// use promise_core::local::{Promise, compose};
/// use std::rc::Rc;
///
/// let greet = compose!(str::parse::<u32>, Rc::new, |id| Promise::resolve(format!("hello, user {id}")));
/// let greeting = promise_core::run(async move { greet("7").await });
/// assert_eq!(greeting.unwrap(), "hello, user 7");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __local_compose {
    ($first:expr $(, $next:expr)* $(,)?) => {
        move |input| $crate::__local_promise!(($first)(input)$(.then($next))*)
    };
}
