//! The promise-returning twin of a function that takes a callback.
//!
//! ```text
//! Input:   fn fetch<F: FnOnce(io::Result<u8>)>(id: u64, done: F) -> Request
//! Output:  fn fetch_promise(id: u64) -> Promise<<io::Result<u8> as Fallible>::Value, Error> {
//!              promise!(fetch::<_>(id, _ = |value: io::Result<u8>| value), error = Error)
//!          }
//! ```
//!
//! What the call gives, a callback that is dropped and a panic are `promise!`'s business.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Attribute, FnArg, GenericParam, Pat, Signature, Type};

use super::attributes::attributes;
use super::callback::{Callback, mentions, tokens, type_parameters};
use super::generics::{bound, prune};
use super::output::{Settled, is_result, node_style, returning, settled};
use super::owner::Owner;
use super::{Args, Function, is_unsafe, output, takes_self};
use crate::catalogue;
use crate::errors::Errors;
use crate::promise::closure::Closure;
use crate::q;
use crate::tokens::{at, stream};

/// A twin, in parts.
pub(crate) struct Twin {
    pub(crate) name: Ident,
    /// When it is there at all.
    pub(crate) conditions: Vec<Attribute>,
    /// Those that a function needs wherever it is declared.
    pub(crate) attributes: TokenStream,
    /// With the visibility.
    pub(crate) header: TokenStream,
    pub(crate) body: TokenStream,
}

