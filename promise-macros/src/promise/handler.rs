//! One handler: an async block of its own, so that `?` and `return` leave only that handler.
//!
//! ```text
//! Input:   |user: User| body
//! Output:  async {
//!              let given = {
//!                  let argument = take(value);
//!                  let user: User = argument;
//!                  let given = body;
//!                  given
//!              };
//!              (&&&&&tag(&given, link)).__kind().settle(given, link).await
//!          }
//! ```
//!
//! `value` and `link` are locals of the chain. The inner block ends the argument's life where a closure would.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use super::closure::{Closure, Handler, Param};
use super::habits;
use super::links::{Link, Method};
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{ends, stream};

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

/// The handlers of a link, ready to stand in a chain.
pub(crate) struct Lowered {
    /// Evaluates the handlers that are not closure literals, in front of the chain.
    pub(crate) setup: TokenStream,
    /// One async block for each handler.
    pub(crate) blocks: Vec<TokenStream>,
}

/// Lowers the handlers of a link. `number` makes the names of callables different from those of other links.
pub(crate) fn lower(p: &TokenStream, link: &Link, number: usize, errors: &mut Errors) -> Lowered {
    let roles: &[Role] = match (link.method, link.handlers.len()) {
        (Method::Then, n) if n > 1 && link.name == "then" => &[Role::Value, Role::Reason],
        (Method::Then, _) => &[Role::Value],
        (Method::Catch, _) => &[Role::Reason],
        (Method::Finally, _) => &[Role::Finally],
    };
    if !link.turbofish.is_empty() {
        errors.add(&link.turbofish, catalogue::TURBOFISH);
    }
    let mut lowered = Lowered { setup: TokenStream::new(), blocks: Vec::new() };
    for (i, handler) in link.handlers.iter().enumerate() {
        match (roles.get(i), handler) {
            (None, handler) => {
                errors.add(&handler_tokens(handler), &catalogue::too_many_handlers(&link.name));
            }
            (Some(&role), Handler::Closure(closure)) => {
                lowered.blocks.push(closure_block(p, closure, role, &link.name, errors));
            }
            (Some(&role), Handler::Callable(tokens)) => {
                let name = format_ident!("handler_{}_{}", number, i, span = Span::mixed_site());
                habits::check(tokens, errors);
                let value = stream(tokens);
                lowered.setup.extend(q!(let #name = #value;));
                lowered.blocks.push(callable_block(p, &name, tokens, role));
            }
        }
    }
    if link.handlers.is_empty() {
        let missing = error(
            &[link.name.clone().into(), link.arguments.clone().into()],
            &catalogue::no_handler(&link.name),
        );
        lowered.blocks.push(q!(async { #missing }));
    }
    lowered
}

fn handler_tokens(handler: &Handler) -> Vec<proc_macro2::TokenTree> {
    match handler {
        Handler::Closure(closure) => closure.header.iter().chain(&closure.body).cloned().collect(),
        Handler::Callable(tokens) => tokens.clone(),
    }
}

fn callable_block(
    p: &TokenStream,
    name: &Ident,
    tokens: &[proc_macro2::TokenTree],
    role: Role,
) -> TokenStream {
    let (first, last) = ends(tokens);
    let name = Ident::new(&name.to_string(), first);
    let argument = match role {
        Role::Value => q!((#p::take(value))),
        Role::Reason => q!((#p::take(reason))),
        Role::Finally => q!(()),
    };
    let settle = settle(p, role, first, last);
    q!(async { let given = #name #argument; #settle })
}

fn closure_block(
    p: &TokenStream,
    closure: &Closure,
    role: Role,
    method: &Ident,
    errors: &mut Errors,
) -> TokenStream {
    check(closure, role, method, errors);
    let argument = match (role, closure.params.first()) {
        (Role::Finally, None) => TokenStream::new(),
        (Role::Finally, Some(param)) => bind(param, &q!(())),
        (Role::Value, None) => q!(let _ = #p::take(value);),
        (Role::Reason, None) => q!(let _ = #p::take(reason);),
        (Role::Value, Some(param)) if param.by_reference() => {
            let lent = bind(param, &q!(&argument));
            q!(let argument = #p::take(value); #lent)
        }
        (Role::Value, Some(param)) => {
            let bound = bind(param, &q!(argument));
            q!(let argument = #p::take(value); #bound)
        }
        (Role::Reason, Some(param)) => reason(p, param, errors),
    };
    // Further parameters are an error; they are bound so that their uses are not.
    let rest = closure.params.iter().skip(1).map(|param| bind(param, &q!(::core::unreachable!())));
    let body = body(closure);
    let (first, last) = ends(&closure.body);
    let settle = settle(p, role, first, last);
    let moves = &closure.moves;
    q!(async #moves {
        let given = {
            #argument
            #(#rest)*
            #body
        };
        #settle
    })
}

/// `let pattern: Type = value;`
fn bind(param: &Param, value: &TokenStream) -> TokenStream {
    let pattern = stream(&param.pattern);
    let ty = param.ty.as_ref().map(|ty| {
        let ty = stream(ty);
        q!(: #ty)
    });
    q!(let #pattern #ty = #value;)
}

/// Binds a reason, by value or by a reference to what is found in it; what is not found passes on.
fn reason(p: &TokenStream, param: &Param, errors: &mut Errors) -> TokenStream {
    if param.takes_all() && param.ty.is_none() {
        let bound = bind(param, &q!(argument));
        return q!(let argument = #p::take(reason); #bound);
    }
    if let Some(ty) = param.ty.as_ref().filter(|_| !param.by_reference()) {
        errors.add(ty, &catalogue::catch_by_value(ty));
    }
    let found = q! {
        let argument = #p::take(reason);
        let ::core::option::Option::Some(found) = #p::find(&argument) else {
            return ::core::result::Result::Err(argument);
        };
    };
    if param.takes_all() {
        let bound = bind(param, &q!(found));
        return q!(#found #bound);
    }
    let pattern = stream(&param.pattern);
    let ty = param.ty.as_ref().map(|ty| {
        let ty = stream(ty);
        q!(: #ty)
    });
    q! {
        #found
        #[allow(irrefutable_let_patterns)]
        let #pattern #ty = found else {
            return ::core::result::Result::Err(argument);
        };
    }
}

/// The user's code. The allowances are for what is good style in a closure's body but not in a `let`.
pub(crate) fn body(closure: &Closure) -> TokenStream {
    let body = if closure.body.is_empty() { q!(()) } else { stream(&closure.body) };
    let output = closure.output.as_ref().map(|output| {
        let output = stream(output);
        q!(: #output)
    });
    q! {
        #[allow(unused_braces, unused_parens, clippy::let_unit_value)]
        let given #output = #body;
        given
    }
}

fn settle(p: &TokenStream, role: Role, first: Span, last: Span) -> TokenStream {
    let given = Ident::new("given", first);
    let method = Ident::new(if role == Role::Finally { "finish" } else { "settle" }, first);
    let arguments = quote_spanned!(last=> (#given, link));
    q!((&&&&&#p::tag(&given, link)).__kind().#method #arguments.await)
}

fn check(closure: &Closure, role: Role, method: &Ident, errors: &mut Errors) {
    if let Some(word) = &closure.asyncness {
        errors.at(word.span(), catalogue::ASYNC_HANDLER);
    }
    match (role, closure.params.len()) {
        (Role::Finally, 0) | (Role::Value | Role::Reason, 1) => {}
        (Role::Finally, _) => errors.add(&closure.header, catalogue::FINALLY_ARITY),
        (Role::Value, 0) => errors.add(&closure.header, &catalogue::value_ignored(method)),
        (Role::Reason, 0) => errors.add(&closure.header, &catalogue::reason_ignored(method)),
        (Role::Value, _) => errors.add(&closure.header, &catalogue::value_arity(method)),
        (Role::Reason, _) => errors.add(&closure.header, &catalogue::reason_arity(method)),
    }
    habits::check(&closure.body, errors);
    habits::check_returns(&closure.body, errors);
}
