//! Errors are collected and emitted behind the user's code.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;

/// Collects errors, so that one run shows all of them.
#[derive(Default)]
pub(crate) struct Errors {
    found: TokenStream,
    count: usize,
}

impl Errors {
    /// An error that underlines `tokens`, or the macro call if there are none.
    pub(crate) fn add(&mut self, tokens: &[TokenTree], text: &str) {
        self.found.extend(error(tokens, text));
        self.count += 1;
    }

    /// An error at one place.
    pub(crate) fn at(&mut self, span: Span, text: &str) {
        self.found.extend(quote_spanned!(span=> ::core::compile_error! { #text }));
        self.count += 1;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn into_tokens(self) -> TokenStream {
        self.found
    }
}

/// One error as an expression or an item.
pub(crate) fn error(tokens: &[TokenTree], text: &str) -> TokenStream {
    let (first, last) = match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => (first.span(), last.span()),
        _ => (Span::call_site(), Span::call_site()),
    };
    let path = quote_spanned!(first=> ::core::compile_error!);
    let body = quote_spanned!(last=> { #text });
    quote_spanned!(first=> #path #body)
}
