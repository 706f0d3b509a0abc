//! `promise!`, as a `macro_rules!` around the procedural macro, so that it finds this crate whatever its name is.

/// Chains, callback calls, executors, futures and values as promises.
///
/// | form | the promise |
/// |---|---|
/// | `source.then(h).catch(h).finally(h)` | of a [chain](#chains); also `.then(h, h)`, `.success(h)`, `.fail(h)` |
/// | `call(.., _, ..)` | settled by a [callback](#callbacks) that stands where `_` does |
/// | `unsafe { c_fn(.., _ = \|args\| expr, _) }` | settled by the callback of a [C function](#c-functions) |
/// | `\|resolve, reject\| ..` | settled by calling one of two functions: an [executor](#executors); `(\|resolve, reject\| ..).then(h)` |
/// | `all { name: expr, .. }`, `all_settled { .. }` | of [several at once](#several-at-once), with a field for each |
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
/// # C functions
///
/// A C function takes a callback as a function pointer and user data. `_ = |args| expr` stands where the pointer goes, and `_`
/// where the user data goes. The closure gets the arguments without the user data, in the callback: what they point to is
/// still valid. Their types come from the declaration of the function, also through an alias, `Option<unsafe extern "C" fn(..)>`
/// or not, and so does the place of the user data among them.
///
/// ```
/// use promise_core::prelude::*;
/// use std::ffi::{CStr, c_char, c_int, c_void};
///
/// type Found = Option<unsafe extern "C" fn(status: c_int, name: *const c_char, user_data: *mut c_void)>;
///
/// // Declared in a `-sys` crate, written in C.
/// unsafe extern "C" fn find(id: c_int, found: Found, user_data: *mut c_void) -> c_int {
///     let (Some(found), 1..) = (found, id) else { return -1 };
///     unsafe { found(0, c"the first".as_ptr(), user_data) };
///     0
/// }
///
/// fn check(status: c_int) -> Result<(), String> {
///     if status == 0 { Ok(()) } else { Err(format!("status {status}")) }
/// }
///
/// fn name_of(id: c_int) -> Promise<String> {
///     promise!(
///         // SAFETY: the name is valid until the callback returns; with a status other than 0 it is never called.
///         unsafe { find(id, _ = |_status, name| CStr::from_ptr(name).to_str().map(String::from), _) },
///         check = check
///     )
/// }
/// assert_eq!(name_of(1).wait().unwrap(), "the first");
/// assert_eq!(name_of(-1).wait().unwrap_err().to_string(), "status -1");
/// ```
///
/// C gets the key of a table entry, never a pointer: a second, late or stray call finds nothing, gives C a neutral value
/// (`Default`) back, and is told to [`foreign::on_stray_call`](crate::foreign::on_stray_call). Nothing unwinds into C.
///
/// | the function | write |
/// |---|---|
/// | gives a status | `check = \|status\| ..`, which gives an `Err` if the callback will not come. A value without it is an error; `unsafe { call(..); }` leaves it out |
/// | wants a value back from the callback | `returning = value` |
/// | has `*mut c_void` at both ends of the callback, or user data of another type | `user_data = first` or `last` |
/// | calls back on the calling thread, with what is not `Send` | `thread = current`: a call from another one finds nothing |
/// | takes a function to give the user data back to | `_ = drop` where that goes; it may be called at any time, or never |
/// | passes the address of a request, which the user data is in | `_ as *mut Request` where that goes |
/// | calls back often, and only until it returns | `collect = Vec::new()` |
/// | drops its callbacks without a word | `revoker = &revoker`, a [`foreign::Revoker`](crate::foreign::Revoker) |
///
/// **A request** is zeroed memory that is freed behind the callback, or starts from `request = value`; with
/// `request = pointer` it is yours. The closure gets all of the callback's arguments, the request's address among them.
///
/// **With `collect`** the closure may borrow and change what is around it. What each call gives goes into the collection; the
/// first failure and the first panic end it, reject, and from then on C gets `stop = value` back instead of `returning`.
///
/// ```
/// use promise_core::prelude::*;
/// use std::ffi::{c_int, c_void};
///
/// extern "C" fn each_row(rows: c_int, row: extern "C" fn(*mut c_void, c_int) -> c_int, user_data: *mut c_void) -> c_int {
///     if (0..rows).any(|i| row(user_data, i) != 0) { 4 } else { 0 }
/// }
///
/// let rows = promise!(
///     each_row(3, _ = |i| format!("row {i}"), _),
///     collect = Vec::new(),
///     returning = 0,
///     stop = 1,
///     check = |status| if status == 0 { Ok(()) } else { Err("failed") }
/// );
/// assert_eq!(rows.wait().unwrap(), ["row 0", "row 1", "row 2"]);
/// ```
///
/// ## Safety
///
/// Calling the function is `unsafe` as ever. Who calls it in this form says that
///
/// 1. the function's own contract is kept for the other arguments;
/// 2. what the closure does with the pointers it is given is sound until it returns: they are not used later;
/// 3. with a request: C calls back once, and does not use the request afterwards. The memory is freed by then;
/// 4. `check` gives an `Err` only if the callback has not come with this request, and never will: the request is freed.
///
/// Without a request, 3 and 4 are not needed: a callback that comes too often, too late or after a failure finds nothing.
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
/// The reason is the type given to `reject`; where there is none, or it is not used, it is `Error`. `resolve`
/// fulfils with what it is given, also with a promise: to follow one use [`Promise::new`](crate::Promise::new) and
/// [`Resolver::follow`](crate::Resolver::follow).
///
/// In parentheses it is the source of a chain:
///
/// ```
/// use promise_core::prelude::*;
///
/// let sum = promise!((|resolve, reject| if true { resolve(1) } else { reject("no".to_string()) }).then(|n| n + 1));
/// assert_eq!(sum.wait(), Ok(2));
/// ```
///
/// # Several at once
///
/// `all { name: expr, .. }` is [`Promise::all`](crate::Promise::all) whose value is a struct with these fields; `all_settled` is
/// [`Promise::all_settled`](crate::Promise::all_settled). What stands behind a name is whatever this macro takes: a promise, a
/// chain, a call with a placeholder, a future, a value. A name alone is the variable of that name. All need the same reason.
///
/// ```
/// use promise_core::prelude::*;
///
/// fn fetch_user(id: u32) -> Promise<String> {
///     Promise::resolve(format!("user {id}"))
/// }
/// fn fetch_posts(_user: u32) -> Promise<Vec<&'static str>> {
///     Promise::resolve(vec!["first", "second"])
/// }
///
/// let page = promise!(all { user: fetch_user(1), posts: fetch_posts(1).then(|posts| posts.len()) });
/// let page = page.wait().unwrap();
/// assert_eq!(format!("{}: {}", page.user, page.posts), "user 1: 2");
///
/// let greeting = promise!(all { user: fetch_user(1), posts: fetch_posts(1) }.then(|page| page.user + page.posts[0]));
/// assert_eq!(greeting.wait().unwrap(), "user 1first");
/// ```
///
/// The struct has no name that could be written down; it is `Debug`, `Clone`, `Copy`, `PartialEq`, `Eq` and `Hash` where the values
/// are. To return it, make something of it in a `then`.
///
/// # Options
///
/// * `error = Type`: the reason.
/// * `cancel = || ..`, with a callback or an executor: called when the last handle of the promise goes while it is pending.
///   `cancel = |handle| ..`, with a callback: the same, and takes over what the call gave.
/// * `undelivered = |value| ..`, with a callback: gets a value that comes when the promise has resolved, or when its last
///   handle is gone: a handle of a library, which has to be closed.
/// * `returning = value`, with a callback: what it returns.
/// * `check = |given| ..`, with a callback: what the call gave becomes what this gives, for example a `Result`.
/// * `user_data`, `thread`, `revoker`, `request`, `collect` and `stop`, with a [C function](#c-functions).
#[macro_export]
macro_rules! promise {
    ($($input:tt)*) => {
        $crate::__private::macros::promise! { [$crate] $($input)* }
    };
}

/// [`promise!`](macro@crate::promise) for values of one thread: gives a [`local::Promise`](crate::local::Promise).
///
/// Chains, futures and values are written as there, and nothing in them need be `Send`. Import it in place of the other one, so
/// that chains read alike:
///
/// ```
/// use promise_core::local::{Promise, promise};
/// use std::{cell::RefCell, rc::Rc};
///
/// let log = Rc::new(RefCell::new(Vec::new()));
/// promise_core::run(async {
///     let (first, second) = (log.clone(), log.clone());
///     promise!(
///         Promise::<_>::resolve(1)
///             .then(move |n| { first.borrow_mut().push(n); n + 1 })
///             .then(move |n| second.borrow_mut().push(n))
///     ).await
/// })
/// .unwrap();
/// assert_eq!(*log.borrow(), [1, 2]);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __local_promise {
    ($($input:tt)*) => {
        $crate::__private::macros::promise! { [$crate::local] $($input)* }
    };
}

/// Takes tokens that do not parse, beside the error that says so.
#[doc(hidden)]
#[macro_export]
macro_rules! __discard {
    ($($tokens:tt)*) => {};
}