impl ToTokens for Twin {
    fn to_tokens(&self, out: &mut TokenStream) {
        let Twin { attributes, header, body, .. } = self;
        out.extend(q!(#attributes #header #body));
    }
}

/// The twin of `function`, whose `callback` was found. `None` if there is an error.
pub(crate) fn twin(
    owner: Owner<'_>,
    args: &Args,
    function: &Function,
    callback: &Callback,
    errors: &mut Errors,
) -> Option<Twin> {
    let krate = args.krate();
    let p = q!(#krate::__private);
    let (closure, value) = closure(&p, args, callback, &function.signature.inputs[callback.index], errors)?;
    let original = &function.signature;
    let mut signature = original.clone();
    signature.ident = name(args, &original.ident);
    signature.constness = None;
    let callable = path(owner, original, callback);
    let inputs = std::mem::take(&mut signature.inputs);
    let mut given = Vec::new();
    for (i, mut input) in inputs.into_iter().enumerate() {
        if i == callback.index {
            given.push(callback.wrap(&p, closure.clone()));
            continue;
        }
        given.push(argument(&mut input, i));
        signature.inputs.push(input);
    }
    let call = call(original, &callable, &given);
    let reason = args.reason();
    let body = args.promise_of(&call);
    let promise = q!(#krate::Promise<#value, #reason>);
    signature.output = returning(promise);
    prune(&mut signature, callback, errors)?;
    if matches!(owner, Owner::Trait(_)) && takes_self(original) {
        bound(&mut signature, q!(Self: ::core::marker::Sized));
    }
    let of_trait = matches!(owner, Owner::Trait(_)).then(|| Ident::new("Self", Span::mixed_site()));
    let parameters: Vec<Ident> = type_parameters(&signature.generics)
        .iter()
        .chain(owner.parameters())
        .cloned()
        .chain(of_trait)
        .collect();
    if mentions(value.clone(), &parameters) {
        if callback.is_send {
            bound(&mut signature, q!(#value: ::core::marker::Send));
        }
        if callback.is_static {
            bound(&mut signature, q!(#value: 'static));
        }
    }
    let visibility = &function.visibility;
    let conditions = function.attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    Some(Twin {
        name: signature.ident.clone(),
        conditions: conditions.cloned().collect(),
        attributes: attributes(owner, function, callback.index),
        header: q!(#visibility #signature),
        body: q!({ #body }),
    })
}

/// The closure that stands for the callback, in the grammar of `promise!`, and the type of the promise's value.
fn closure(
    p: &TokenStream,
    args: &Args,
    callback: &Callback,
    parameter: &FnArg,
    errors: &mut Errors,
) -> Option<(TokenStream, TokenStream)> {
    let krate = args.krate();
    let FnArg::Typed(parameter) = parameter else { unreachable!("a receiver is no callback") };
    // Errors about the closure are shown at the callback's type.
    let place = output::place(&parameter.ty);
    let underscore = Ident::new("_", place);
    if args.map_is_wrong {
        return None;
    }
    if let Some(map) = &args.map {
        let (closure, value) = mapped(&krate, map, callback, errors)?;
        return Some((q!(#underscore = #closure), value));
    }
    if let Some(lent) = callback.lent() {
        errors.add(&tokens(lent), catalogue::CALLBACK_LENDS);
        return None;
    }
    let types = &callback.arguments;
    let names: Vec<Ident> = types
        .iter()
        .enumerate()
        .map(|(i, ty)| format_ident!("callback_value_{}", i, span = output::place(ty)))
        .collect();
    let (body, value) = match (&types[..], &names[..]) {
        ([], _) => return Some((quote_spanned!(place=> #underscore()), q!(()))),
        ([ty], [name]) => match settled(&krate, ty) {
            (Settled::EitherWay, value) => (name.to_token_stream(), value),
            (Settled::Value, value) => {
                let check = quote_spanned!(name.span()=> check_argument(&#name));
                let code = quote_spanned! {name.span()=> {
                    #[allow(unused_imports)]
                    use #p::Value as _;
                    (&#p::output(&#name)).__value().#check;
                    ::core::result::Result::Ok(#name)
                }};
                (code, value)
            }
        },
        ([error, value], names) if let Some(value) = node_style(error, value) => {
            (quote_spanned!(place=> (#(#names),*)), value.to_token_stream())
        }
        (types, names) => {
            if let Some(result) = types.iter().find(|ty| is_result(ty)) {
                errors.add(&tokens(result), catalogue::RESULT_AMONG_ARGUMENTS);
                return None;
            }
            (quote_spanned!(place=> ::core::result::Result::Ok((#(#names),*))), q!((#(#types),*)))
        }
    };
    let bars = quote_spanned!(place=> |#(#names: #types),*|);
    Some((q!(#underscore = #bars #body), value))
}

/// The closure of `map`, whose parameters get the types of the callback's.
fn mapped(
    krate: &TokenStream,
    map: &Closure,
    callback: &Callback,
    errors: &mut Errors,
) -> Option<(TokenStream, TokenStream)> {
    if map.params.len() != callback.arguments.len() {
        errors.add(&map.header, &catalogue::map_arity(callback.arguments.len()));
        return None;
    }
    let value = value_of_map(krate, map, errors)?;
    let parameters = map.params.iter().zip(&callback.arguments).map(|(param, ty)| {
        let pattern = stream(&param.pattern);
        let ty = match &param.ty {
            Some(ty) => stream(ty),
            None => callback.elided(ty.to_token_stream()),
        };
        q!(#pattern: #ty)
    });
    let bar = map.header.first().map_or_else(Span::mixed_site, TokenTree::span);
    let bars = quote_spanned!(bar=> |#(#parameters),*|);
    let (output, body) = (map.output.as_deref().map(stream), stream(&map.body));
    let (asyncness, moves) = (&map.asyncness, &map.moves);
    Some((q!(#asyncness #moves #bars -> #output #body), value))
}

/// The type of the value that the closure of `map` gives.
pub(crate) fn value_of_map(krate: &TokenStream, map: &Closure, errors: &mut Errors) -> Option<TokenStream> {
    let output = map.output.as_deref().map(stream);
    match output.and_then(|output| syn::parse2::<Type>(output).ok()) {
        Some(ty) => Some(settled(krate, &ty).1),
        None => {
            errors.add(&map.header, catalogue::MAP_WITHOUT_TYPE);
            None
        }
    }
}

/// `name_promise`, or what was asked for.
pub(crate) fn name(args: &Args, original: &Ident) -> Ident {
    let written = original.to_string();
    let plain = written.strip_prefix("r#").unwrap_or(&written);
    args.name.clone().unwrap_or_else(|| format_ident!("{}_promise", plain, span = original.span()))
}

/// The function, as it is called beside it. All of its types are passed on, as not all can be inferred.
fn path(owner: Owner<'_>, signature: &Signature, callback: &Callback) -> TokenStream {
    let name = &signature.ident;
    let has_receiver = signature.receiver().is_some();
    let types: Vec<TokenStream> = signature
        .generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) if Some(&parameter.ident) == callback.parameter.as_ref() => {
                Some(q!(_))
            }
            GenericParam::Type(parameter) => Some(parameter.ident.to_token_stream()),
            GenericParam::Const(parameter) => Some(parameter.ident.to_token_stream()),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    let types = (!types.is_empty()).then(|| q!(::<#(#types),*>));
    match owner {
        Owner::Unknown if !has_receiver => q!(#name #types),
        Owner::Unknown | Owner::Impl(_) | Owner::Trait(_) => {
            quote_spanned!(at(name.span())=> Self::#name #types)
        }
        Owner::Foreign(ty, _) => quote_spanned!(at(name.span())=> <#ty>::#name #types),
    }
}

/// Leaves a plain name in a parameter, and gives what passes it on.
pub(crate) fn argument(input: &mut FnArg, i: usize) -> TokenStream {
    match input {
        FnArg::Receiver(receiver) => {
            if matches!(receiver.kind, syn::ReceiverKind::Value | syn::ReceiverKind::Typed(..)) {
                receiver.mutability = None;
            }
            receiver.self_token.to_token_stream()
        }
        FnArg::Typed(argument) => {
            argument.attrs.clear();
            let name = match &*argument.pat {
                Pat::Ident(name) if name.subpat.is_none() => name.ident.clone(),
                _ => format_ident!("argument_{}", i, span = Span::mixed_site()),
            };
            *argument.pat = Pat::Verbatim(name.to_token_stream());
            name.into_token_stream()
        }
    }
}

/// The call, in the place of the function's name.
pub(crate) fn call(signature: &Signature, callable: &TokenStream, given: &[TokenStream]) -> TokenStream {
    let span = at(signature.ident.span());
    let call = quote_spanned!(span=> #callable(#(#given),*));
    if is_unsafe(signature) { quote_spanned!(span=> unsafe { #call }) } else { call }
}
