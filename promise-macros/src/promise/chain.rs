//! Lowers the links of a chain to one future.
//!
//! ```text
//! Input:   source.then(a).then(b).catch(c)
//! Output:  let source = source;
//!          let chain = (&&source_of(&source)).__chain();
//!          let link = chain.link();
//!          let kind = (&&&&&tag(&source, link)).__kind();
//!          let source = chain.spawn(async move {
//!              let value = kind.adapt(link, source).start().await;
//!              let mut left = 1u32;
//!              let value = chain.guard(async {
//!                  let value = match value { Ok(value) => value, Err(reason) => return Err(from_source(reason, &__STEPS)) };
//!                  let link = chain.enter(&__STEPS, 1);
//!                  let value = match step(chain.then((|| a)())).await { Ok(value) => value, Err(reason) => return Err(reason) };
//!                  left = 0;
//!                  let link = chain.enter(&__STEPS, 2);
//!                  let value = match settle(chain.then((|| b)())).await { .. };
//!                  Ok(value)
//!              }).await;
//!              let value = note(value, &__STEPS, 2, left);
//!              let value = pass_on(left, value).await;
//!              let link = same(&value);
//!              let value = match value {
//!                  Err(reason) => {
//!                      enter(&__STEPS, 3);
//!                      note(end(chain.catch(call_guarded(|| c))).await, &__STEPS, 3, 0)
//!                  }
//!                  fulfilled => ending(fulfilled),
//!              };
//!              static __STEPS: Steps = ..; // where the source and the links are written
//!              Ended(value)
//!          });
//! ```
//!
//! The order of jobs is ECMAScript's: the source costs what it costs, each further link starts with one tick, also one
//! that does not apply. `left` counts the links that are left out when a handler fails or panics.
//!
//! A promise that the last link gives is not awaited but left to the promise of the chain, which adopts it: loops of
//! chains that give chains would pile up otherwise. A chain that is stopped with its last handle awaits it, so that
//! it is dropped, too.
//!
//! `note` and `from_source` do nothing unless there is a rejection, and `enter` only tells who watches (`observe`).
//!
//! Each `.await` costs the compiler about as much as a function, so there is one for each link.

use proc_macro2::{Ident, Span, TokenStream};

use super::handler::{Lowered, Outlet, is_in_row, lower, placed};
use super::links::{Link, Method, Round};
use super::steps;
use quote::quote_spanned;

use crate::errors::Errors;
use crate::q;
use crate::tokens::{at, ends};

/// The compiler's time grows faster than a block's length; it stays linear when blocks are nested as a tree.
const STEPS_IN_BLOCK: usize = 16;

/// A link whose handlers are lowered.
struct Step<'a> {
    link: &'a Link,
    /// The source has number 0.
    number: usize,
    calls: Vec<TokenStream>,
    outlet: Outlet,
    /// Where its name and its arguments are.
    place: (Span, Span),
}

