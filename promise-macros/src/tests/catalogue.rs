//! Each text of the catalogue can be reached, and says what to write.

use super::{Place, errors, expand};

/// A mistake, and a part of its text.
const MISTAKES: &[(Place, &str, &str)] = &[
    (Place::Promise, "", "needs something to make a promise of"),
    (Place::Promise, "all { 1 }", "each field is a name"),
    (Place::Promise, "all { a.b }", "each field is a name"),
    (Place::Promise, "all_settled { a: 1, a: 2 }", "the field `a` is there twice"),
    (Place::Promise, "a; b", "write `,` here"),
    (Place::Promise, "a.then(|v| v);", "remove this `;`"),
    (Place::Promise, "let a = b; a", "takes an expression"),
    (Place::Promise, "error = E, a", "options stand behind"),
    (Place::Promise, "f(1, error = E)", "belongs behind the call"),
    (Place::Promise, "a, b", "expected an option"),
    (Place::Promise, "a, error", "needs a value"),
    (Place::Promise, "a, error =", "needs a value"),
    (Place::Promise, "a, returning = 1", "`returning` is what a callback returns"),
    (Place::Promise, "a, cancel = || ()", "`cancel` stops what"),
    (Place::Promise, "f(_), cancel = |a, b| ()", "gets what the call gave, or nothing"),
    (Place::Promise, "|resolve| f(resolve), cancel = |h| ()", "gets nothing from an executor"),
    (Place::Promise, "f(1), check = c", "`check` looks at what a call"),
    (Place::Promise, "|a| f(a), check = c", "`check` looks at what a call"),
    (Place::Promise, "f(_), thread = current", "belongs to a call of a C function"),
    (Place::Promise, "f(_ = |a| a, _), user_data = 1", "`first` or `last` parameter"),
    (Place::Promise, "f(_ = |a| a, _), thread = any", "write `thread = current`"),
    (Place::Promise, "f(_ = |a| a, _())", "the user data of a C function is written `_`"),
    (Place::Promise, "f(_ = |a| a, _, _)", "one user data"),
    (Place::Promise, "f(_ = drop)", "the function that C gives user data back to"),
    (Place::Promise, "f(_ as *mut T)", "the request of a C function: write also"),
    (Place::Promise, "f(_ = |a| a, _ as *mut T, _)", "one user data"),
    (Place::Promise, "f(1), undelivered = c", "`undelivered` gets what a callback gives too late"),
    (Place::Promise, "f(_ = |a| a, _), collect = c, revoker = r", "only while the call runs"),
    (Place::Promise, "f(_ = |a| a, _), stop = 1", "it belongs to `collect = Vec::new()`"),
    (Place::Promise, "f(_ = |a| a, _ as *mut T), collect = c", "remove `collect`"),
    (Place::Promise, "f(_ = |a| a, _ as *mut T), user_data = first", "remove `user_data`"),
    (Place::Promise, "f(_ = |a| a, _), request = r", "write that instead of `_`"),
    (Place::Promise, "f(_ = |a, b, c, d, e, f, g, h, i| a, _)", "at most eight parameters"),
    (Place::Promise, "a, timeout = 1", "no option `timeout`"),
    (Place::Promise, "a, error = E, error = F", "`error` is given twice"),
    (Place::Promise, ".then(|v| v)", "has no source"),
    (Place::Promise, "a.", "a method is missing"),
    (Place::Promise, "a.then(|v| v.)", "a method is missing"),
    (Place::Promise, "a.then::<u8>(|v| v)", "take no type arguments"),
    (Place::Promise, "a.then(|v: &mut V| v)", "lent by `&`"),
    (Place::Promise, "a.then(async |v| v)", "remove `async`"),
    (Place::Promise, "a.finally(|v| v)", "a `finally` handler gets nothing"),
    (Place::Promise, "a.then(|v| v).done()", "promises have no `done`"),
    (Place::Promise, "a.then(|v| v).map(|v| v.await)", "move the `.await` into a `then`"),
    (Place::Promise, "a.then(|v| v).always(|| ())", "promises have no `always`: write `.finally(|| ..)`"),
    (Place::Promise, "a.catch(ApiError, |e| e)", "`.catch(|e: &ApiError| ..)`"),
    (Place::Promise, "a.then((v) -> v)", "without `->`"),
    (Place::Promise, "a.then()", "`.then(|value| ..)`"),
    (Place::Promise, "a.catch()", "`.catch(|reason| ..)`"),
    (Place::Promise, "a.finally()", "`.finally(|| ..)`"),
    (Place::Promise, "a.then(|v| v, |e| e, |f| f)", "two handlers at most"),
    (Place::Promise, "a.success(|v| v, |e| e)", "`success` takes one handler"),
    (Place::Promise, "a.catch(|e| e, |f| f)", "`catch` takes one handler"),
    (Place::Promise, "a.then(|| 1)", "`then` gets the value"),
    (Place::Promise, "a.catch(|| 1)", "`catch` gets the reason"),
    (Place::Promise, "a.then(|a, b| 1)", "gets one value"),
    (Place::Promise, "a.catch(|a, b| 1)", "gets one reason"),
    (Place::Promise, "a.catch(|e: io::Error| 1)", "write `&io::Error`"),
    (Place::Promise, "|a, b, c| 1", "gets `resolve` and `reject`"),
    (Place::Promise, "|| 1", "gets `resolve` and `reject`"),
    (Place::Promise, "|(a, b)| 1", "write names"),
    (Place::Promise, "async |a| 1", "an executor is not async"),
    (Place::Promise, "|a| a(b.await)", "an executor cannot wait"),
    (Place::Promise, "|a| { a(b) }.then(|c| c)", "belongs to the executor's body"),
    (Place::Promise, "f(_, _)", "one callback settles a promise"),
    (Place::Promise, "f(_(a))", "a callback with arguments"),
    (Place::Promise, "f(_ = g)", "takes a closure"),
    (Place::Promise, "f(_: T)", "the type of a callback's argument"),
    (Place::Promise, "g(|| f(_))", "made by the call itself"),
    (Place::Promise, "async { f(_) }", "made by the call itself"),
    (Place::Promise, "f(_ = async |a| a)", "called synchronously"),
    (Place::Promise, "f(_ = |a| a.await)", "a callback cannot wait"),
    (Place::Promise, "new Promise(|a| a)", "there is no `new`: write `promise!"),
    (Place::Promise, "a.then(|v| new Service())", "`Type::new(..)`"),
    (Place::Promise, "a.then(|v| { throw e })", "there is no `throw`"),
    (Place::Promise, "a.then(function (v) { v })", "a function without a name"),
    (Place::Promise, "a.then(v => v)", "without `=>`"),
    (Place::AsyncPromiseArgs, "later", "`later` is no option"),
    (Place::AsyncPromise("later"), "fn f() {}", "`later` is no option"),
    (Place::AsyncPromiseArgs, "a::b", "takes `blocking`, `deferred`"),
    (Place::AsyncPromiseArgs, "skip", "takes `blocking`, `deferred`"),
    (Place::AsyncPromiseArgs, "for A", "goes on a trait"),
    (Place::AsyncPromise("blocking"), "impl A {}", "on a block"),
    (Place::AsyncPromise("for A"), "impl A {}", "goes on a trait"),
    (Place::AsyncPromise("for"), "trait A {}", "needs the type"),
    (Place::AsyncPromiseArgs, "crate = 1", "write the path"),
    (Place::AsyncPromise("blocking, deferred"), "fn f() {}", "keep one"),
    (Place::AsyncPromise("blocking"), "async fn f() {}", "remove one of the two"),
    (Place::AsyncPromise("deferred"), "fn f() {}", "this function runs when it is called"),
    (Place::AsyncPromise(""), "const fn f() {}", "remove `const`"),
    (Place::AsyncPromise(""), "async fn f() -> Promise<u8> { g() }", "makes its promise itself"),
    (Place::AsyncPromise(""), "unsafe extern \"C\" { fn f(); }", "nothing to do: put `#[promise(name"),
    (Place::AsyncPromise(""), C_WITHOUT_CLOSURE, "what the callback's arguments give"),
    (Place::AsyncPromise(""), C_VARIADIC, "cannot see the types"),
    (Place::AsyncPromise(""), C_NO_CALLBACK, "put `#[callback]` on the one that does"),
    (Place::AsyncPromise(""), C_TWO_CALLBACKS, "that settles the promise"),
    (Place::AsyncPromise(""), C_NO_USER_DATA, "is a `*mut c_void`"),
    (Place::AsyncPromise(""), C_TWO_USER_DATA, "may be the user data"),
    (Place::AsyncPromise(""), C_OPTION, "on a C function takes"),
    (Place::AsyncPromise(""), "extern \"C\" fn f() {}", "another ABI"),
    (Place::AsyncPromise(""), "extern \"C\" fn f(done: impl FnOnce(u8)) {}", "another ABI"),
    (Place::AsyncPromise(""), "async fn f();", "without a body"),
    (Place::AsyncPromise(""), "struct A;", "goes on a function"),
    (Place::AsyncPromise("name = 1"), "fn f(done: impl FnOnce(u8)) {}", "needs one name"),
    (Place::AsyncPromise("map = 1"), "fn f(done: impl FnOnce(u8)) {}", "needs a closure"),
    (Place::AsyncPromise("error"), "fn f(done: impl FnOnce(u8)) {}", "needs a value"),
    (Place::AsyncPromise("g, h"), "fn f(done: impl FnOnce(u8)) {}", "`name` is given twice"),
    (Place::AsyncPromise("map = |v| v"), "fn f(done: impl FnOnce(u8)) {}", "must say what it gives"),
    (Place::AsyncPromise("|| -> u8 { 1 }"), "fn f(done: impl FnOnce(u8)) {}", "gets one value"),
    (Place::AsyncPromise("|v| -> u8 { v }"), "fn f(done: impl FnOnce()) {}", "gets nothing"),
    (Place::AsyncPromise("|v| -> u8 { v }"), "fn f(done: impl FnOnce(u8, u8)) {}", "gets 2 values"),
    (Place::AsyncPromise("error = E"), "fn f(n: u8) {}", "no parameter of this function"),
    (Place::AsyncPromise(""), "fn f(a: impl FnOnce(u8), b: impl FnOnce(u8)) {}", "one callback settles"),
    (
        Place::AsyncPromise(""),
        "fn f(#[promise] a: impl FnOnce(), #[promise] b: impl FnOnce()) {}",
        "keep one",
    ),
    (Place::AsyncPromise(""), "fn f(#[promise] a: u8) {}", "goes on the parameter"),
    (Place::AsyncPromise(""), "fn f(done: Callback<u8>) {}", "not visible to the macro"),
    (Place::AsyncPromise(""), "fn f(#[promise] done: Done) {}", "not visible to the macro"),
    (Place::AsyncPromise(""), "fn f(done: Option<fn(u8)>) {}", "cannot carry the promise"),
    (Place::AsyncPromise(""), "fn f(done: Vec<Box<dyn Fn(u8)>>) {}", "into this type"),
    (Place::AsyncPromise(""), "fn f<F>(done: F) where F: FnMut(u8) -> bool {}", "returns a value"),
    (Place::AsyncPromise(""), "fn f(done: impl AsyncFnOnce(u8)) {}", "an async callback"),
    (Place::AsyncPromise(""), "fn f(done: impl FnOnce(&u8)) {}", "only while it runs"),
    (Place::AsyncPromise(""), "fn f(done: impl FnOnce(u8, io::Result<u8>)) {}", "beside other values"),
    (Place::AsyncPromise("error = E"), "async fn f(done: impl FnOnce(u8)) {}", "a promise function itself"),
    (Place::AsyncPromise("blocking"), "fn f(done: impl FnOnce(u8)) {}", "say where a function runs"),
    (Place::AsyncPromise(""), "#[promise(g)] fn f(done: impl FnOnce(u8)) {}", "for the items of a block"),
    (Place::AsyncPromise(""), "fn f<F: FnOnce(u8)>(a: Vec<F>, b: F) {}", "`F` is more than"),
    (Place::AsyncPromise(""), "impl A { fn f(&self) {} }", "nothing to do: no method here takes"),
    (
        Place::AsyncPromise(""),
        "impl B for A { fn f(done: impl FnOnce(u8)) {} }",
        "no method here is an `async fn`",
    ),
    (
        Place::AsyncPromise(""),
        "impl B for A { #[promise(g)] fn f(done: impl FnOnce()) {} }",
        "belongs to the trait",
    ),
    (Place::AsyncPromise(""), "impl A { #[promise(deferred)] fn f() {} }", "on a method takes"),
    (
        Place::AsyncPromise(""),
        "trait A { fn f(d: impl FnOnce()); fn f_promise(); }",
        "`f_promise` already exists",
    ),
    (Place::AsyncPromise("for A"), "trait B { fn f(done: impl FnOnce(u8)) {} }", "instead of a body"),
    (Place::AsyncPromise("for A"), "trait B { #[promise(skip)] fn f(); }", "need not be repeated"),
    (Place::AsyncPromise("for A"), "trait B { type C; }", "remove what is none of them"),
    (Place::AsyncPromise("for A"), "trait B { async fn f(); }", "takes none: remove it"),
    (Place::AsyncPromise("for A"), "trait B { fn f(); }", "no parameter of this function"),
    (Place::AsyncPromise(""), "async fn f(&self) {}", "`self` is borrowed"),
    (Place::AsyncPromise(""), "async fn f(a: &str) {}", "instead of `&str` take `String` or `Arc<str>`"),
    (Place::AsyncPromise(""), "async fn f(a: &mut u8) {}", "take `u8`, and give it back"),
    (Place::AsyncPromise(""), "async fn f<'a>(a: Cow<'a, str>) {}", "a type without a lifetime"),
    (Place::Main, "fn main() {}", "write `async fn`"),
    (Place::Main, "async fn main(a: u8) {}", "remove them"),
    (Place::Main, "async fn main<T>() {}", "type arguments"),
    (Place::Main, "struct A;", "goes on an `async fn`"),
];

