//! One handler: `?` and `return` leave only that handler.
//!
//! ```text
//! Input:   |user: User| body
//! Output:  let value = {
//!              let given = {
//!                  let argument = { value };
//!                  let user: User = argument;
//!                  let given = body;
//!                  { given }
//!              };
//!              (&&tag(&given, link)).__kind().adapt(link, given)
//!          }
//!          .await;
//! ```
//!
//! So it stands in a row of `then`s, whose block it may leave by `?`. With a `return`, it is an async block of its own there, because
//! what it returns may have to be waited for; with `move`, or if it only panics, it is a closure.
//!
//! Elsewhere it is one of these, in its place in the chain. Both would do as async blocks, but the compiler takes several times as
//! long for one as for a closure, and most handlers do not wait:
//!
//! ```text
//! Output:  call_guarded(|| { let given = { .. }; Ok((&&tag(&given, link)).__kind().adapt(link, given)) })
//!
//! Output:  settled(chain.guard(async { let given = { .. }; settle(Ok((&&tag(&given, link)).__kind().adapt(link, given))).await }).await)
//! ```
//!
//! `value` and `link` are locals of the chain. The inner block ends the argument's life where a closure would. Blocks and closures
//! have the place of the user's closure, so that errors about what they capture point there.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote_spanned};

use super::argument::{Role, argument};
use super::body::{expression, parenthesised, value};
use super::closure::{Closure, Handler};
use super::habits;
use super::links::{Link, Method};
use super::lost;
use super::owner::Owner;
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{Tokens, ends, stream};

/// Where a handler stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// In a row of `then`s.
    Row,
    /// In a `catch`.
    Catch(Owner),
    /// In a `finally`, or a `then` with two handlers.
    Alone,
}

/// Where the result of a link goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlet {
    /// To the next link, or to the promise of a chain that waits for it.
    Link,
    /// To the promise of the chain, which adopts a promise itself.
    End,
}

impl Outlet {
    /// What makes a result of what a handler gave.
    pub(crate) fn settle(self) -> TokenStream {
        match self {
            Outlet::Link => q!(settle),
            Outlet::End => q!(end),
        }
    }
}

/// The handlers of a link, ready to stand in a chain.
pub(crate) struct Lowered {
    /// Evaluates the handlers that are not closure literals, in front of the chain.
    pub(crate) setup: TokenStream,
    /// For each handler an expression that calls it.
    pub(crate) calls: Vec<TokenStream>,
}

