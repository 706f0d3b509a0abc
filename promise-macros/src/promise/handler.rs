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
//!              (&&&&&tag(&given, link)).__kind().adapt(link, given).settle().await
//!          }
//! ```
//!
//! `value` and `link` are locals of the chain. The inner block ends the argument's life where a closure would. The block
//! has the place of the user's closure, so that errors about what it captures point there.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote_spanned};

use super::closure::{Closure, Handler, Param};
use super::habits;
use super::links::{Link, Method};
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{Tokens, at, ends, is_punct, stream};

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
                let value = match habits::arrow(tokens) {
                    Some(arrow) => discard(p, tokens, arrow, catalogue::ARROW),
                    None => expression(tokens, errors),
                };
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

fn handler_tokens(handler: &Handler) -> Tokens {
    match handler {
        Handler::Closure(closure) => closure.written(),
        Handler::Callable(tokens) => tokens.clone(),
    }
}

/// Tokens that do not parse, with the error that says so as their value.
pub(crate) fn discard(p: &TokenStream, tokens: &[TokenTree], wrong: &[TokenTree], text: &str) -> TokenStream {
    let code = stream(tokens);
    let error = error(wrong, text);
    q!({ #p::__discard! { #code } #error })
}

fn callable_block(p: &TokenStream, name: &Ident, tokens: &[TokenTree], role: Role) -> TokenStream {
    let name = Ident::new(&name.to_string(), ends(tokens).0);
    let argument = match role {
        Role::Value => q!((#p::take(value))),
        Role::Reason => q!((#p::take(reason))),
        Role::Finally => q!(()),
    };
    let settle = settle(p, role, tokens);
    async_block(None, tokens, q!(let given = #name #argument; #settle))
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
        (Role::Reason, Some(param)) => reason(p, param),
    };
    // Further parameters are an error; they are bound so that their uses are not.
    let rest = closure.params.iter().skip(1).map(|param| bind(param, &q!(::core::unreachable!())));
    let early = habits::returns(&closure.body).then(|| {
        let link = if role == Role::Finally { q!(chain.link::<()>()) } else { q!(link) };
        q!(if let ::core::option::Option::Some(early) = #link.early() { return early; })
    });
    let body = body(closure, errors);
    let settle = settle(p, role, &closure.body);
    let code = q! {
        #early
        let given = {
            #argument
            #(#rest)*
            #body
        };
        #settle
    };
    async_block(closure.moves.as_ref(), &closure.written(), code)
}

/// `async move { .. }` in the place of `tokens`.
fn async_block(moves: Option<&Ident>, tokens: &[TokenTree], code: TokenStream) -> TokenStream {
    let (first, last) = ends(tokens);
    let word = Ident::new("async", first);
    let mut block = Group::new(Delimiter::Brace, code);
    block.set_span(last);
    q!(#word #moves #block)
}

/// `let pattern: Type = value;`
fn bind(param: &Param, value: &TokenStream) -> TokenStream {
    let (pattern, ty) = (stream(&param.pattern), ascription(param));
    q!(let #pattern #ty = #value;)
}

/// `: Type`, if it is written.
fn ascription(param: &Param) -> Option<TokenStream> {
    param.ty.as_ref().map(|ty| {
        let ty = stream(ty);
        q!(: #ty)
    })
}

/// Binds a reason, by value or by a reference to what is found in it; what is not found passes on.
fn reason(p: &TokenStream, param: &Param) -> TokenStream {
    if param.takes_all() && param.ty.is_none() {
        let bound = bind(param, &q!(argument));
        return q!(let argument = #p::take(reason); #bound);
    }
    if let Some(ty) = param.ty.as_ref().filter(|_| !param.by_reference()) {
        return bind(param, &error(ty, &catalogue::catch_by_value(ty)));
    }
    let span = at(param.span());
    let find = quote_spanned!(span=> find());
    let none = q!(else { return ::core::result::Result::Err(argument); });
    let found = q! {
        let argument = #p::take(reason);
        let ::core::option::Option::Some(found) = #p::search(&argument).#find #none;
    };
    let (pattern, ty) = (stream(&param.pattern), ascription(param));
    let value = Ident::new("found", span);
    if param.takes_all() {
        q!(#found let #pattern #ty = #value;)
    } else {
        q!(#found #[allow(irrefutable_let_patterns)] let #pattern #ty = #value #none;)
    }
}

/// The user's code. The allowances are for what is good style in a closure's body but not in a `let`.
pub(crate) fn body(closure: &Closure, errors: &mut Errors) -> TokenStream {
    let body = if closure.body.is_empty() { q!(()) } else { expression(&closure.body, errors) };
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

/// An expression of the user's. Where a method name is still missing, one is put in, so that the rest parses.
pub(crate) fn expression(tokens: &[TokenTree], errors: &mut Errors) -> TokenStream {
    let code = stream(tokens);
    if is_punct(tokens.last(), '.') && !is_punct(tokens.iter().nth_back(1), '.') {
        errors.add(&tokens[tokens.len() - 1..], catalogue::TRAILING_DOT);
        return q!(#code clone());
    }
    code
}

fn settle(p: &TokenStream, role: Role, body: &[TokenTree]) -> TokenStream {
    let (first, last) = ends(body);
    let given = Ident::new("given", first);
    let adapt = Ident::new("adapt", first);
    let arguments = quote_spanned!(last=> (link, #given));
    let settle = if role == Role::Finally { q!(finish) } else { q!(settle) };
    q!((&&&&&#p::tag(&given, link)).__kind().#adapt #arguments.#settle().await)
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
