//! The shape of what `#[async_promise]` writes beside functions that take a callback.

use super::{Place, errors, expand, flat};

/// Checks the header of the function that stands beside the one under the attribute.
#[track_caller]
fn twin(args: &'static str, source: &str, expected: &str) {
    let file = syn::parse2::<syn::File>(expand(Place::AsyncPromise(args), source)).unwrap();
    let [_, syn::Item::Fn(twin)] = &file.items[..] else { panic!("two functions in {file:?}") };
    let header = quote::ToTokens::to_token_stream(&twin.sig);
    assert_eq!(flat(header).join(" "), flat(super::tokens(expected)).join(" "));
}

#[test]
fn a_twin_has_what_is_left_of_the_signature() {
    twin(
        "crate = lib",
        "fn f(a: u8, done: impl FnOnce(u8), b: &str) {}",
        "fn f_promise(a: u8, b: &str) -> lib::Promise<u8, lib::Error>",
    );
    twin(
        "crate = lib",
        "fn f<'a, 'b, T: A, F, const N: usize>(a: &'a [T; N], done: F) where F: for<'c> FnOnce(T) + 'b, T: B {}",
        "fn f_promise<'a, T: A, const N: usize>(a: &'a [T; N]) -> lib::Promise<T, lib::Error> where T: B",
    );
    twin(
        "crate = lib",
        "fn f<T>(done: Box<dyn FnOnce(T) + Send>) {}",
        "fn f_promise<T>() -> lib::Promise<T, lib::Error> where T: ::core::marker::Send, T: 'static",
    );
    twin(
        "g, error = E, crate = lib",
        "const unsafe fn f(mut a: A, (b, _): B, _: C, done: impl Fn(io::Result<u8>)) -> D {}",
        "unsafe fn g(a: A, argument_1: B, argument_2: C) \
             -> lib::Promise<<io::Result<u8> as lib::__private::Fallible>::Value, E>",
    );
    twin(
        "|a, b| -> Result<u8, E> { b }, crate = lib",
        "fn f(done: impl Fn(&u8, u8)) {}",
        "fn f_promise() -> lib::Promise<u8, lib::Error>",
    );
}

#[test]
fn a_function_with_a_callback_stays_as_it_is() {
    for source in [
        "/// Doc.\n#[inline] pub(crate) fn f<F>(mut a: A, (b, c): (B, C), done: F) -> D where F: FnOnce(u8) { body let = }",
        "fn f(done: impl FnOnce(u8)) { body }",
        "fn f(a: u8, done: Callback) { body }",
    ] {
        let code = flat(expand(Place::AsyncPromise(""), source));
        let original = flat(super::tokens(source));
        assert_eq!(code[..original.len()], original);
    }
    let marked =
        expand(Place::AsyncPromise(""), "fn f(#[promise] #[a] done: impl FnOnce(), more: impl Fn()) {}");
    let original = flat(super::tokens("fn f(#[a] done: impl FnOnce(), more: impl Fn()) {}"));
    assert_eq!(flat(marked)[..original.len()], original);
}

#[test]
fn attributes_of_a_twin() {
    let source = "/// Doc.\n#[cfg(a)] #[inline] #[allow(b)] #[deprecated] #[doc(hidden)] #[c] pub fn f(done: impl FnOnce()) {}";
    let file = syn::parse2::<syn::File>(expand(Place::AsyncPromise(""), source)).unwrap();
    let [_, syn::Item::Fn(twin)] = &file.items[..] else { panic!("two functions") };
    let attributes: Vec<String> = twin
        .attrs
        .iter()
        .map(|attribute| crate::tokens::written(quote::ToTokens::to_token_stream(attribute)))
        .collect();
    assert!(
        attributes[0].contains("Calls [`f`](fn@f) and gives a promise of what its callback `done` gets.")
    );
    assert_eq!(
        attributes[1..6],
        ["#[cfg(a)]", "#[allow(b)]", "#[deprecated]", "#[doc(hidden)]", "#[allow(deprecated)]"]
    );
    assert!(
        attributes[6].starts_with("#[must_use")
            && attributes[7] == "#[track_caller]"
            && attributes.len() == 8
    );
}

#[test]
fn blocks_expand_to_well_formed_code() {
    let blocks = [
        (
            "",
            "impl<T> A<T> { const N: bool = 1 < 2; fn f(&self, done: impl FnOnce(T)) {} async fn g(self) {} }",
        ),
        (
            "",
            "trait A: B { type C; fn f(self, done: Box<dyn FnOnce()>); async fn g(self) -> u8 { 1 } async fn h(&self); }",
        ),
        ("for A<T, U>", "pub trait B<T, U> where T: C { fn f(&self, done: impl FnOnce(T)); }"),
        (
            "",
            "unsafe extern \"C\" { #[promise(g, |a| -> u8 { a })] fn f(done: a_cb, data: *mut c_void); static S: u8; }",
        ),
    ];
    for (args, source) in blocks {
        let code = expand(Place::AsyncPromise(args), source);
        assert_eq!(errors(&code), Vec::<String>::new(), "in `{source}`");
        syn::parse2::<syn::File>(code.clone()).unwrap_or_else(|error| panic!("{error} in {code}"));
    }
}