/// Lowers the handlers of a link. `number` makes the names of callables different from those of other links.
pub(crate) fn lower(
    p: &TokenStream,
    link: &Link,
    number: usize,
    (outlet, owner): (Outlet, Owner),
    errors: &mut Errors,
) -> Lowered {
    let roles: &[Role] = match (link.method, link.handlers.len()) {
        (Method::Then, n) if n > 1 && link.name == "then" => &[Role::Value, Role::Reason],
        (Method::Then, _) => &[Role::Value],
        (Method::Catch, _) => &[Role::Reason],
        (Method::Finally, _) => &[Role::Finally],
    };
    if !link.turbofish.is_empty() {
        errors.add(&link.turbofish, catalogue::TURBOFISH);
    }
    let stand = match link.method {
        _ if link.is_in_row() => Stand::Row,
        Method::Catch => Stand::Catch(owner),
        _ => Stand::Alone,
    };
    let mut lowered = Lowered { setup: TokenStream::new(), calls: Vec::new() };
    let none = [Handler::Callable(Tokens::new())];
    let handlers = match &link.handlers[..] {
        [] => &none[..],
        [ty, handler @ ..] if link.method == Method::Catch && !handler.is_empty() && is_type(ty) => {
            let ty = handler_tokens(ty);
            errors.add(&ty, &catalogue::typed_catch(&link.name, &ty));
            let code = stream(&ty);
            lowered.setup.extend(q!(#p::__discard! { #code }));
            handler
        }
        handlers => handlers,
    };
    for (i, handler) in handlers.iter().enumerate() {
        match (roles.get(i), handler) {
            (None, handler) => {
                errors.add(&handler_tokens(handler), &catalogue::too_many_handlers(&link.name));
            }
            (Some(&role), Handler::Closure(closure)) => {
                lowered.calls.push(closure_call(p, closure, role, (stand, outlet), &link.name, errors));
            }
            (Some(&role), Handler::Callable(tokens)) => {
                let name = format_ident!("handler_{}_{}", number, i, span = Span::mixed_site());
                habits::check(tokens, errors);
                let value = if tokens.is_empty() {
                    let place = [link.name.clone().into(), link.arguments.clone().into()];
                    parenthesised(error(&place, &catalogue::no_handler(&link.name)), tokens)
                } else {
                    expression(p, tokens, errors)
                };
                lowered.setup.extend(q!(let #name = #value;));
                lowered.calls.push(callable_call(p, &name, tokens, role, (stand, outlet)));
            }
        }
    }
    lowered
}

/// The name of a type, as in `.catch(IoError, |e| ..)`.
fn is_type(handler: &Handler) -> bool {
    matches!(handler, Handler::Callable(tokens) if matches!(tokens.last(), Some(TokenTree::Ident(name))
        if name.to_string().starts_with(char::is_uppercase)))
}

fn handler_tokens(handler: &Handler) -> Tokens {
    match handler {
        Handler::Closure(closure) => closure.written(),
        Handler::Callable(tokens) => tokens.clone(),
    }
}

fn callable_call(
    p: &TokenStream,
    name: &Ident,
    tokens: &[TokenTree],
    role: Role,
    (stand, outlet): (Stand, Outlet),
) -> TokenStream {
    let (first, last) = ends(tokens);
    let link = Ident::new("link", first);
    let handle = Ident::new(if role == Role::Finally { "handle_finally" } else { "handle" }, first);
    let name = Ident::new(&name.to_string(), first);
    let arguments = match role {
        Role::Value => quote_spanned!(last=> ({ value }, #name)),
        Role::Reason => quote_spanned!(last=> ({ #p::caught(); reason }, #name)),
        Role::Finally => quote_spanned!(last=> (#name)),
    };
    let given = q!(let given = #link.#handle #arguments;);
    let adapt = adapt(p, tokens);
    match stand {
        Stand::Row => settled_in_row(&given, &adapt, outlet),
        stand => call(p, stand, (None, tokens), &given, &adapt),
    }
}

fn closure_call(
    p: &TokenStream,
    closure: &Closure,
    role: Role,
    (stand, outlet): (Stand, Outlet),
    method: &Ident,
    errors: &mut Errors,
) -> TokenStream {
    check(closure, errors);
    let argument = argument(p, closure, role, method);
    let (link, end, wrap) = match role {
        Role::Finally => (q!(chain.link()), q!(finish), q!(finished)),
        _ => (q!(link), outlet.settle(), q!(settled)),
    };
    let last = last(outlet);
    let result = |adapt: &TokenStream| match stand {
        Stand::Row => q!(::core::result::Result::Ok(#adapt #last.await)),
        _ => q!(#p::#end(::core::result::Result::Ok(#adapt)).await),
    };
    let returned = |given: &Ident| {
        let result = result(&adapt_given(p, given, given.span(), given.span()));
        q!({ let link = #link; #result })
    };
    let body = value(p, closure, &lost::ask_last_statement(&closure.body), &returned, errors);
    let given = q! {
        let given = {
            #argument
            #body
        };
    };
    // What only panics has no type: it is a value of whatever type the chain wants.
    let diverges = habits::diverges(&closure.body) && closure.output.is_none();
    let adapt = if diverges { q!(#p::OfValue.adapt(link, given)) } else { adapt(p, &closure.body) };
    let (moves, place) = (closure.moves.as_ref(), closure.written());
    let returns = habits::returns(&closure.body) || closure.asyncness.is_some();
    let waits = returns || habits::may_wait(&closure.body);
    let in_row = stand == Stand::Row;
    if in_row && !returns && !diverges && moves.is_none() {
        return settled_in_row(&given, &adapt, outlet);
    }
    if !waits {
        let called = call(p, stand, (moves, &place), &given, &adapt);
        if !in_row {
            return called;
        }
        let given = value_of(called);
        return q!(#given let value = value #last.await;);
    }
    let result = result(&adapt);
    let block = placed(ends(&place), q!(async #moves), q!(#given #result));
    if in_row {
        return value_of(q!(chain.steps(#block).await));
    }
    q!(#p::#wrap(chain.guard(#block).await))
}

/// What becomes of what was given in a row: statements that leave a value. In a block, as the chain would keep what was given while it
/// waits.
fn settled_in_row(given: &TokenStream, adapt: &TokenStream, outlet: Outlet) -> TokenStream {
    let last = last(outlet);
    q!(let value = { #given #adapt } #last.await;)
}

/// Goes on with the value, or leaves the row with the reason. Not by `?`, of which the conversion costs the compiler as much as a
/// handler.
pub(super) fn value_of(result: TokenStream) -> TokenStream {
    q! {
        let value = match #result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(reason) => return ::core::result::Result::Err(reason),
        };
    }
}

/// What stands in front of `.await` in a row.
fn last(outlet: Outlet) -> Option<TokenStream> {
    (outlet == Outlet::End).then(|| q!(.last()))
}

/// A handler that does not wait, as a closure: called, and where no row does so with a guard against its panics. That of a `catch` is
/// called by `rejected`.
fn call(
    p: &TokenStream,
    stand: Stand,
    (moves, place): (Option<&Ident>, &[TokenTree]),
    given: &TokenStream,
    adapt: &TokenStream,
) -> TokenStream {
    let params = match stand {
        Stand::Catch(owner) => {
            let owned = if moves.is_none() { owner.moves() } else { None };
            q!(#owned |link, reason|)
        }
        _ => q!(||),
    };
    let code = q!(#given ::core::result::Result::Ok(#adapt));
    let closure = placed(ends(place), q!(#moves #params -> ::core::result::Result<_, _>), code);
    match stand {
        Stand::Row => q!((#closure)()),
        Stand::Catch(_) => closure,
        Stand::Alone => q!(#p::call_guarded(#closure)),
    }
}

/// `header { code }` in the place of the user's code.
pub(crate) fn placed((first, last): (Span, Span), header: TokenStream, code: TokenStream) -> TokenStream {
    let header = header.into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    let mut block = Group::new(Delimiter::Brace, code);
    block.set_span(last);
    header.chain([TokenTree::from(block)]).collect()
}

/// What the handler gave, adapted to the chain.
fn adapt(p: &TokenStream, body: &[TokenTree]) -> TokenStream {
    let (first, last) = ends(body);
    adapt_given(p, &Ident::new("given", first), first, last)
}

fn adapt_given(p: &TokenStream, given: &Ident, first: Span, last: Span) -> TokenStream {
    let adapt = Ident::new("adapt", first);
    let arguments = quote_spanned!(last=> (link, #given));
    // A type that is not known is reported in the place of this.
    let mut tag = Group::new(Delimiter::Parenthesis, q!(&&#p::tag(&#given, link)));
    tag.set_span(first);
    let kind = quote_spanned!(last=> __kind());
    q!(#tag.#kind.#adapt #arguments)
}

fn check(closure: &Closure, errors: &mut Errors) {
    if let Some(word) = &closure.asyncness {
        errors.at(word.span(), catalogue::ASYNC_HANDLER);
    }
    habits::check(&closure.body, errors);
}
