//! The procedural macros of `promise-core`, which re-exports and documents them.

#![expect(missing_docs, reason = "what stands here would be shown behind the documentation of the re-export")]

mod async_promise;
mod catalogue;
mod entry;
mod errors;
mod promise;
#[cfg(test)]
mod tests;
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

#[proc_macro_attribute]
pub fn async_promise(args: TokenStream, item: TokenStream) -> TokenStream {
    async_promise::expand(args.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn local_async_promise(args: TokenStream, item: TokenStream) -> TokenStream {
    async_promise::expand_local(args.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Main, args.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Test, args.into(), item.into()).into()
}
