//! Editors complete code by expanding the macro twice: as it is, and with a made-up name at the cursor. They find the
//! cursor's place in the second expansion by its place in the first, so what comes before must be the same.

use super::{Place, expand, flat};

const MARKER: &str = "marker_";

#[track_caller]
fn same(place: Place, source: &str) {
    let (before, after) = source.split_once("$0").expect("the source has a `$0`");
    let plain = flat(expand(place, &format!("{before}{after}")));
    let marked = flat(expand(place, &format!("{before}{MARKER}{after}")));
    let at = marked.iter().position(|token| token.contains(MARKER)).expect("the marker is in the expansion");
    assert_eq!(plain[..at.min(plain.len())].join(" "), marked[..at].join(" "), "in `{source}`");
}

#[track_caller]
fn all(place: Place, sources: &[&str]) {
    for source in sources {
        same(place, source);
    }
}

#[test]
fn chains() {
    all(
        Place::Promise,
        &[
            "$0",
            "fe$0",
            "fetch($0)",
            "fetch(1).$0",
            "fetch(1).th$0",
            "self.$0",
            "fetch(user.$0).then(|v| v)",
            "fetch(user.$0)",
            "fetch(1).then(|v| v).$0",
            "fetch(1).then(|v| v).ca$0",
            "fetch(1).map(|v| v.$0).then(|w| w)",
            "fetch(1).then(|v| v).map(|v| v.$0).then(|w| w)",
            "fetch(1).then(|v| v).map(|v| v.$0)",
            "async { fetch(1).$0 }.then(|v| v)",
            "async { let x = fetch(1).await; x.$0 }",
            "match x { A => fetch(1), B => fetch($0) }.then(|v| v)",
        ],
    );
}

#[test]
fn handlers() {
    all(
        Place::Promise,
        &[
            "fetch(1).then($0)",
            "fetch(1).then(|$0|)",
            "fetch(1).then(|v$0|)",
            "fetch(1).then(|v: $0|)",
            "fetch(1).then(|v: &$0|)",
            "fetch(1).then(|v| $0)",
            "fetch(1).then(|v| v.$0)",
            "fetch(1).then(|v| v.$0).then(|w| w)",
            "fetch(1).then(|v| { v.$0 })",
            "fetch(1).then(|v| { let x = v.$0; x })",
            "fetch(1).then(|v| { v.$0; let y = 1; y })",
            "fetch(1).then(|v| { let = ; v.$0 })",
            "fetch(1).then(|v| { v.$0 let = ; })",
            "fetch(1).then(|v| { foo(v.$0).await })",
            "fetch(1).then(|v| { if v { return Ok(1) } v.$0 })",
            "fetch(1).then(|v| -> $0 { v })",
            "fetch(1).then(self.$0)",
            "fetch(1).then(module::$0)",
            "fetch(1).then(|v| v, |e| e.$0)",
            "fetch(1).then(|v| v.$0, |e| e)",
            "fetch(1).then(|v| v).then(|w| promise!(w.$0))",
            "fetch(1).finally(|| clean.$0)",
            "fetch(1).then(|a| a).then(|b| b).catch(|c| c).then(|d| d.$0)",
            "fetch(1).then(|v| vec![v.$0])",
            "fetch(1).then(move |v| x.$0)",
        ],
    );
}

#[test]
fn reasons() {
    all(
        Place::Promise,
        &[
            "fetch(1).catch(|$0|)",
            "fetch(1).catch(|e| e.$0)",
            "fetch(1).catch(|e: &io::$0| e)",
            "fetch(1).catch(|e: &io::Error| e.$0)",
            "fetch(1).catch(|ApiError::$0| 1)",
            "fetch(1).catch(|ApiError::NotFound { $0 }| 1)",
            "fetch(1).catch(|ApiError::NotFound { id }| id.$0)",
            "fetch(1).fail(|e| log(e.$0)).finally(|| done())",
        ],
    );
}

#[test]
fn executors() {
    all(
        Place::Promise,
        &[
            "|resolve| $0",
            "|resolve| resolve.$0",
            "|resolve, reject| { resolve.$0 }",
            "|resolve, reject| { api.call(resolve, $0) }",
            "|resolve, reject: $0| { 1 }",
            "|resolve| { let x = y.$0; resolve(x) }",
        ],
    );
}

#[test]
fn callbacks() {
    all(
        Place::Promise,
        &[
            "fetch($0, _)",
            "fetch(request.$0, _)",
            "fetch(_, $0)",
            "fetch(_).then(|v| v.$0)",
            "fetch(_ = |a, b| $0)",
            "fetch(_ = |a, b| a.$0)",
            "fetch(_ = |a, b| { a.$0; b })",
            "fetch(Some(Box::new(_)), x.$0)",
            "api.on(_).$0",
            "send(Request { done: Box::new(_), url: x.$0 })",
        ],
    );
}

