//! The attribute's own arguments.

use proc_macro2::{TokenStream, TokenTree};

use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{Mode, is_ident, is_punct, split, stream};

/// `(blocking)`, `(deferred)`, `(crate = path)`.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) blocking: Option<TokenTree>,
    pub(crate) deferred: Option<TokenTree>,
    krate: Option<TokenStream>,
}

impl Args {
    pub(crate) fn parse(args: TokenStream, errors: &mut Errors) -> Args {
        let mut parsed = Args::default();
        for element in split(args.into_iter().collect(), Mode::Type) {
            let tokens = element.tokens;
            match &tokens[..] {
                [word] if is_ident(Some(word), "blocking") => parsed.blocking = Some(word.clone()),
                [word] if is_ident(Some(word), "deferred") => parsed.deferred = Some(word.clone()),
                _ if is_crate(&tokens) => match crate_path(&tokens) {
                    Some(path) => parsed.krate = Some(path),
                    None => errors.add(&tokens, catalogue::CRATE_PATH),
                },
                _ => errors.add(&tokens, catalogue::ATTRIBUTE_ARGUMENT),
            }
        }
        if let (Some(blocking), Some(_)) = (&parsed.blocking, &parsed.deferred) {
            errors.add(std::slice::from_ref(blocking), catalogue::BLOCKING_AND_DEFERRED);
        }
        parsed
    }

    /// The path of `promise-core`.
    pub(crate) fn krate(&self) -> TokenStream {
        self.krate.clone().unwrap_or_else(|| q!(::promise_core))
    }
}

pub(crate) fn is_crate(tokens: &[TokenTree]) -> bool {
    is_ident(tokens.first(), "crate") && (tokens.len() == 1 || is_punct(tokens.get(1), '='))
}

/// The path of `crate = path`.
pub(crate) fn crate_path(tokens: &[TokenTree]) -> Option<TokenStream> {
    let path = stream(tokens.get(2..)?);
    syn::parse2::<syn::Path>(path.clone()).ok().map(|_| path)
}
