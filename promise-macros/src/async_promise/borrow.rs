//! Arguments that are borrowed from the caller, who may be gone before the promise settles.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Signature, Type};

use crate::catalogue;
use crate::errors::Errors;
use crate::tokens::{Tokens, ident, is_ident, is_punct, written};

/// Reports each borrowed argument with what to write instead. Gives whether there is none.
pub(crate) fn check(signature: &Signature, errors: &mut Errors) -> bool {
    let mut none = true;
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let tokens: Tokens = receiver.to_token_stream().into_iter().collect();
                if is_borrowed(receiver.to_token_stream()) {
                    errors.add(&tokens, catalogue::BORROWED_SELF);
                    none = false;
                }
            }
            FnArg::Typed(argument) => {
                let ty = argument.ty.to_token_stream();
                if is_borrowed(ty.clone()) {
                    let name = argument.pat.to_token_stream().to_string();
                    let tokens: Tokens = argument.to_token_stream().into_iter().collect();
                    errors.add(&tokens, &catalogue::borrowed_argument(&name, &ty, &owned(&argument.ty)));
                    none = false;
                }
            }
        }
    }
    none
}

/// Whether a type has a lifetime other than `'static`.
fn is_borrowed(ty: TokenStream) -> bool {
    has_lifetime(ty, &|name| name != "static")
}

/// Whether a type has a lifetime that is elided or `counts`. Those of function types and `for<..>` are their own.
pub(super) fn has_lifetime(ty: TokenStream, counts: &dyn Fn(&Ident) -> bool) -> bool {
    let tokens: Tokens = ty.into_iter().collect();
    let mut i = 0;
    while i < tokens.len() {
        let (token, next) = (&tokens[i], tokens.get(i + 1));
        if is_ident(Some(token), "for") && is_punct(next, '<') {
            i = skip_to(&tokens, i, &['>']);
        } else if is_punct(Some(token), '&') && !is_punct(next, '\'')
            || is_punct(Some(token), '\'') && ident(next).is_some_and(counts)
        {
            return true;
        } else if let TokenTree::Group(group) = token {
            let of_function =
                matches!(i.checked_sub(1).and_then(|i| tokens.get(i)), Some(TokenTree::Ident(_)));
            if !of_function && has_lifetime(group.stream(), counts) {
                return true;
            }
            if of_function && is_punct(next, '-') {
                i = skip_to(&tokens, i + 2, &[',', '+']);
            }
        }
        i += 1;
    }
    false
}

/// The place of the next one of these, or of the last token.
fn skip_to(tokens: &[TokenTree], from: usize, stops: &[char]) -> usize {
    let is_stop = |token: &TokenTree| stops.iter().any(|stop| is_punct(Some(token), *stop));
    (from..tokens.len()).find(|&i| is_stop(&tokens[i])).unwrap_or(tokens.len())
}

/// What to write instead of a borrowed type.
fn owned(ty: &Type) -> String {
    let Type::Reference(reference) = ty else { return "a type without a lifetime".into() };
    let inner = written(reference.elem.to_token_stream());
    if reference.mutability.is_some() {
        return format!("`{inner}`, and give it back in the value");
    }
    match (&*reference.elem, inner.as_str()) {
        (_, "str") => "`String` or `Arc<str>`".into(),
        (_, "Path") => "`PathBuf`".into(),
        (Type::Slice(slice), _) => {
            let element = written(slice.elem.to_token_stream());
            format!("`Vec<{element}>` or `Arc<[{element}]>`")
        }
        (Type::TraitObject(_) | Type::ImplTrait(_) | Type::Paren(_), _) => {
            let inner = inner.trim_start_matches('(').trim_end_matches(')');
            format!("`Arc<{inner}>` or `Box<{inner}>`")
        }
        _ => format!("`{inner}` or `Arc<{inner}>`"),
    }
}
