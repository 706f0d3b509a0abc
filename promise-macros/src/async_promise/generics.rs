//! The generics of a twin: those of its function without the callback's.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericParam, Signature, WherePredicate};

use super::callback::{Callback, is_name, mentions};
use crate::catalogue;
use crate::errors::Errors;
use crate::tokens::{Tokens, is_punct};

/// Takes out what belonged to the callback alone. `None` if its type is needed elsewhere, which is an error.
pub(crate) fn prune(signature: &mut Signature, callback: &Callback, errors: &mut Errors) -> Option<()> {
    if let Some(name) = &callback.parameter {
        remove_parameter(signature, name);
        if mentions(signature.to_token_stream(), std::slice::from_ref(name)) {
            errors.at(name.span(), &catalogue::callback_type_used(name));
            return None;
        }
    }
    remove_lifetimes(signature);
    let generics = &mut signature.generics;
    if generics.where_clause.as_ref().is_some_and(|clause| clause.predicates.is_empty()) {
        generics.where_clause = None;
    }
    if generics.params.is_empty() {
        (generics.lt_token, generics.gt_token) = (None, None);
    }
    Some(())
}

fn remove_parameter(signature: &mut Signature, name: &Ident) {
    let generics = &mut signature.generics;
    let parameters = std::mem::take(&mut generics.params).into_iter();
    generics.params = parameters
        .filter(|parameter| !matches!(parameter, GenericParam::Type(ty) if ty.ident == *name))
        .collect();
    if let Some(clause) = &mut generics.where_clause {
        let predicates = std::mem::take(&mut clause.predicates).into_iter();
        clause.predicates = predicates
            .filter(
                |predicate| !matches!(predicate, WherePredicate::Type(ty) if is_name(&ty.bounded_ty, name)),
            )
            .collect();
    }
}

/// Takes out lifetimes that only the callback had.
fn remove_lifetimes(signature: &mut Signature) {
    let mut used = Vec::new();
    lifetimes(signature.inputs.to_token_stream(), &mut used);
    lifetimes(signature.output.to_token_stream(), &mut used);
    lifetimes(signature.generics.where_clause.to_token_stream(), &mut used);
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(parameter) => lifetimes(parameter.bounds.to_token_stream(), &mut used),
            parameter => lifetimes(parameter.to_token_stream(), &mut used),
        }
    }
    let parameters = std::mem::take(&mut signature.generics.params).into_iter();
    signature.generics.params = parameters
        .filter(|parameter| {
            !matches!(parameter, GenericParam::Lifetime(unused) if !used.contains(&unused.lifetime.ident))
        })
        .collect();
}

fn lifetimes(tokens: TokenStream, found: &mut Vec<Ident>) {
    let tokens: Tokens = tokens.into_iter().collect();
    for (i, token) in tokens.iter().enumerate() {
        match (token, tokens.get(i + 1)) {
            (TokenTree::Group(group), _) => lifetimes(group.stream(), found),
            (tick, Some(TokenTree::Ident(name))) if is_punct(Some(tick), '\'') => found.push(name.clone()),
            _ => {}
        }
    }
}

/// Adds a bound.
pub(crate) fn bound(signature: &mut Signature, predicate: TokenStream) {
    let predicate = syn::parse2(predicate).expect("a bound");
    signature.generics.make_where_clause().predicates.push(predicate);
}
