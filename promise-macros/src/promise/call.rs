//! A call of a callback API, with a placeholder where the callback goes.
//!
//! ```text
//! Input:   fetch(request, _)
//! Output:  let (mut promise, callback, call) = promise_of_call::<_, Reason, _>();
//!          let link = link_of(&promise);
//!          match (fetch(request, move |callback_value| {
//!              let link = link_to(&callback);                  // not kept, as the other one would be
//!              (&callback_value).__known();                    // so that rustc asks for its type
//!              (&&tag(&callback_value, link)).__argument().settle(&callback, callback_value);
//!          })) {
//!              given => {
//!                  let result = call.of((&&&&&&&&tag(&given, link)).__returned()).accept(&promise, given);
//!                  called(&mut promise, result);
//!              }
//!          }
//!          on_cancel(&promise, cancel);         // with `cancel = || ..`
//!          let source = promise.over();
//! ```
//!
//! With `cancel` it is `promise_of_cancellable_call`, and where something is awaited before the call is over, `callback_promise`, and no
//! `call`; then `promise` is the source as it is. With `cancel = |handle| ..` it is `hand_over(&promise, given, cancel)` instead of `accept`.
//!
//! A `match`, because what the call gives may borrow from temporaries of the call: `Builder::new().done(_)`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::body::{body, unawaited, waits};
use super::closure::Closure;
use super::combination::complaints;
use super::habits;
use super::handler::placed;
use super::input::{Input, Opt};
use super::placeholder::{Kind, Placeholder, replace};
use crate::catalogue;
use crate::errors::{Errors, error};
use crate::q;
use crate::tokens::{Tokens, at, awaits_nothing, ends, stream};

