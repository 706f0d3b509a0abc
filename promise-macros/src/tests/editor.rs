//! Situations that a real editor is asked about, too: by `tests/editor`, with these types and functions around them.
//!
//! ```ignore
//! struct User { name: String, age: u32 }
//! struct Request { url: String, body: String }
//! enum ApiError { NotFound { id: u64 }, Fault(Fault) }
//! fn fetch(id: u32) -> Promise<User> { .. }
//! fn call(id: u32) -> Promise<User, ApiError> { .. }
//! fn send(request: Request, done: impl FnOnce(User) + Send + 'static) -> Request { .. }
//! fn read(path: &str, done: impl FnMut(User, Request) + Send + 'static) { .. }
//! struct Client { request: Request }
//! ```

/// What is in `promise!( .. )`, with the cursor at `$0`, and something that is to be proposed there.
pub const COMPLETIONS: &[(&str, &str)] = &[
    ("fetch(1).$0", "then"),
    ("fetch(1).th$0", "then"),
    ("fetch(1).then(|user| user.$0)", "name"),
    ("fetch(1).then(|user| user.$0).then(|name| name)", "name"),
    ("fetch(1).then(|user| { user.$0 })", "name"),
    ("fetch(1).then(|user| { let name = user.$0; name })", "name"),
    ("fetch(1).then(|user| { user.$0; let age = 1; age })", "name"),
    ("fetch(1).then(|user| { let = ; user.$0 })", "name"),
    ("fetch(1).then(|user| { user.$0 let = ; })", "name"),
    ("fetch(1).then(|user| { fetch(user.$0).await })", "age"),
    ("fetch(1).then(|user| user.$0, |e| panic!())", "name"),
    ("fetch(1).then(|user| user.age, |error| error.$0)", "user_message"),
    ("fetch(1).then(|user| user).catch(|error| error.$0)", "user_message"),
    ("fetch(1).catch(|error: &std::io::Error| error.$0)", "kind"),
    ("fetch(1).catch(|error: &std::io::$0| 1)", "Error"),
    ("call(1).catch(|ApiError::$0| 1)", "NotFound"),
    ("call(1).catch(|error| error.$0)", "describe"),
    ("call(1).catch(|ApiError::NotFound { $0 }| 1)", "id"),
    ("fetch(1).then(|user: $0| user)", "User"),
    ("fetch(1).then(|user: &User| user.$0)", "name"),
    ("fetch(1).then(|user| user).then(|user| promise!(fetch(user.$0)))", "age"),
    ("fetch(1).then(|user| fetch(user.age)).then(|friend| friend.$0)", "name"),
    ("fetch(1).then(|a| a).then(|b| b).finally(|| ()).then(|d| d.$0)", "name"),
    ("fetch(1).map(|user| user.$0).then(|name| name)", "name"),
    ("fetch(1).finally(|| client.$0)", "request"),
    ("fetch(client.$0)", "request"),
    ("|resolve, reject| { client.$0; resolve(1); }", "request"),
    ("|resolve| { let x = client.$0; resolve(x) }", "request"),
    ("async { let user = fetch(1).await?; user.$0 }", "name"),
    ("async { fetch(1).$0 }.then(|user| user)", "then"),
    ("send(client.$0, _)", "request"),
    ("send(client.request, _).then(|user| user.$0)", "name"),
    ("read(\"\", _ = |user, request| request.$0)", "url"),
    ("read(\"\", _ = |user, request| { user.$0; request })", "name"),
    ("send(client.request, _), cancel = |request| request.$0", "url"),
    ("send(client.request, _), error = $0", "ApiError"),
    ("fetch(1).then(|user| user, |e| e, |f| f).catch(|error| error.$0)", "user_message"),
];

/// Where `$0` stands in front of a name: what its documentation says, and the definition it leads to.
#[allow(dead_code, reason = "only `tests/editor` asks")]
pub const NAMES: &[(&str, &str, &str)] = &[
    ("fetch(1).$0then(|user| user)", "Runs its handler with the value", "pub fn then"),
    ("fetch(1).then(|user| user).$0then(|user| user.age)", "Runs its handler with the value", "pub fn then"),
    ("fetch(1).$0then(|user| user.age, |_| 0)", "that one runs with", "pub fn then"),
    (
        "fetch(1).then(|user| user).$0catch(|_| panic!())",
        "if the promise in front is rejected",
        "pub fn catch",
    ),
    ("call(1).$0catch(|ApiError::NotFound { id }| fetch(1))", "handles only what it finds", "pub fn catch"),
    ("fetch(1).$0finally(|| ())", "whatever happened", "pub fn finally"),
    ("fetch(1).$0success(|user| user.age)", "Another name for", "pub fn success"),
    ("fetch(1).then(|user| user.age).$0fail(|_| 0)", "Another name for", "pub fn fail"),
    ("Promise::$0all([fetch(1), fetch(2)]).then(|users| users.len())", "fulfil", "pub fn all"),
    ("Promise::$0race([fetch(1), fetch(2)]).then(|user| user)", "settle", "pub fn race"),
    ("Promise::<u8>::$0resolve(1).then(|n| n)", "Promise.resolve", "pub fn resolve"),
    ("fetch(1).$0map(|user| user.age).then(|age| age)", "Applies a function to the value", "pub fn map"),
    ("fetch(1).then(|user| user).$0map(|user| user.age)", "Applies a function to the value", "pub fn map"),
    ("fetch(1).then(|user| user.$0age)", "How old", "age: u32"),
    ("$0fetch(1).then(|user| user.age)", "Gets a user", "fn fetch"),
    ("$0send(client.request, _)", "Sends", "fn send"),
];
