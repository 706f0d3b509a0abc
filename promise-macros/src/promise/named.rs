//! `all { name: promise, .. }` and `all_settled { .. }`: promises as the fields of one value.
//!
//! ```text
//! Input:   all { user: fetch(1), posts }
//! Output:  let source = {
//!              let fields = (promise! { fetch(1) }, promise! { posts },);
//!              #[derive(..)]
//!              struct All<T0, T1> { user: T0, posts: T1 }
//!              let mut named = named::<_, _>();
//!              let field_0 = named.all(fields.0);
//!              let field_1 = named.all(fields.1);
//!              named.finish(move |values| All { user: values.take(field_0), posts: values.take(field_1) })
//!          };
//! ```
//!
//! All promises are made before the first is looked at, as in `Promise.all([a(), b()])`.

use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};

use super::body::methods;
use super::input::Input;
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{Mode, Tokens, ends, group, ident, is_punct, split, stream};

/// The form, its fields, and the methods behind it.
pub(crate) struct Named<'a> {
    settled: bool,
    name: &'a Ident,
    fields: Vec<Tokens>,
    pub(crate) rest: &'a [TokenTree],
}

/// `None` if it is something else.
pub(crate) fn parse(lead: &[TokenTree]) -> Option<Named<'_>> {
    let name = ident(lead.first())?;
    let settled = name == "all_settled";
    if !settled && name != "all" {
        return None;
    }
    let fields = group(lead.get(1), Delimiter::Brace)?.stream().into_iter().collect();
    let fields = split(fields, Mode::Expr).into_iter().map(|field| field.tokens).collect();
    Some(Named { settled, name, fields, rest: &lead[2..] })
}

/// Statements that leave the promise in `source`.
pub(crate) fn expand(p: &TokenStream, input: &Input, named: &Named<'_>, errors: &mut Errors) -> TokenStream {
    let krate = &input.krate;
    let option = input.options.error_type().map(|reason| q!(, error = #reason));
    let (mut names, mut values, mut places) = (Vec::<&Ident>::new(), Vec::new(), Vec::new());
    for field in &named.fields {
        let Some(name) = ident(field.first()) else {
            errors.add(field, catalogue::NAMED_FIELD);
            values.push(stream(field));
            continue;
        };
        // A name alone is the variable of that name, as in a struct.
        let value = match &field[1..] {
            [] => name.to_token_stream(),
            [colon, value @ ..] if is_punct(Some(colon), ':') => stream(value),
            _ => {
                errors.add(field, catalogue::NAMED_FIELD);
                stream(field)
            }
        };
        if names.contains(&name) {
            errors.at(name.span(), &catalogue::duplicate_field(name));
        } else {
            names.push(name);
        }
        places.push(ends(&value.clone().into_iter().collect::<Tokens>()));
        values.push(value);
    }
    let values = q!((#(#krate::promise! { #values #option },)*));
    let methods = methods(named.rest, errors);
    if names.len() != named.fields.len() {
        return q!(let source = #values;);
    }
    let types: Vec<Ident> = (0..names.len()).map(|i| format_ident!("T{i}")).collect();
    let fields: Vec<Ident> = (0..names.len()).map(|i| format_ident!("field_{i}")).collect();
    // A promise that does not go with the others is an error at its tokens.
    let promises = places.into_iter().enumerate().map(|(i, (first, last))| {
        let (all, mut i) = (Ident::new("fields", first), Literal::usize_unsuffixed(i));
        i.set_span(last);
        quote_spanned!(last=> (#all.#i))
    });
    let (method, ty) = (named.name, if named.settled { q!(AllSettled) } else { q!(All) });
    // Nothing says what the reason of no promise is.
    let reason = match (input.options.error_type(), names.is_empty()) {
        (Some(reason), _) => reason,
        (None, true) => q!(#krate::Error),
        (None, false) => q!(_),
    };
    q! {
        let source = {
            let fields = #values;
            #[allow(dead_code)]
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq,
                ::core::hash::Hash
            )]
            struct #ty<#(#types),*> { #(#names: #types),* }
            #[allow(unused_mut)]
            let mut named = #p::named::<_, #reason>();
            #(let #fields = named.#method #promises;)*
            #[allow(unused_variables)]
            let source = named.finish(move |values| #ty { #(#names: values.take(#fields)),* });
            source
        } #methods;
    }
}
