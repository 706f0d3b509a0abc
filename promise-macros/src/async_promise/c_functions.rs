//! A block of C functions.
//!
//! ```text
//! Input:   unsafe extern "C" {
//!              #[promise(find, |status, host| -> Result<Ip, String> { .. }, check = checked)]
//!              fn lookup(name: *const c_char, done: host_callback, data: *mut c_void) -> c_int;
//!          }
//! Output:  unsafe extern "C" {
//!              fn lookup(name: *const c_char, done: host_callback, data: *mut c_void) -> c_int;
//!          }
//!          unsafe fn find(name: *const c_char) -> Promise<Ip> {
//!              promise!(
//!                  unsafe { lookup(name, _ = |status, host| -> Result<Ip, String> { .. }, _) },
//!                  error = Error,
//!                  check = checked
//!              )
//!          }
//! ```

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, PointerMutability, Safety, Type};

use super::attributes::attributes;
use super::callback::tokens;
use super::items::{Block, Method};
use super::output::{place, returning};
use super::owner::Owner;
use super::twin::{Twin, argument, call, name, value_of_map};
use super::{Args, On};
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{Tokens, stream};

const OURS: &[&str] = &["promise", "callback", "user_data", "drop"];

/// A block of C functions, and the promise functions of those that are to have one.
pub(crate) fn expand(
    args: &Args,
    tokens: &[TokenTree],
    word: &TokenTree,
    errors: &mut Errors,
) -> TokenStream {
    let Some(block) = Block::parse(tokens, OURS) else { return stream(tokens) };
    let mut functions = TokenStream::new();
    let mut twins = TokenStream::new();
    let mut done = false;
    for item in &block.items {
        functions.extend(item.code.clone());
        let Some(method) = &item.method else {
            // What cannot be understood may be what there is to do.
            done |= item.is_function();
            continue;
        };
        if method.options.is_none() && method.marks.is_empty() {
            continue;
        }
        done = true;
        let args = method.args(On::CFunction, args, errors);
        if args.skip.is_none() {
            twin(&args, method, errors).to_tokens(&mut twins);
        }
    }
    if !done {
        errors.add(std::slice::from_ref(word), catalogue::NOTHING_IN_EXTERN);
    }
    let functions = block.with(functions);
    q!(#functions #twins)
}

fn twin(args: &Args, method: &Method, errors: &mut Errors) -> Option<Twin> {
    let krate = args.krate();
    let mut function = method.function.clone();
    let original = &mut function.signature;
    original.safety = match original.safety {
        Safety::Safe(_) => Safety::Default,
        _ => Safety::Unsafe(syn::token::Unsafe { span: Span::mixed_site() }),
    };
    if let Some(variadic) = &original.variadic {
        errors.add(&tokens(variadic), catalogue::C_VARIADIC);
        return None;
    }
    let callback = callback(method, errors);
    let data = callback.and_then(|callback| user_data(method, callback, errors));
    let (callback, data) = (callback?, data?);
    let Some(map) = &args.map else {
        if !args.map_is_wrong {
            errors.at(original.ident.span(), catalogue::C_WITHOUT_CLOSURE);
        }
        return None;
    };
    let value = value_of_map(&krate, map, errors)?;
    let mut signature = original.clone();
    signature.ident = name(args, &original.ident);
    let drops = method.marked("drop");
    let inputs = std::mem::take(&mut signature.inputs);
    let mut given = Vec::new();
    for (i, mut input) in inputs.into_iter().enumerate() {
        let underscore = Ident::new("_", type_place(&input));
        if i == callback {
            let (asyncness, moves) = (&map.asyncness, &map.moves);
            let (header, output, body) =
                (stream(&map.header), map.output.as_deref().map(stream), stream(&map.body));
            given.push(q!(#underscore = #asyncness #moves #header -> #output #body));
        } else if i == data {
            let request = request(&input).map(|ty| q!(as #ty));
            given.push(q!(#underscore #request));
        } else if drops.contains(&i) {
            given.push(q!(#underscore = drop));
        } else {
            given.push(argument(&mut input, i));
            signature.inputs.push(input);
        }
    }
    let call = call(original, &original.ident.to_token_stream(), &given);
    let (body, reason) = (args.promise_of(&call), args.reason());
    signature.output = returning(q!(#krate::Promise<#value, #reason>));
    let attributes = attributes(Owner::Unknown, &function, callback);
    let visibility = &function.visibility;
    Some(Twin {
        name: signature.ident.clone(),
        conditions: Vec::new(),
        // The closure stands in an unsafe block, which its own need not know.
        attributes: q!(#attributes #[allow(unused_unsafe)]),
        header: q!(#visibility #signature),
        body: q!({ #body }),
    })
}

fn type_place(input: &FnArg) -> Span {
    match input {
        FnArg::Typed(argument) => place(&argument.ty),
        FnArg::Receiver(receiver) => place(receiver),
    }
}

/// The type of user data that is the request itself.
fn request(input: &FnArg) -> Option<&Type> {
    let FnArg::Typed(argument) = input else { return None };
    match &*argument.ty {
        Type::Ptr(syn::TypePtr { mutability: PointerMutability::Mut(_), .. })
            if !is_void_pointer(&argument.ty) =>
        {
            Some(&argument.ty)
        }
        _ => None,
    }
}

/// The parameter that takes the function pointer: the marked one, or the only one that looks like it.
fn callback(method: &Method, errors: &mut Errors) -> Option<usize> {
    one(method, "callback", is_function_pointer, catalogue::C_NO_CALLBACK, catalogue::C_TWO_CALLBACKS, errors)
}

/// The parameter that takes the user data: the marked one, the only one that looks like it, or the one behind the callback.
fn user_data(method: &Method, callback: usize, errors: &mut Errors) -> Option<usize> {
    let next = method.function.signature.inputs.iter().nth(callback + 1);
    if method.marked("user_data").is_empty()
        && matches!(next, Some(FnArg::Typed(next)) if is_void_pointer(&next.ty))
    {
        return Some(callback + 1);
    }
    one(method, "user_data", is_void_pointer, catalogue::C_NO_USER_DATA, catalogue::C_TWO_USER_DATA, errors)
}

fn one(
    method: &Method,
    mark: &str,
    looks_like_it: fn(&Type) -> bool,
    none: &str,
    more: &str,
    errors: &mut Errors,
) -> Option<usize> {
    let signature = &method.function.signature;
    let mut found = method.marked(mark);
    if found.is_empty() {
        let inputs = signature.inputs.iter().enumerate();
        found = inputs
            .filter(|(_, input)| matches!(input, FnArg::Typed(argument) if looks_like_it(&argument.ty)))
            .map(|(i, _)| i)
            .collect();
    }
    match found[..] {
        [one] => return Some(one),
        [] => errors.at(signature.ident.span(), none),
        [_, other, ..] => errors.add(&tokens(&signature.inputs[other]), more),
    }
    None
}

/// A function pointer, or an alias that is called like one.
fn is_function_pointer(ty: &Type) -> bool {
    match ty {
        Type::FnPtr(_) => true,
        Type::Paren(inner) => is_function_pointer(&inner.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string().to_lowercase();
            let inside: Tokens = tokens(&last.arguments);
            let has_pointer = inside.iter().any(|token| token.to_string() == "fn");
            has_pointer || ["callback", "cb", "func", "fn", "handler"].iter().any(|end| name.ends_with(end))
        }),
        _ => false,
    }
}

/// `*mut c_void`, or what GLib calls it.
fn is_void_pointer(ty: &Type) -> bool {
    let is_last = |ty: &Type, name: &str| matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name));
    match ty {
        Type::Ptr(pointer) => {
            matches!(pointer.mutability, PointerMutability::Mut(_)) && is_last(&pointer.elem, "c_void")
        }
        ty => is_last(ty, "gpointer"),
    }
}
