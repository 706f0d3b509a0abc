//! The parameter of a function that takes a callback.
//!
//! Types are all there is to see: `impl FnOnce(A)`, `F: FnOnce(A)`, and these in `Box`, `Arc`, `Rc`, `Option` and
//! behind `&`. A closure trait is told by its parentheses.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    GenericArgument, GenericParam, Generics, PathArguments, ReturnType, Type, TypeParamBound, WherePredicate,
};

use super::borrow;
use crate::catalogue;
use crate::q;
use crate::tokens::{Tokens, is_punct};

type Bounds = Punctuated<TypeParamBound, syn::Token![+]>;

/// A callback that settles a promise.
pub(crate) struct Callback {
    /// Its place among the parameters.
    pub(crate) index: usize,
    /// The types of what it gets.
    pub(crate) arguments: Vec<Type>,
    /// The lifetimes of its `for<..>`.
    lifetimes: Vec<Ident>,
    /// The type parameter that stands for it.
    pub(crate) parameter: Option<Ident>,
    /// It is to be `Send`.
    pub(crate) is_send: bool,
    /// It may hold no borrow.
    pub(crate) is_static: bool,
    wraps: Vec<Wrap>,
}

/// What a closure is in, outermost first.
#[derive(Clone, Copy, PartialEq)]
enum Wrap {
    Box,
    Arc,
    Rc,
    Option,
    Reference,
    MutableReference,
}

/// What a parameter is.
pub(crate) enum Kind {
    Callback(Callback),
    /// Something like one, and why it is none.
    Unfit(&'static str),
    Other,
}

/// What a parameter of this type is.
pub(crate) fn kind(ty: &Type, generics: &Generics) -> Kind {
    match ty {
        Type::Paren(inner) => kind(&inner.elem, generics),
        Type::Group(inner) => kind(&inner.elem, generics),
        Type::ImplTrait(ty) => of_bounds(&ty.bounds, &[]),
        Type::TraitObject(ty) => of_bounds(&ty.bounds, &[]),
        Type::FnPtr(pointer) if is_nothing(&pointer.output) => Kind::Unfit(catalogue::CALLBACK_POINTER),
        Type::Reference(reference) => {
            let wrap = if reference.mutability.is_some() { Wrap::MutableReference } else { Wrap::Reference };
            kind(&reference.elem, generics).within(wrap, ty)
        }
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Kind::Other };
            if let Some(kind) = path.path.get_ident().and_then(|name| of_parameter(name, generics)) {
                return kind;
            }
            let wrap = match last.ident.to_string().as_str() {
                "Box" => Wrap::Box,
                "Arc" => Wrap::Arc,
                "Rc" => Wrap::Rc,
                "Option" => Wrap::Option,
                name if name.ends_with("Callback") => return Kind::Unfit(catalogue::CALLBACK_ALIAS),
                _ => return unknown(ty),
            };
            match only_type(&last.arguments) {
                Some(inner) => kind(inner, generics).within(wrap, ty),
                None => Kind::Other,
            }
        }
        ty => unknown(ty),
    }
}

/// A type parameter that is a closure.
fn of_parameter(name: &Ident, generics: &Generics) -> Option<Kind> {
    let parameter = generics.type_params().find(|parameter| parameter.ident == *name)?;
    let mut found = of_bounds(&parameter.bounds, &[]);
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        if let WherePredicate::Type(predicate) = predicate
            && is_name(&predicate.bounded_ty, name)
        {
            let lifetimes = predicate.lifetimes.iter().flat_map(|bound| &bound.lifetimes);
            let more = of_bounds(&predicate.bounds, &lifetimes.collect::<Vec<_>>());
            found = match (found, more) {
                (Kind::Other, more) => more.with_auto_traits(&parameter.bounds),
                (found, _) => found.with_auto_traits(&predicate.bounds),
            };
        }
    }
    if let Kind::Callback(callback) = &mut found {
        callback.parameter = Some(name.clone());
    }
    Some(found)
}

/// Whether a type is one name.
pub(crate) fn is_name(ty: &Type, name: &Ident) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

