//! `promise!`, as a `macro_rules!` around the procedural macro, so that it finds this crate whatever its name is.

/// Chains, callback calls, executors, futures and values as promises.
///
/// | form | the promise |
/// |---|---|
/// | `source.then(h).catch(h).finally(h)` | of a [chain](#chains); also `.then(h, h)`, `.success(h)`, `.fail(h)` |
/// | `call(.., _, ..)` | settled by a [callback](#callbacks) that stands where `_` does |
/// | `\|resolve, reject\| ..` | settled by calling one of two functions: an [executor](#executors) |
/// | `async { .. }`, `expr` | of a future, a `Result` or a value; a promise is itself |
///
/// [Options](#options) follow behind commas.
///
/// # Chains
///
/// ```
/// use promise_core::prelude::*;
/// use std::io;
///
/// fn fetch_user(id: u32) -> Promise<String> {
///     Promise::resolve(format!("user {id}"))
/// }
/// fn fetch_orders(user: &str) -> Promise<Vec<u32>> {
///     Promise::resolve(vec![user.len() as u32, 2])
/// }
///
/// let total = promise!(
///     fetch_user(42)
///         .then(|user| fetch_orders(&user)) // gives a promise: followed
///         .then(|orders| orders.len()) // gives a value: fulfils
///         .then(|n| { let more: usize = "12".parse()?; n + more }) // `?` rejects
///         .catch(|e: &io::Error| { eprintln!("{e}"); 0 }) // only this type of error
///         .catch(|e| { eprintln!("{e}"); 0 }) // the rest
///         .finally(|| println!("done"))
/// );
/// assert_eq!(total.wait().unwrap(), 14);
/// ```
///
/// The chain is one allocation of any length, and its handlers run in the order in which those of separate promises
/// would. What it captures is moved into it, numbers are copied: an assignment to a captured variable changes the chain's
/// own. Handlers share what the chain captures unless they say `move`.
///
/// **A handler** is a closure or anything callable. It may end in, and `return`, a value, a `Result`, a promise (which is
/// followed) or another future. In a closure `.await` and `?` work. Its type must be known where it ends: annotate
/// `.collect()` and `.into()`.
///
/// * `then(|value| ..)` takes the value, `then(|value: &T| ..)` reads it. With a second handler, `then(h, |reason| ..)`,
///   that one takes the reason instead.
/// * `catch(|e| ..)` takes every reason. With a typed parameter, `|e: &io::Error|`, or a pattern,
///   `|ApiError::NotFound { id }|`, it gets a reference and handles only what it finds; the rest passes on.
/// * `finally(|| ..)` runs either way, and passes on what happened.
/// * `success` is `then`, and `fail` is `catch`.
/// * Other methods in front of the first of these belong to the source, and those behind to the promise in front of them.
///
/// **The reason** is that of the promise the chain starts with; for other sources it is [`Error`](crate::Error).
/// Errors of handlers are converted into it, for `Error` also texts and boxed errors.
///
/// A chain that ends in a `catch` or `fail` for every reason is closed, and may be thrown away. The compiler warns when
/// another one is.
///
/// ```
/// # use promise_core::prelude::*;
/// # #[derive(Debug)]
/// # enum ApiError { NotFound { id: u32 }, Fault(Fault) }
/// # impl From<Fault> for ApiError { fn from(fault: Fault) -> Self { ApiError::Fault(fault) } }
/// fn find(id: u32) -> Promise<u32, ApiError> {
///     promise!(async move { if id < 10 { Ok(id) } else { Err(ApiError::NotFound { id }) } }, error = ApiError)
/// }
/// let found = promise!(find(12).catch(|ApiError::NotFound { id }| *id - 10).then(|id| {
///     let next = find(id + 1).await?;
///     next * 2
/// }));
/// assert_eq!(found.wait().unwrap(), 6);
/// ```
///
/// Two things to know. In a generic function a handler that gives a type parameter gives a value, whatever it is later:
/// promises are recognised by their type where the chain is written. And a handler that waits with `.await` is part of
/// the chain's code: it costs the job of the promise it waits for, not those of a promise that is followed.
///
/// # Callbacks
///
/// `_` stands where an argument can stand, also in `Some(_)`, `Box::new(_)`, `&mut _` or the field of a struct. Its
/// argument decides: a `Result` settles either way, `(Option<E>, Option<T>)` does by node's rule, a promise is followed,
/// anything else fulfils.
///
/// ```
/// use promise_core::prelude::*;
/// use std::{io, thread};
///
/// fn read(name: &str, done: impl FnOnce(io::Result<u32>) + Send + 'static) {
///     let len = name.len() as u32;
///     thread::spawn(move || done(Ok(len)));
/// }
/// fn each(visit: &mut dyn FnMut(&str, u32) -> bool) {
///     visit("lent", 1);
/// }
/// fn timer(done: Box<dyn FnOnce() + Send>) {
///     done();
/// }
///
/// let read = promise!(read("name", _).then(|n| n + 1));
/// assert_eq!(read.wait().unwrap(), 5);
///
/// let timer = promise!(timer(Box::new(_()))); // a callback without argument
/// timer.wait().unwrap();
///
/// // With several arguments or lent data: a closure that runs in the callback, and whose value settles.
/// let first = promise!(each(&mut _ = |text, n| format!("{text} {n}")), returning = false);
/// assert_eq!(first.wait().unwrap(), "lent 1");
/// ```
///
/// The first call wins. A callback that is dropped rejects with [`Fault::Abandoned`](crate::Fault::Abandoned) and this
/// place. If the call gives an `Err`, that rejects; what else it gives (a guard, a timer) is kept until the promise settles.
/// [`guide::callbacks`](crate::guide::callbacks) has the line for each of many libraries.
///
/// # Executors
///
/// The closure runs at once. Both functions may be called any number of times, from anywhere; the first call wins. A
/// failure and a panic reject.
///
/// ```
/// use promise_core::prelude::*;
///
/// let number = promise!(|resolve, reject| {
///     let text = std::env::var("NUMBER").unwrap_or("12".into());
///     match text.parse::<u32>() {
///         Ok(n) => resolve(n),
///         Err(e) => reject(e.to_string()),
///     }
/// });
/// assert_eq!(number.wait(), Ok(12));
/// ```
///
/// The reason is the type given to `reject`; where there is none, or its name starts with `_`, it is `Error`. `resolve`
/// fulfils with what it is given, also with a promise: to follow one use [`Promise::new`](crate::Promise::new) and
/// [`Resolver::follow`](crate::Resolver::follow).
///
/// # Options
///
/// * `error = Type`: the reason.
/// * `cancel = || ..`, with a callback or an executor: called when the last handle of the promise goes while it is pending.
///   `cancel = |handle| ..`, with a callback: the same, and takes over what the call gave.
/// * `returning = value`, with a callback: what it returns.
#[macro_export]
macro_rules! promise {
    ($($input:tt)*) => {
        $crate::__private::macros::promise! { [$crate] $($input)* }
    };
}

/// Takes tokens that do not parse, beside the error that says so.
#[doc(hidden)]
#[macro_export]
macro_rules! __discard {
    ($($tokens:tt)*) => {};
}