const C_WITHOUT_CLOSURE: &str = r#"extern "C" { #[promise(g)] fn f(done: a_cb, data: *mut c_void); }"#;
const C_VARIADIC: &str = r#"extern "C" { #[promise(g, || -> u8 { 1 })] fn f(done: a_cb, ...); }"#;
const C_NO_CALLBACK: &str = r#"extern "C" { #[promise(g, || -> u8 { 1 })] fn f(data: *mut c_void); }"#;
const C_TWO_CALLBACKS: &str =
    r#"extern "C" { #[promise(g, || -> u8 { 1 })] fn f(a: a_cb, b: Option<fn()>, data: *mut c_void); }"#;
const C_NO_USER_DATA: &str = r#"extern "C" { #[promise(g, || -> u8 { 1 })] fn f(done: a_cb); }"#;
const C_TWO_USER_DATA: &str =
    r#"extern "C" { #[promise(g, || -> u8 { 1 })] fn f(a: *mut c_void, b: *mut c_void, done: a_cb); }"#;
const C_OPTION: &str =
    r#"extern "C" { #[promise(blocking, || -> u8 { 1 })] fn f(done: a_cb, data: *mut c_void); }"#;

#[test]
fn each_mistake_has_its_text() {
    for (place, source, part) in MISTAKES {
        let found = errors(&expand(*place, source));
        assert!(found.iter().any(|text| text.contains(part)), "`{part}` for `{source}`: {found:?}");
    }
}

