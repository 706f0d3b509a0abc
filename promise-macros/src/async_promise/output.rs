//! The promise type of a function, from its return type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericArgument, PathArguments, ReturnType, Type};

use crate::q;
use crate::tokens::at;

/// The value and the reason of a `Result<T, E>` that is written out.
pub(crate) fn arguments_of(output: &ReturnType) -> Option<[&Type; 2]> {
    match output {
        ReturnType::Type(_, ty) => arguments(ty),
        ReturnType::Default => None,
    }
}

/// What a function returns.
pub(crate) enum Output {
    /// Some `Result`: its error is the reason.
    Result,
    /// A value, or nothing.
    Value,
}

impl Output {
    /// A type alias hides what it stands for from a macro: it counts as a result if its name ends in `Result`.
    pub(crate) fn of(output: &ReturnType) -> Output {
        match output {
            ReturnType::Type(_, ty) if result_name(ty).is_some() => Output::Result,
            _ => Output::Value,
        }
    }
}

/// The promise of what a function returns: `Promise<T, E>` where both are written, a projection of it otherwise.
pub(crate) fn promise(krate: &TokenStream, output: &ReturnType) -> TokenStream {
    let ReturnType::Type(_, ty) = output else { return q!(#krate::Promise<()>) };
    match Output::of(output) {
        Output::Result => match arguments(ty) {
            Some([value, reason]) => q!(#krate::Promise<#value, #reason>),
            None => quote_spanned!(place(ty)=> <#ty as #krate::__private::Fallible>::Promise),
        },
        Output::Value => q!(#krate::Promise<#ty>),
    }
}

/// What settles a promise from outside.
pub(crate) enum Settled {
    /// Some `Result`, or an optional error beside an optional value.
    EitherWay,
    /// A value.
    Value,
}

/// What the type of a callback's argument makes of a promise, and the type of its value.
pub(crate) fn settled(krate: &TokenStream, ty: &Type) -> (Settled, TokenStream) {
    match ty {
        Type::Paren(inner) => settled(krate, &inner.elem),
        Type::Group(inner) => settled(krate, &inner.elem),
        Type::Tuple(tuple) if tuple.elems.len() == 2 => match node_style(&tuple.elems[0], &tuple.elems[1]) {
            Some(value) => (Settled::EitherWay, value.to_token_stream()),
            None => (Settled::Value, ty.to_token_stream()),
        },
        ty if result_name(ty).is_some() => match arguments(ty) {
            Some([value, _]) => (Settled::EitherWay, value.to_token_stream()),
            None => {
                let place = place(ty);
                (Settled::EitherWay, quote_spanned!(place=> <#ty as #krate::__private::Fallible>::Value))
            }
        },
        ty => (Settled::Value, ty.to_token_stream()),
    }
}

/// Where a type is written: errors about what is made of it are shown there.
pub(crate) fn place(part: &impl ToTokens) -> Span {
    part.to_token_stream().into_iter().next().map_or_else(Span::mixed_site, |token| at(token.span()))
}

/// The value of `(Option<E>, Option<T>)`.
pub(crate) fn node_style<'a>(error: &Type, value: &'a Type) -> Option<&'a Type> {
    optional(error).and(optional(value))
}

fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

/// Whether a type is some `Result` by its name.
pub(crate) fn is_result(ty: &Type) -> bool {
    result_name(ty).is_some()
}

/// The return type as tokens, `()` if none is written.
pub(crate) fn returned(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => q!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    }
}

/// `-> Type`
pub(crate) fn returning(ty: TokenStream) -> ReturnType {
    let arrow = syn::token::RArrow { spans: [Span::mixed_site(); 2] };
    ReturnType::Type(arrow, Box::new(Type::Verbatim(ty)))
}

/// Whether a function returns a promise already.
pub(crate) fn is_promise(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Promise"))
}

fn result_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|last| &last.ident)
            .filter(|name| name.to_string().ends_with("Result")),
        Type::Paren(inner) => result_name(&inner.elem),
        Type::Group(inner) => result_name(&inner.elem),
        _ => None,
    }
}

/// The two types of a plain `Result<T, E>`.
fn arguments(ty: &Type) -> Option<[&Type; 2]> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match (types.next(), types.next(), types.next()) {
        (Some(value), Some(reason), None) => Some([value, reason]),
        _ => None,
    }
}
