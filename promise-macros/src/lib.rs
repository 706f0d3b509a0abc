//! The procedural macros of `promise-core`, which re-exports and documents them.
#![allow(missing_docs)]

mod catalogue;
mod errors;
mod promise;
mod tokens;

use proc_macro::TokenStream;

/// Quotes code of ours: its locals are invisible to the user's code.
macro_rules! q {
    ($($code:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($code)*) };
}
pub(crate) use q;

/// `promise!`, called through a macro of `promise-core` that passes the path of that crate in brackets.
#[proc_macro]
pub fn promise(input: TokenStream) -> TokenStream {
    promise::expand(input.into()).into()
}
#[proc_macro_attribute] pub fn async_promise(_: proc_macro::TokenStream, i: proc_macro::TokenStream) -> proc_macro::TokenStream { i }
#[proc_macro_attribute] pub fn main(_: proc_macro::TokenStream, i: proc_macro::TokenStream) -> proc_macro::TokenStream { i }
#[proc_macro_attribute] pub fn test(_: proc_macro::TokenStream, i: proc_macro::TokenStream) -> proc_macro::TokenStream { i }