#[test]
fn each_text_has_its_mistake() {
    let texts = include_str!("../catalogue.rs");
    let reached: Vec<String> =
        MISTAKES.iter().flat_map(|(place, source, _)| errors(&expand(*place, source))).collect();
    let arguments = ["main", "test"].map(|entry| match entry {
        "main" => crate::entry::expand(
            crate::entry::Entry::Main,
            super::tokens("x"),
            super::tokens("async fn f() {}"),
        ),
        _ => crate::entry::expand(
            crate::entry::Entry::Test,
            super::tokens("x"),
            super::tokens("async fn f() {}"),
        ),
    });
    let reached: Vec<String> = reached.into_iter().chain(arguments.iter().flat_map(errors)).collect();
    let file = syn::parse_file(texts).unwrap();
    for item in file.items {
        let syn::Item::Const(item) = item else { continue };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = *item.expr else { continue };
        assert!(reached.contains(&text.value()), "{} is never said", item.ident);
    }
}

#[test]
fn texts_are_written_alike() {
    for (place, source, _) in MISTAKES {
        for text in errors(&expand(*place, source)) {
            let first = text.chars().next().expect("a text is not empty");
            assert!(!first.is_uppercase() || text.starts_with("C functions"), "{text}");
            assert!(!text.ends_with('.') || text.ends_with(".."), "{text}");
            assert_eq!(text.matches('`').count() % 2, 0, "{text}");
        }
    }
}