#[test]
fn c_functions() {
    all(
        Place::Promise,
        &[
            "unsafe { f($0, _ = |a| a, _) }",
            "unsafe { f(_ = |a| a.$0, _) }",
            "unsafe { f(_ = |a| { a.$0; 1 }, x, _) }",
            "unsafe { f(_ = |a| a, x.$0, _) }",
            "unsafe { f(_ = |a| a, _, x.$0) }",
            "unsafe { f(_, x.$0, _ = |a| a) }",
            "unsafe { f(_, _ = |a| a.$0) }",
            "unsafe { f(_ = |a| a.$0, _, _ = drop) }",
            "unsafe { f(_ as *mut $0, _ = |a| a) }",
            "unsafe { f(_ as *mut T, _ = |a| (*a).$0) }",
            "unsafe { f(_ = |a| a, _) }, check = |status| status.$0",
            "unsafe { f(_ = |a| a, _) }, revoker = self.$0",
            "unsafe { f(_ = |a| a, _) }, undelivered = |value| value.$0",
            "unsafe { f(_ = |a| a, _) }, collect = $0",
            "unsafe { f(_ = |a| a.$0, _) }, collect = Vec::new(), returning = 0, stop = 1",
            "unsafe { f(_ = |a| a, _) }, collect = Vec::new(), stop = x.$0",
            "unsafe { f(_ = |a| a, _ as *mut T) }, request = $0",
            "unsafe { f(_ = |a| a, _) }.then(|v| v.$0), check = f",
        ],
    );
}

#[test]
fn options() {
    all(
        Place::Promise,
        &[
            "fetch(1), error = $0",
            "fetch(1), error = io::$0",
            "fetch(_), cancel = || handle.$0",
            "fetch(_), cancel = |handle| handle.$0",
            "fetch(_), cancel = $0",
            "fetch(_), returning = x.$0",
            "fetch(_), check = |status| status.$0",
            "fetch(_), undelivered = |value| value.$0",
            "fetch(1).then(|v| v.$0), error = Error",
            "fetch(1).then(|v| v.$0), unknown = 1",
        ],
    );
}

#[test]
fn mistakes_elsewhere() {
    all(
        Place::Promise,
        &[
            "fetch(1).then(|a, b| a.$0)",
            "fetch(1).then(|| x.$0)",
            "fetch(1).then(|v| v, |e| e, |f| f).catch(|e| e.$0)",
            "fetch(1).then().catch(|e| e.$0)",
            "fetch(1).then(|v| v).done(|v| v.$0)",
            ".then(|v| v.$0)",
            "call(_, _).then(|v| v.$0)",
            "call(_ = path).then(|v| v.$0)",
            "fetch(1).then(v => v).catch(|e| e.$0)",
            "fetch(1); x.$0",
        ],
    );
}

#[test]
fn attributes() {
    all(
        Place::AsyncPromise(""),
        &[
            "async fn f() { $0 }",
            "async fn f(a: A$0) {}",
            "async fn f(a: A) -> A$0 {}",
            "async fn f(a: A) -> Result<$0> { a }",
            "async fn f(a: A) { a.$0 }",
            "async fn f(a: A) { let = ; a.$0 }",
            "async fn f(a: &str) { a.$0 }",
            "pub async fn f(mut a: A, (b, c): (B, C)) -> Result<A, B> { b.$0 }",
            "fn f(a: A) -> Result<A, B> { a.$0 }",
            "fn f(a: A) -> A { a.$0 }",
            "async fn f(self: Arc<Self>) { self.$0 }",
            "$0",
            "async fn f$0() {}",
            "impl A { fn f(&self) { self.$0 } }",
        ],
    );
    all(Place::AsyncPromise("blocking"), &["fn f(a: A) -> A { a.$0 }", "fn f(a: &A) -> A { a.$0 }"]);
    all(Place::AsyncPromise("later"), &["async fn f(a: A) -> A { a.$0 }"]);
    all(
        Place::Main,
        &["async fn main() { $0 }", "async fn main() -> Result<(), E> { x.$0 }", "fn main() { x.$0 }"],
    );
    all(Place::Test, &["async fn t() { $0 }", "async fn t(a: A) { a.$0 }"]);
}

