//! The same as in `marker`, for items under the attributes.

use super::Place;
use super::marker::all;

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