#[test]
fn what_is_no_mistake_is_not_reported() {
    for source in [
        "a.new(b)",
        "throw(a)",
        "function(a).then(|v| function(v)).then(|v| { function(v) })",
        "a.then(|v| { if function(v) { 1 } else { 2 } })",
        "a.then(|v| v.throw)",
        "a.then(|v| match v { A => 1, B => 2 })",
        "a.then(|v| || { return 3; })",
        "a.then(|v| v.iter().map(|x| { return x; }).count())",
        "a.map(|v| async { v.await }).then(|v| v)",
        "a.done(1)",
        "|resolve, reject| f(async { x.await })",
    ] {
        assert_eq!(errors(&expand(Place::Promise, source)), Vec::<String>::new(), "{source}");
    }
    for source in [
        "async fn f(a: &'static str, b: Box<dyn Fn(&str) -> u8>, c: fn(&u8), d: impl for<'a> FnOnce(&'a u8) -> &'a u8) {}",
        "async fn f(a: for<'a> fn(&'a u8) -> &'a u8, b: Box<dyn Fn(&u8) -> &u8 + Send>) {}",
        "fn f(&self, a: &str) {}",
        "async fn f(done: impl FnOnce(u8)) {}",
        "fn f(a: fn(u8) -> u8) {}",
        "fn f(&self, keep: impl Fn(&u8) -> bool, done: Option<Box<dyn FnOnce(fn(&u8), Box<dyn Fn(&u8)>)>>) {}",
        "fn f<'a, F: for<'b> Fn(&'b u8) -> &'b u8, G: FnOnce(&'a u8)>(keep: F, done: G) {}",
        "impl A { fn f(a: impl FnOnce(), b: impl FnOnce()) {} fn g(a: impl Fn() -> u8) {} async fn h() {} }",
        "impl A { #[promise(skip)] fn f(a: impl FnOnce(&u8)) {} }",
    ] {
        assert_eq!(errors(&expand(Place::AsyncPromise(""), source)), Vec::<String>::new(), "{source}");
    }
}
