//! What stands in front of a twin: its documentation, and what of its function's attributes is about it as well.

use proc_macro2::TokenStream;
use syn::{Attribute, FnArg, Meta, Pat, Type};

use super::owner::Owner;
use super::{Function, is_unsafe, must_use};
use crate::q;
use crate::tokens::ident;

/// The documentation of the twin, and what of the function's attributes is about the twin as well.
pub(crate) fn attributes(owner: Owner<'_>, function: &Function, callback: usize) -> TokenStream {
    let original = function.signature.ident.to_string();
    let callback = match &function.signature.inputs[callback] {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(name) => format!("callback `{}`", name.ident),
            _ => "callback".into(),
        },
        FnArg::Receiver(_) => unreachable!("a receiver is no callback"),
    };
    let link = match owner {
        Owner::Unknown if function.signature.receiver().is_none() => format!("[`{original}`](fn@{original})"),
        Owner::Foreign(ty, _) => match type_path(ty) {
            Some(path) => format!("[`{original}`]({path}::{original})"),
            None => format!("`{original}`"),
        },
        _ => format!("[`{original}`](Self::{original})"),
    };
    let doc = format!(" Calls {link} and gives a promise of what its {callback} gets.");
    let safety = is_unsafe(&function.signature).then(|| {
        let text = format!(" As for {link}.");
        q!(#[doc = ""] #[doc = " # Safety"] #[doc = ""] #[doc = #text])
    });
    let kept = function.attributes.iter().filter(|attribute| is_kept(attribute));
    let is_deprecated = function.attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    let allow_deprecated = is_deprecated.then(|| q!(#[allow(deprecated)]));
    let must_use = must_use();
    q! {
        #[doc = #doc]
        #safety
        #(#kept)*
        #allow_deprecated
        #must_use
        #[track_caller]
    }
}

/// A path without arguments, as a link can be made of it.
fn type_path(ty: &TokenStream) -> Option<String> {
    let Ok(Type::Path(path)) = syn::parse2::<Type>(ty.clone()) else { return None };
    let names = path.path.segments.iter().map(|segment| segment.ident.to_string());
    path.qself.is_none().then(|| names.collect::<Vec<_>>().join("::"))
}

/// Whether an attribute is about the twin as well: conditions, allowances and warnings to users.
pub(crate) fn is_kept(attribute: &Attribute) -> bool {
    let is = |name: &str| attribute.path().is_ident(name);
    is("cfg") || is("allow") || is("deprecated") || is("doc") && is_hidden(&attribute.meta)
}

fn is_hidden(meta: &Meta) -> bool {
    match meta {
        Meta::List(list) => {
            let first = list.tokens.clone().into_iter().next();
            ident(first.as_ref()).is_some_and(|word| word == "hidden" || word == "cfg")
        }
        _ => false,
    }
}