fn of_bounds(bounds: &Bounds, lifetimes: &[&GenericParam]) -> Kind {
    for bound in bounds {
        let TypeParamBound::Trait(bound) = bound else { continue };
        let Some(last) = bound.path.segments.last() else { continue };
        let PathArguments::Parenthesized(closure) = &last.arguments else { continue };
        if last.ident.to_string().starts_with("Async") {
            return Kind::Unfit(catalogue::CALLBACK_ASYNC);
        }
        if !is_nothing(&closure.output) {
            return Kind::Unfit(catalogue::CALLBACK_RETURNS);
        }
        let own = bound.lifetimes.iter().flat_map(|bound| &bound.lifetimes);
        let lifetimes = own.chain(lifetimes.iter().copied()).filter_map(|parameter| match parameter {
            GenericParam::Lifetime(parameter) => Some(parameter.lifetime.ident.clone()),
            _ => None,
        });
        return Kind::Callback(Callback {
            index: 0,
            arguments: closure.inputs.iter().map(|argument| argument.ty.clone()).collect(),
            lifetimes: lifetimes.collect(),
            parameter: None,
            is_send: false,
            is_static: false,
            wraps: Vec::new(),
        })
        .with_auto_traits(bounds);
    }
    Kind::Other
}

/// A closure in something that is not known here.
fn unknown(ty: &Type) -> Kind {
    if has_closure(ty.to_token_stream()) { Kind::Unfit(catalogue::CALLBACK_NESTED) } else { Kind::Other }
}

fn has_closure(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "Fn" || name == "FnMut" || name == "FnOnce",
        TokenTree::Group(group) => has_closure(group.stream()),
        _ => false,
    })
}

fn is_nothing(output: &ReturnType) -> bool {
    match output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => matches!(&**ty, Type::Tuple(tuple) if tuple.elems.is_empty()),
    }
}

fn only_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

impl Kind {
    fn within(mut self, wrap: Wrap, ty: &Type) -> Kind {
        if let Kind::Callback(callback) = &mut self {
            // What is boxed lives as long as it likes, unless it says otherwise.
            let owns = matches!(wrap, Wrap::Box | Wrap::Arc | Wrap::Rc);
            callback.is_static |= owns && !ty.to_token_stream().into_iter().any(|token| is_tick(&token));
            callback.wraps.insert(0, wrap);
        }
        self
    }

    fn with_auto_traits(mut self, bounds: &Bounds) -> Kind {
        if let Kind::Callback(callback) = &mut self {
            for bound in bounds {
                match bound {
                    TypeParamBound::Trait(bound) => callback.is_send |= bound.path.is_ident("Send"),
                    TypeParamBound::Lifetime(lifetime) => callback.is_static |= lifetime.ident == "static",
                    _ => {}
                }
            }
        }
        self
    }
}

fn is_tick(token: &TokenTree) -> bool {
    is_punct(Some(token), '\'')
}

impl Callback {
    /// The first argument that is lent for the time of the call: it has a lifetime that the function does not.
    pub(crate) fn lent(&self) -> Option<&Type> {
        let is_lent = |name: &Ident| name == "_" || self.lifetimes.contains(name);
        self.arguments.iter().find(|ty| borrow::has_lifetime(ty.to_token_stream(), &is_lent))
    }

    /// A type as it can be written at a closure's parameter, where the lifetimes of `for<..>` have no names.
    pub(crate) fn elided(&self, ty: TokenStream) -> TokenStream {
        let mut out = Tokens::new();
        for token in ty {
            let token = match token {
                TokenTree::Group(group) => {
                    let mut elided = proc_macro2::Group::new(group.delimiter(), self.elided(group.stream()));
                    elided.set_span(group.span());
                    elided.into()
                }
                TokenTree::Ident(name)
                    if out.last().is_some_and(is_tick) && self.lifetimes.contains(&name) =>
                {
                    Ident::new("_", name.span()).into()
                }
                token => token,
            };
            out.push(token);
        }
        out.into_iter().collect()
    }

    /// A closure as the parameter takes it.
    pub(crate) fn wrap(&self, p: &TokenStream, closure: TokenStream) -> TokenStream {
        self.wraps.iter().rev().fold(closure, |closure, wrap| match wrap {
            Wrap::Box => q!(#p::Box::new(#closure)),
            Wrap::Arc => q!(#p::Arc::new(#closure)),
            Wrap::Rc => q!(#p::Rc::new(#closure)),
            Wrap::Option => q!(::core::option::Option::Some(#closure)),
            Wrap::Reference => q!(&#closure),
            Wrap::MutableReference => q!(&mut #closure),
        })
    }
}

pub(crate) fn tokens(part: &impl ToTokens) -> Tokens {
    part.to_token_stream().into_iter().collect()
}

/// Whether a name occurs.
pub(crate) fn mentions(tokens: TokenStream, names: &[Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Ident(name) => names.contains(&name),
        _ => false,
    })
}

/// The type parameters.
pub(crate) fn type_parameters(generics: &Generics) -> Vec<Ident> {
    generics.type_params().map(|parameter| parameter.ident.clone()).collect()
}
