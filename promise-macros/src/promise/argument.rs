//! What a handler is called with: its parameters, bound to the value or the reason.
//!
//! ```text
//! Input:   |user: User|
//! Output:  let argument = { value };
//!          let user: User = argument;
//!
//! Input:   |e: &io::Error|
//! Output:  let argument = { reason };
//!          let searched = (search(&argument),);
//!          let Some(found) = searched.0.find() else { return Err(argument); };
//!          let e: &io::Error = found;
//! ```

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;

use super::closure::{Closure, Param};
use crate::catalogue;
use crate::errors::error;
use crate::q;
use crate::tokens::{at, ends, stream};

/// What a handler is called with and what becomes of its result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Gets the value.
    Value,
    /// Gets the reason.
    Reason,
    /// Gets nothing; its result is only waited for.
    Finally,
}

/// Binds the parameters. Where they are too few or too many, the error stands in the place of what they are bound to.
pub(super) fn argument(p: &TokenStream, closure: &Closure, role: Role, method: &Ident) -> TokenStream {
    match (role, &closure.params[..]) {
        (Role::Finally, []) => TokenStream::new(),
        (Role::Value, [param]) if param.by_mutable_reference() => {
            let (ty, value) = (param.ty.as_deref().unwrap_or_default(), q!(let argument = { value };));
            let bound = bind(param, &error(ty, catalogue::MUTABLE_READER));
            q!(#value #bound)
        }
        (Role::Value, [param]) => {
            let argument = Ident::new("argument", at(param.span()));
            let bound = bind(param, &if param.by_reference() { q!(&#argument) } else { q!(#argument) });
            q!(let argument = { value }; #bound)
        }
        (Role::Reason, [param]) => reason(p, param),
        (role, params) => {
            let text = match (role, params.len()) {
                (Role::Finally, _) => catalogue::FINALLY_ARITY.into(),
                (Role::Value, 0) => catalogue::value_ignored(method),
                (Role::Reason, 0) => catalogue::reason_ignored(method),
                (Role::Value, _) => catalogue::value_arity(method),
                (Role::Reason, _) => catalogue::reason_arity(method),
            };
            let error = error(&closure.header, &text);
            match (role, params) {
                (Role::Value, []) => q!(let argument = { value }; let _ = #error;),
                (Role::Reason, []) => q!(let argument = { reason }; let _ = #error;),
                (_, params) => bind_all(params, &error),
            }
        }
    }
}

/// `let (a, b): (A, _) = value;`
pub(crate) fn bind_all(params: &[Param], value: &TokenStream) -> TokenStream {
    let patterns = params.iter().map(|param| stream(&param.pattern));
    let types = params.iter().map(|param| param.ty.as_ref().map_or_else(|| q!(_), |ty| stream(ty)));
    q!(let (#(#patterns,)*): (#(#types,)*) = #value;)
}

/// `let pattern: Type = value;`
fn bind(param: &Param, value: &TokenStream) -> TokenStream {
    let (pattern, ty) = (stream(&param.pattern), ascription(param));
    q!(let #pattern #ty = #value;)
}

/// `: Type`, if it is written.
fn ascription(param: &Param) -> Option<TokenStream> {
    param.ty.as_ref().map(|ty| {
        let ty = stream(ty);
        q!(: #ty)
    })
}

/// Binds a reason, by value or by a reference to what is found in it; what is not found passes on.
fn reason(p: &TokenStream, param: &Param) -> TokenStream {
    if param.takes_all() && param.ty.is_none() {
        let bound = bind(param, &q!(argument));
        return q!(let argument = { reason }; #bound #p::caught(););
    }
    if let Some(ty) = param.ty.as_ref().filter(|_| !param.by_reference()) {
        return bind(param, &error(ty, &catalogue::catch_by_value(ty)));
    }
    let span = at(param.span());
    let find = quote_spanned!(span=> find());
    let none = q!(else { return ::core::result::Result::Err(argument); });
    // What cannot be found is reported in the place of this.
    let searched = {
        let (first, last) = ends(param.ty.as_ref().unwrap_or(&param.pattern));
        let (searched, mut reason) = (Ident::new("searched", first), Literal::usize_unsuffixed(0));
        reason.set_span(last);
        q!(#searched.#reason)
    };
    let found = q! {
        let argument = { reason };
        let searched = (#p::search(&argument),);
        let ::core::option::Option::Some(found) = #searched.#find #none;
    };
    let (pattern, ty) = (stream(&param.pattern), ascription(param));
    let value = Ident::new("found", span);
    if param.takes_all() {
        q!(#found let #pattern #ty = #value; #p::caught();)
    } else {
        q!(#found #[allow(irrefutable_let_patterns)] let #pattern #ty = #value #none; #p::caught();)
    }
}