#[test]
fn functions_with_a_callback() {
    all(
        Place::AsyncPromise(""),
        &[
            "fn f(a: A, done: impl FnOnce(u8)) { $0 }",
            "fn f(a: A, done: impl FnOnce(u8)) { a.$0 }",
            "fn f(a: A, done: impl FnOnce(u8)) { let = ; a.$0 }",
            "fn f(a: A, done: impl FnOnce(u8)) { done(a.$0) }",
            "fn f(a: $0, done: impl FnOnce(u8)) {}",
            "fn f(a: A$0, done: impl FnOnce(u8)) {}",
            "fn f(a$0, done: impl FnOnce(u8)) {}",
            "fn f(done: impl FnOnce($0)) {}",
            "fn f(done: impl FnOnce(io::$0)) {}",
            "fn f(done: impl FnOnce(io::Result<$0>)) {}",
            "fn f(done: impl FnOnce(&$0)) {}",
            "fn f(done: impl FnOnce(u8) + $0) {}",
            "fn f(done: Box<dyn FnOnce(u8) + Se$0>) {}",
            "fn f(#[promise] done: impl FnOnce(u8), b: $0) {}",
            "fn f<F: FnOnce(u8)>(done: F, a: A) -> $0 { a }",
            "fn f<F>(done: F) where F: FnOnce($0) {}",
            "fn f<F>(done: F) where F: FnOnce(u8) + $0 {}",
            "pub fn f(self, (a, b): (A, B), done: Option<impl Fn(u8)>) -> Result<A, B> { self.$0 }",
            "fn f(done: Callback) { done.$0 }",
            "fn f(a: impl Fn(u8), b: impl Fn(u8)) { a.$0 }",
        ],
    );
    all(
        Place::AsyncPromise("name, error = E, map = |v| -> u8 { v.len() }"),
        &["fn f(done: impl FnOnce(&str)) { x.$0 }", "fn f(done: impl FnOnce(&$0)) {}"],
    );
}

#[test]
fn blocks() {
    all(
        Place::AsyncPromise(""),
        &[
            "impl A { $0 }",
            "impl A { fn f(&self, done: impl FnOnce(u8)) { self.$0 } }",
            "impl A { fn f(&self, done: impl FnOnce(u8)) { let = ; self.$0 } fn g(&self) {} }",
            "impl A { fn f(&self, done: impl FnOnce(u8)) {} fn g(&self) { self.$0 } }",
            "impl A { async fn f(self) {} fn g(&self) { self.$0 } }",
            "impl A { async fn f(self) { self.$0 } async fn g(self) {} }",
            "impl A { async fn f(self, a: A$0) {} }",
            "impl A { fn f(&self, a: $0, done: impl FnOnce(u8)) {} }",
            "impl A { fn f(&self, done: impl FnOnce($0)) {} async fn g(self) {} }",
            "impl A { fn f(&self, done: impl FnOnce(u8)) {} $0 }",
            "impl A { fn f(&self, done: impl FnOnce(u8)) {} fn $0 }",
            "impl A { fn f(&self, done: impl FnOnce(u8)) {} $0 async fn g(self) {} }",
            "impl A { const N: usize = $0; fn f(&self, done: impl FnOnce(u8)) {} }",
            "impl A { #[promise(skip)] fn f(&self, a: $0) {} }",
            "impl A { #[promise(map = |v| -> u8 { v.$0 })] fn f(&self, done: impl FnOnce(&str)) {} fn g(&self) {} }",
            "impl A { #[promise(map = |v| -> u8 { v.len() })] fn f(&self, done: impl FnOnce(&str)) { self.$0 } }",
            "impl<T: $0> A<T> { fn f(&self, done: impl FnOnce(u8)) {} }",
            "impl B for A { async fn f(self) { self.$0 } }",
            "impl A { async fn f(&self) { self.$0 } }",
            "trait A { fn f(&self, done: Box<dyn FnOnce(u8)>); fn g(&self) { self.$0 } }",
            "trait A { fn f(&self, done: Box<dyn FnOnce($0)>); async fn g(self); }",
            "trait A: $0 { fn f(&self, done: Box<dyn FnOnce(u8)>); }",
            "trait A { async fn f(self) { self.$0 } }",
        ],
    );
    all(
        Place::AsyncPromise("for Type"),
        &[
            "trait A { fn f(&self, a: A$0, done: Box<dyn FnOnce(u8)>); }",
            "trait A { fn f(&self, done: Box<dyn FnOnce(u8)>); $0 }",
            "trait A { fn f(&self, done: Box<dyn FnOnce(u8)>); fn g(&self, $0); }",
        ],
    );
    all(
        Place::AsyncPromise("name = 1"),
        &["impl A { async fn f(self) { self.$0 } }", "fn f(done: impl FnOnce(u8)) { done.$0 }"],
    );
    all(
        Place::AsyncPromise(""),
        &[
            r#"unsafe extern "C" { #[promise(g, || -> u8 { 1 })] fn f(a: A$0, done: a_cb, data: *mut c_void); }"#,
            r#"unsafe extern "C" { #[promise(g, || -> u8 { 1 })] fn f(done: a_cb, data: *mut c_void); $0 }"#,
            r#"unsafe extern "C" { #[promise(g, || -> u8 { 1 })] fn f(done: a_cb, data: *mut $0); }"#,
            r#"unsafe extern "C" { #[promise(g)] fn f(done: $0, data: *mut c_void); fn h(); }"#,
        ],
    );
}