/// Statements that turn `source` into the promise of the links behind it. `chain` is the expression for its reason.
pub(crate) fn expand(
    p: &TokenStream,
    round: &Round,
    chain: &TokenStream,
    cancellable: bool,
    errors: &mut Errors,
) -> TokenStream {
    // The place of the source is where a conversion that does not exist is reported.
    let (first, last) = ends(&round.lead);
    let adapt = {
        let (adapt, source) = (Ident::new("adapt", first), Ident::new("source", first));
        let arguments = quote_spanned!(last=> (link, #source));
        q!(#adapt #arguments)
    };
    let typing = q! {
        let chain = #chain;
        let link = chain.link();
        let kind = (&&&&&#p::tag(&source, link)).__kind();
    };
    if round.links.is_empty() {
        return q!(#typing let source = kind.#adapt.promise(););
    }
    let mut setup = TokenStream::new();
    let mut steps = Vec::new();
    let count = round.links.len();
    for (number, link) in round.links.iter().enumerate() {
        let outlet = if number + 1 == count && !cancellable { Outlet::End } else { Outlet::Link };
        let Lowered { setup: more, calls } = lower(p, link, number, outlet, errors);
        setup.extend(more);
        let place = (at(link.name.span()), at(link.arguments.span_close()));
        steps.push(Step { link, number: number + 1, calls, outlet, place });
    }
    let mut segments = Vec::new();
    let mut rows = steps.chunk_by(|a, b| is_in_row(a.link) && is_in_row(b.link)).peekable();
    while let Some(row) = rows.next() {
        let code = if is_in_row(row[0].link) { run(p, row) } else { between(p, &row[0]) };
        let left = if row.len() > 1 { q!(left) } else { q!(0) };
        let note = match row {
            [.., last] if is_in_row(last.link) => {
                let number = last.number;
                Some(q!(let value = #p::note(value, &__STEPS, #number, #left);))
            }
            _ => None,
        };
        let pass = match (rows.peek(), row.len()) {
            (Some(_), _) => q!(let value = #p::pass_on(#left, value).await;),
            (None, 1) => TokenStream::new(),
            (None, _) => q!(let value = #p::pass(#left, value).await;),
        };
        segments.push(q!(#code #note #pass));
    }
    // A `finally` passes on what there is.
    let ended = match steps.last() {
        Some(Step { outlet: Outlet::End, link, .. }) if link.method != Method::Finally => {
            q!(#p::Ended(value))
        }
        _ => q!(#p::Ended(#p::ending(value))),
    };
    let links = nest(&segments, &|inner| q!(let value = async { #inner value }.await;));
    let steps = steps::table(p, round);
    let code = q! {
        let value = kind.#adapt.start().await;
        #links
        #steps
        #ended
    };
    let end = round.links.last().map_or(last, |link| at(link.arguments.span_close()));
    let future = placed((first, end), q!(async move), code);
    // What is not `Send` is reported here, and not over the whole macro.
    let spawn = Ident::new(if cancellable { "spawn_cancellable" } else { "spawn" }, first);
    q! {
        #typing
        #setup
        let source = chain.#spawn(#future);
    }
}

/// Joins pieces of code, as a tree of blocks when there are many.
fn nest(pieces: &[TokenStream], block: &dyn Fn(TokenStream) -> TokenStream) -> TokenStream {
    if pieces.len() <= STEPS_IN_BLOCK {
        return pieces.iter().cloned().collect();
    }
    let mut size = STEPS_IN_BLOCK;
    while size * STEPS_IN_BLOCK < pieces.len() {
        size *= STEPS_IN_BLOCK;
    }
    pieces.chunks(size).map(|chunk| block(nest(chunk, block))).collect()
}

/// The reason that comes from the source, if this is the first step.
fn came_in(p: &TokenStream, step: &Step<'_>) -> Option<TokenStream> {
    (step.number == 1).then(|| q!(#p::from_source(reason, &__STEPS)))
}

/// Goes on with the value, or leaves the row with the reason, or what is made of it. Not by `?`, of which the conversion costs
/// the compiler as much as a handler.
fn value_of(result: TokenStream, reason: Option<TokenStream>) -> TokenStream {
    let reason = reason.unwrap_or_else(|| q!(reason));
    q! {
        let value = match #result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(reason) => return ::core::result::Result::Err(#reason),
        };
    }
}

/// Consecutive `then`s with one handler: a block that a failure leaves early.
fn run(p: &TokenStream, row: &[Step<'_>]) -> TokenStream {
    let last = row.len() - 1;
    let pieces: Vec<TokenStream> = row
        .iter()
        .enumerate()
        .map(|(i, step)| {
            let (name, call, settle) = (&step.link.name, &step.calls[0], step.outlet.settle());
            let (wait, done) = if i < last {
                (
                    q!(#p::step(chain.#name(#call))),
                    u32::try_from(last - i - 1).ok().map(|now| q!(left = #now;)),
                )
            } else {
                (q!(#p::#settle(chain.#name(#call))), None)
            };
            let value = value_of(q!(#wait.await), None);
            let number = step.number;
            q!(let link = chain.enter(&__STEPS, #number); #value #done)
        })
        .collect();
    let code = nest(&pieces, &|inner| {
        value_of(q!(chain.steps(async { #inner ::core::result::Result::Ok(value) }).await), None)
    });
    let entry = value_of(q!(value), came_in(p, &row[0]));
    let block = placed(
        row[0].place,
        q!(async),
        q! {
            #entry
            #code
            ::core::result::Result::Ok(value)
        },
    );
    let left = u32::try_from(last).ok().filter(|left| *left > 0).map(|left| q!(let mut left = #left;));
    q! {
        #left
        let value = chain.guard(#block).await;
    }
}

/// `catch`, `finally`, or a `then` with two handlers.
fn between(p: &TokenStream, step: &Step<'_>) -> TokenStream {
    let (name, calls, settle) = (&step.link.name, &step.calls, step.outlet.settle());
    let number = step.number;
    let from_source = came_in(p, step);
    let passed = from_source.as_ref().map(|reason| {
        q! {
            match value {
                ::core::result::Result::Err(reason) => ::core::result::Result::Err(#reason),
                fulfilled => fulfilled,
            }
        }
    });
    let passed = passed.unwrap_or_else(|| q!(value));
    let reason = from_source.map(|reason| q!(let reason = #reason;));
    match (step.link.method, &calls[..]) {
        (Method::Finally, [call, ..]) => q! {
            let link = chain.enter(&__STEPS, #number);
            let value = match #p::finish(chain.#name(#call)).await {
                ::core::result::Result::Ok(()) => #passed,
                ::core::result::Result::Err(reason) => {
                    #p::caught();
                    ::core::result::Result::Err(reason)
                }
            };
            let value = #p::note(value, &__STEPS, #number, 0);
        },
        (Method::Catch, [call, ..]) => {
            let fulfilled = match step.outlet {
                Outlet::Link => q!(fulfilled => fulfilled,),
                Outlet::End => q!(fulfilled => #p::ending(fulfilled),),
            };
            q! {
                let link = #p::same(&value);
                let value = match value {
                    ::core::result::Result::Err(reason) => {
                        #reason
                        #p::enter(&__STEPS, #number);
                        #p::note(#p::#settle(chain.#name(#call)).await, &__STEPS, #number, 0)
                    }
                    #fulfilled
                };
            }
        }
        (Method::Then, [fulfilled, rejected, ..]) => q! {
            let link = chain.enter(&__STEPS, #number);
            let value = chain.#name(match value {
                ::core::result::Result::Ok(value) => #p::#settle(#fulfilled).await,
                ::core::result::Result::Err(reason) => {
                    #reason
                    #p::#settle(#rejected).await
                }
            });
            let value = #p::note(value, &__STEPS, #number, 0);
        },
        _ => unreachable!("each link has a handler, and a `then` with one belongs to a row"),
    }
}
