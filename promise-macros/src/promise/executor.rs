//! `|resolve, reject| body`.
//!
//! ```text
//! Output:  let (promise, resolver) = callback_promise::<_, Reason>();
//!          let link = link_of(&promise);
//!          let pending = &promise;
//!          let resolve = { let resolver = resolver.clone(); move |value: _| resolver.resolve(value) };
//!          let reject = { let resolver = resolver.clone(); move |reason: _| resolver.reject(reason) };
//!          execute(&resolver, || {
//!              let given = body;
//!              (&&&&&&&&tag(&given, link)).__returned().accept(pending, given)
//!          });
//!          drop(resolver);
//!          let source = promise;
//! ```

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use quote::quote_spanned;

use super::argument::bind_all;
use super::body::{body, unawaited, waits};
use super::call::{cancel, cancel_of_handle};
use super::closure::{Closure, Param};
use super::habits;
use super::input::Input;
use super::links::first_link;
use super::lost;
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{at, ends, stream};

/// Statements that run the executor and leave its promise in `source`.
pub(crate) fn expand(p: &TokenStream, input: &Input, closure: &Closure, errors: &mut Errors) -> TokenStream {
    check(closure, errors);
    let krate = &input.krate;
    let reason = match (input.options.error_type(), closure.params.get(1)) {
        (Some(reason), _) => reason,
        (None, Some(reject)) if !is_unused(reject, &closure.body) => q!(_),
        (None, _) => q!(#krate::Error),
    };
    let calls = ["resolve", "reject"];
    let functions = closure.params.iter().zip(calls).map(|(param, call)| {
        if !is_name(param) {
            let (pattern, error) =
                (stream(&param.pattern), error(&param.pattern, catalogue::EXECUTOR_PATTERN));
            return q!(let #pattern = #error;);
        }
        let name = stream(&param.pattern);
        let ty = param.ty.as_ref().map_or_else(|| q!(_), |ty| stream(ty));
        let call = Ident::new(call, Span::mixed_site());
        let header = quote_spanned!(at(param.span())=> move |settled: #ty|);
        q! {
            let #name = {
                let resolver = ::core::clone::Clone::clone(&resolver);
                #header resolver.#call(settled)
            };
        }
    });
    let arity = (closure.params.is_empty() || closure.params.len() > 2).then(|| {
        bind_all(
            closure.params.get(2..).unwrap_or_default(),
            &error(&closure.header, catalogue::EXECUTOR_ARITY),
        )
    });
    let returned = |given: &Ident| q!((&&&&&&&&#p::tag(&#given, link)).__returned().accept(pending, #given));
    let body = if waits(closure) {
        unawaited(p, closure)
    } else {
        body(p, closure, &closure.body, &returned, errors)
    };
    // What only panics has no type.
    let unit =
        (closure.output.is_none() && (habits::diverges(&closure.body) || waits(closure))).then(|| q!(: ()));
    if let Some(closure) = cancel_of_handle(input) {
        errors.add(&closure.header, catalogue::CANCEL_OF_EXECUTOR_ARITY);
    }
    let cancel = cancel(p, input);
    let moves = &closure.moves;
    let (first, _) = ends(&closure.body);
    let accept = Ident::new("accept", first);
    q! {
        let (promise, resolver) = #p::callback_promise::<_, #reason>();
        let link = #p::link_of(&promise);
        let pending = &promise;
        #(#functions)*
        #arity
        #p::execute(&resolver, #moves || {
            let given #unit = { #body };
            (&&&&&&&&#p::tag(&given, link)).__returned().#accept(pending, given)
        });
        ::core::mem::drop(resolver);
        #cancel
        let source = promise;
    }
}

/// Whether nothing tells the type that `reject` is called with.
fn is_unused(reject: &Param, body: &[TokenTree]) -> bool {
    match &reject.pattern[..] {
        [TokenTree::Ident(name)] if reject.ty.is_none() => {
            name.to_string().starts_with('_') || !lost::occurs(body, name)
        }
        _ => false,
    }
}

/// A name, or `_`.
fn is_name(param: &Param) -> bool {
    matches!(&param.pattern[..], [TokenTree::Ident(_)])
}

fn check(closure: &Closure, errors: &mut Errors) {
    match &closure.asyncness {
        Some(word) => errors.at(word.span(), catalogue::ASYNC_EXECUTOR),
        None => habits::check_await(&closure.body, catalogue::AWAIT_IN_EXECUTOR, errors),
    }
    habits::check(&closure.body, errors);
    if let Some(TokenTree::Group(block)) = closure.body.first()
        && block.delimiter() == Delimiter::Brace
        && let Some(link) = first_link(&closure.body[1..])
    {
        errors.at(link.name.span(), catalogue::LINK_IN_EXECUTOR);
    }
}
