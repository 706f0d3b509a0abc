//! What the macros expand to, checked in process.

mod catalogue;
mod editor;
mod expanded;
mod expansion;
mod guide;
mod local;
mod marker;
mod marker_attributes;
mod twins;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Where code is written.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// `promise!( .. )`
    Promise,
    /// The item under `#[async_promise(ARGS)]`.
    AsyncPromise(&'static str),
    /// The arguments of `#[async_promise( .. )]` on an async function.
    AsyncPromiseArgs,
    /// The item under `#[main]`.
    Main,
    /// The item under `#[test]`.
    Test,
}

pub(super) fn tokens(source: &str) -> TokenStream {
    source.parse().unwrap_or_else(|error| panic!("{error} in `{source}`"))
}

/// The expansion of `source`.
pub(super) fn expand(place: Place, source: &str) -> TokenStream {
    let input = tokens(source);
    match place {
        Place::Promise => crate::promise::expand(quote::quote!([promise_core] #input)),
        Place::AsyncPromise(args) => crate::async_promise::expand(tokens(args), input),
        Place::AsyncPromiseArgs => crate::async_promise::expand(input, tokens("async fn f() {}")),
        Place::Main => crate::entry::expand(crate::entry::Entry::Main, TokenStream::new(), input),
        Place::Test => crate::entry::expand(crate::entry::Entry::Test, TokenStream::new(), input),
    }
}

/// The tokens of all levels in a row.
pub(super) fn flat(code: TokenStream) -> Vec<String> {
    let mut out = Vec::new();
    for token in code {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                out.push(open.into());
                out.extend(flat(group.stream()));
                out.push(close.into());
            }
            token => out.push(token.to_string()),
        }
    }
    out
}

/// The texts of the errors in an expansion.
pub(super) fn errors(code: &TokenStream) -> Vec<String> {
    let flat = flat(code.clone());
    let calls = flat.windows(4).filter(|window| window[0] == "compile_error" && window[1] == "!");
    calls.map(|call| syn::parse_str::<syn::LitStr>(&call[3]).expect("an error has a text").value()).collect()
}
