//! The function that returns the promise.
//!
//! ```text
//! Input:   async fn fetch(id: u64, mut options: Options) -> Result<User, Error> { body }
//! Output:  fn fetch(id: u64, options: Options) -> Promise<User, Error> {
//!              spawn(async move {
//!                  if let Some(returned) = None::<Result<User, Error>> { return returned; }
//!                  let id = id;
//!                  let mut options = options;
//!                  let returned: Result<User, Error> = { body };
//!                  returned
//!              })
//!          }
//! ```
//!
//! The first line types `return` and `?` in the body. The arguments are moved into the future even if they are not
//! used, and dropped when it ends, as those of an async function are.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::{Attribute, FnArg, Pat, ReturnType, Signature};

use super::output::{Output, arguments_of, is_promise, promise, returned, returning};
use super::{Args, Function, borrow, must_use};
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{Tokens, at, is_ident};

pub(crate) fn function(args: &Args, function: &Function, errors: &mut Errors) -> TokenStream {
    let krate = args.krate();
    let p = q!(#krate::__private);
    let signature = &function.signature;
    let is_async = signature.asyncness.is_some();
    check(args, signature, errors);
    let outlives = !is_async && args.blocking.is_none() || borrow::check(signature, errors);

    let mut outer = signature.clone();
    outer.asyncness = None;
    outer.constness = None;
    outer.output = returning(promise(&krate, &signature.output));
    let arguments = move_arguments(&mut outer);
    let ty = returned(&signature.output);
    let body = &function.body;
    let place = ty.clone().into_iter().next().map_or_else(Span::mixed_site, |ty| at(ty.span()));
    let check = Ident::new("check", place);
    let value = match Output::of(&signature.output) {
        Output::Result => TokenStream::new(),
        Output::Value => q! {
            #[allow(unused_imports)]
            use #p::Value as _;
            (&#p::output(&returned)).__value().#check(&returned);
        },
    };
    // With these the compiler points at the type that cannot be in a promise.
    let types = arguments_of(&signature.output).map(|[value, reason]| q!(::<#value, #reason, _>));
    let start = if is_async {
        let spawn = match (outlives, &args.deferred) {
            (false, _) => q!(unstarted),
            (true, None) => q!(spawn #types),
            (true, Some(_)) => q!(spawn_deferred #types),
        };
        let future = future(&ty, &arguments, body, &value);
        match Output::of(&signature.output) {
            Output::Result => q!(#p::#spawn(#future)),
            Output::Value => q!(#p::#spawn(#p::value_of(#future))),
        }
    } else {
        let attempt = match (outlives, &args.blocking) {
            (false, _) => q!(unstarted_blocking),
            (true, None) => q!(attempt #types),
            (true, Some(_)) => q!(blocking #types),
        };
        let hint = hint(&ty);
        let code = q! {
            move || -> #hint {
                #arguments
                #[allow(unused_braces, clippy::diverging_sub_expression)]
                let returned: #hint = #body;
                #[allow(unreachable_code)]
                { #value returned }
            }
        };
        match Output::of(&signature.output) {
            Output::Result => q!(#p::#attempt(#code)),
            Output::Value => q!(#p::#attempt(#p::returning_value(#code))),
        }
    };
    let (attributes, visibility) = (&function.attributes, &function.visibility);
    let must_use = must_use_of(attributes);
    q! {
        #(#attributes)*
        #must_use
        #visibility #outer {
            #start
        }
    }
}

/// A function without a body, which a trait may have.
pub(crate) fn declaration(args: &Args, function: &Function, errors: &mut Errors) -> TokenStream {
    let krate = args.krate();
    check(args, &function.signature, errors);
    let mut outer = function.signature.clone();
    outer.asyncness = None;
    outer.output = returning(promise(&krate, &function.signature.output));
    let (attributes, must_use) = (&function.attributes, must_use_of(&function.attributes));
    let (visibility, semicolon) = (&function.visibility, &function.body);
    q!(#(#attributes)* #must_use #visibility #outer #semicolon)
}

/// Warns about a promise that is thrown away, unless the function has its own words for that.
fn must_use_of(attributes: &[Attribute]) -> Option<TokenStream> {
    (!attributes.iter().any(|attribute| attribute.path().is_ident("must_use"))).then(must_use)
}

/// A return type as it can be written inside the function: `impl Trait` cannot.
fn hint(ty: &TokenStream) -> TokenStream {
    let opaque = ty.clone().into_iter().any(|token| is_ident(Some(&token), "impl"));
    if opaque { q!(_) } else { ty.clone() }
}

/// The body of a function as a future, behind other statements.
pub(crate) fn body_future(ty: &TokenStream, statements: &TokenStream, body: &TokenTree) -> TokenStream {
    future(ty, statements, body, &TokenStream::new())
}

/// The body as a future, in which `return` takes what the function returned. `value` checks that.
fn future(ty: &TokenStream, arguments: &TokenStream, body: &TokenTree, value: &TokenStream) -> TokenStream {
    let hint = hint(ty);
    q! {
        async move {
            if let ::core::option::Option::Some(returned) = ::core::option::Option::None::<#hint> {
                return returned;
            }
            #arguments
            #[allow(unused_braces, clippy::diverging_sub_expression)]
            let returned: #hint = #body;
            #[allow(unreachable_code)]
            { #value returned }
        }
    }
}

/// Leaves plain names in the signature. Gives the statements that move the arguments and bind their patterns.
fn move_arguments(signature: &mut Signature) -> TokenStream {
    let mut statements = TokenStream::new();
    for (i, input) in signature.inputs.iter_mut().enumerate() {
        let FnArg::Typed(argument) = input else { continue };
        let attributes = &argument.attrs;
        match &mut *argument.pat {
            Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
                let mutability = name.mutability.take();
                let name = &name.ident;
                statements.extend(q!(#(#attributes)* let #mutability #name = #name;));
            }
            pattern => {
                let name = format_ident!("argument_{}", i, span = Span::mixed_site());
                statements.extend(q!(let #name = #name; let #pattern = #name;));
                *argument.pat = Pat::Verbatim(name.into_token_stream());
            }
        }
    }
    statements
}

fn check(args: &Args, signature: &Signature, errors: &mut Errors) {
    let mut refuse = |tokens: &dyn ToTokens, text: &str| {
        errors.add(&tokens.to_token_stream().into_iter().collect::<Tokens>(), text);
    };
    if let Some(word) = &signature.constness {
        refuse(word, catalogue::CONST_FN);
    }
    if let Some(abi) = &signature.abi {
        refuse(abi, catalogue::ON_EXTERN_FUNCTION);
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && is_promise(ty)
    {
        refuse(ty, catalogue::RETURNS_PROMISE);
    }
    match (&signature.asyncness, &args.blocking, &args.deferred) {
        (Some(_), Some(word), _) => refuse(word, catalogue::BLOCKING_ASYNC),
        (None, None, Some(word)) => refuse(word, catalogue::DEFERRED_PLAIN),
        _ => {}
    }
}