/// Statements that make the call, with placeholders of these kinds, and leave its promise in `source`.
pub(crate) fn expand(
    p: &TokenStream,
    input: &Input,
    call: &[TokenTree],
    kinds: &[Kind],
    errors: &mut Errors,
) -> TokenStream {
    let at_once = awaits_nothing(call) && input.options.values().all(awaits_nothing);
    let right: Vec<Kind> = kinds.iter().copied().filter(|kind| *kind != Kind::Wrong).collect();
    let mut complaints = complaints(&right).into_iter();
    let call = replace(call, errors, &mut |placeholder, _, errors| match (
        complaints.next().flatten(),
        kinds.len(),
    ) {
        (Some(text), _) => error(&[placeholder.underscore().clone().into()], text),
        (None, 1) => expand_one(p, input, &placeholder, errors),
        (None, _) => q!(#p::anything()),
    });
    let reason = reason(input);
    let given = checked(p, input);
    let accept = accept(input, &call, errors);
    let (cancel, quiet) = (cancel_of_call(p, input), quiet(input));
    let undelivered = undelivered(p, input);
    let how = q!((&&&&&&&&#p::tag(&given, link)).__returned());
    let how_of_call = q!(call.of(#how));
    let (promise, how, source) = if !at_once {
        (q!((mut promise, callback) = #p::callback_promise::<_, #reason>()), how, q!(promise))
    } else if input.options.get("cancel").is_some() {
        let promise = q!((mut promise, callback, call) = #p::promise_of_cancellable_call::<_, #reason>());
        (promise, how_of_call, q!(promise))
    } else {
        let promise = q!((mut promise, callback, call) = #p::promise_of_call::<_, #reason, _>());
        (promise, how_of_call, q!(promise.over()))
    };
    q! {
        let #promise;
        let link = #p::link_of(&promise);
        #undelivered
        match (#call) {
            given => {
                #given
                #quiet
                let result = #how.#accept;
                #p::called::<_, #reason>(&mut promise, result);
            }
        }
        #cancel
        let source = #source;
    }
}

/// The value of an option; one that is still to be written is an error already.
pub(crate) fn value(option: &Opt) -> TokenStream {
    if option.value.is_empty() { q!(()) } else { stream(&option.value) }
}

/// The reason of the call's promise.
pub(crate) fn reason(input: &Input) -> TokenStream {
    let krate = &input.krate;
    input.options.error_type().unwrap_or_else(|| q!(#krate::Error))
}

/// `check = function`: what the call gave becomes what that makes of it.
pub(crate) fn checked(p: &TokenStream, input: &Input) -> Option<TokenStream> {
    let option = input.options.get("check")?;
    let check = if option.value.is_empty() { q!(|given| given) } else { stream(&option.value) };
    Some(q!(let given = #p::foreign::checked(given, #check);))
}

/// What is done with what the call gave, in the place of that: a method of how it is treated, and its arguments. A closure
/// of `cancel` with a parameter takes it over.
pub(crate) fn accept(input: &Input, call: &TokenStream, errors: &mut Errors) -> TokenStream {
    let (first, _) = ends(&call.clone().into_iter().collect::<Tokens>());
    let Some(cancel) = cancel_of_handle(input) else {
        return quote_spanned!(first=> accept(&promise, given));
    };
    if cancel.params.len() > 1 {
        errors.add(&cancel.header, catalogue::CANCEL_ARITY);
    }
    let cancel = stream(&input.options.get("cancel").expect("it is there").value);
    quote_spanned!(first=> hand_over(&promise, given, #cancel))
}

/// `undelivered = closure`: gets values that come too late.
pub(crate) fn undelivered(p: &TokenStream, input: &Input) -> Option<TokenStream> {
    let undelivered = value(input.options.get("undelivered")?);
    Some(q!(let undelivered = #p::undelivered(link, #undelivered);))
}

/// The callback that stands for a placeholder.
fn expand_one(p: &TokenStream, input: &Input, placeholder: &Placeholder, errors: &mut Errors) -> TokenStream {
    let returning = input.options.get("returning").map(value);
    let settled = Settled::once(p, input);
    match placeholder {
        Placeholder::Value(underscore) => {
            let span = at(underscore.span());
            // As if the user had written it: the compiler then says at the `_` that its type is missing.
            let value = Ident::new("callback_value", underscore.span());
            let (settle, result) = (Ident::new("settle", span), Ident::new("result", span));
            let how = quote_spanned!(span=> (&&#p::tag(&#value, link)).__argument());
            let settle = if settled.undelivered {
                (settled.wrap)(quote_spanned!(span=> #how.#result(link, #value)))
            } else {
                quote_spanned!(span=> #how.#settle(&callback, #value))
            };
            quote_spanned! {span=>
                move |#value| {
                    let link = #p::link_to(&callback);
                    (&#value).__known();
                    #settle;
                    #returning
                }
            }
        }
        Placeholder::Nothing(underscore) => {
            let span = at(underscore.span());
            let settle = if settled.undelivered {
                (settled.wrap)(q!(::core::result::Result::Ok(())))
            } else {
                quote_spanned!(span=> callback.resolve(()))
            };
            quote_spanned!(span=> move || { #settle; #returning })
        }
        Placeholder::Closure(_, closure) => {
            callback_closure(p, closure, &settled, returning.as_ref(), None, errors)
        }
        Placeholder::Request(..) | Placeholder::Drop(_) => unreachable!("alone it is an error"),
    }
}

/// What becomes of the result of a callback's closure.
pub(crate) struct Settled<'a> {
    /// The types of the result.
    link: &'static str,
    /// The closure owns what it captures, whatever it says.
    moves: bool,
    undelivered: bool,
    wrap: Box<dyn Fn(TokenStream) -> TokenStream + 'a>,
}

impl<'a> Settled<'a> {
    /// It settles the promise.
    pub(crate) fn once(p: &'a TokenStream, input: &Input) -> Self {
        let undelivered = input.options.get("undelivered").is_some();
        let wrap: Box<dyn Fn(TokenStream) -> TokenStream> = if undelivered {
            Box::new(move |body| q!(#p::settle_or(&callback, || { #body }, &undelivered)))
        } else {
            Box::new(move |body| q!(#p::settle_with(&callback, || { #body })))
        };
        Settled { link: "link", moves: true, undelivered, wrap }
    }

    /// It is one of many, or ends the gathering. Gives whether to go on.
    pub(crate) fn gathered(span: Span) -> Self {
        let wrap = move |body| {
            let add = quote_spanned!(span=> gathered.add);
            q!(#add(|| { #body }))
        };
        Settled { link: "item", moves: false, undelivered: false, wrap: Box::new(wrap) }
    }
}

/// `_ = |a, b| expr` as a closure that settles with the value of its body. If `stopped` is given, it returns that when
/// there is no need to go on.
pub(crate) fn callback_closure(
    p: &TokenStream,
    closure: &Closure,
    settled: &Settled<'_>,
    returning: Option<&TokenStream>,
    stopped: Option<&TokenStream>,
    errors: &mut Errors,
) -> TokenStream {
    match &closure.asyncness {
        Some(word) => errors.at(word.span(), catalogue::ASYNC_CALLBACK),
        None => habits::check_await(&closure.body, catalogue::AWAIT_IN_CALLBACK, errors),
    }
    habits::check(&closure.body, errors);
    let header = stream(&closure.header);
    let link = Ident::new(settled.link, Span::mixed_site());
    let returned = |given: &Ident| q!((&&#p::tag(&#given, #link)).__argument().result(#link, #given));
    let body = if waits(closure) {
        unawaited(p, closure)
    } else {
        body(p, closure, &closure.body, &returned, errors)
    };
    // What only panics has no type: the promise gets it from elsewhere.
    let how = if habits::diverges(&closure.body) && closure.output.is_none() || waits(closure) {
        q!(#p::ByValue)
    } else {
        q!((&&#p::tag(&given, #link)).__argument())
    };
    let (first, last) = ends(&closure.body);
    let given = Ident::new("given", first);
    let result = Ident::new("result", first);
    let arguments = {
        let link = Ident::new(settled.link, last);
        quote_spanned!(last=> (#link, #given))
    };
    let settle = (settled.wrap)(q!(let given = { #body }; #how.#result #arguments));
    let own = settled.moves.then(|| q!(let link = #p::link_to(&callback);));
    let code = match stopped {
        Some(stopped) => q!(if #settle { #returning } else { #stopped }),
        None => q!(#own #settle; #returning),
    };
    let moves = match (&closure.moves, settled.moves) {
        (_, true) => Some(Ident::new("move", ends(&closure.header).0)),
        (moves, false) => moves.clone(),
    };
    // The header keeps its own places.
    let block = placed((first, last), TokenStream::new(), code);
    q!(#moves #header #block)
}

/// `cancel = || ..`: runs when the promise's last handle goes while it is pending.
pub(crate) fn cancel(p: &TokenStream, input: &Input) -> Option<TokenStream> {
    let value = &input.options.get("cancel")?.value;
    let value = if value.is_empty() { q!(|| ()) } else { stream(value) };
    Some(q!(#p::on_cancel(&promise, #value);))
}

/// The same for a call, where `accept` hands over to a closure with a parameter.
pub(crate) fn cancel_of_call(p: &TokenStream, input: &Input) -> Option<TokenStream> {
    if cancel_of_handle(input).is_some() { None } else { cancel(p, input) }
}

/// `cancel = |handle| stop(handle)` is no `cancel = stop`: only of a closure it is seen that it takes the handle.
pub(crate) fn quiet(input: &Input) -> Option<TokenStream> {
    cancel_of_handle(input).map(|_| q!(#[allow(clippy::redundant_closure)]))
}

/// `cancel = |handle| ..`
pub(crate) fn cancel_of_handle(input: &Input) -> Option<Closure> {
    Closure::parse(&input.options.get("cancel")?.value).filter(|closure| !closure.params.is_empty())
}
