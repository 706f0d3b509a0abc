//! Lowers the links of a chain to one future.
//!
//! ```text
//! Input:   source.then(a).then(b).catch(c)
//! Output:  let source = source;
//!          let chain = (&&source_of(&source)).__chain();
//!          let link = chain.link();
//!          let kind = (&&tag(&source, link)).__kind();
//!          let source = kind.adapt(link, source).start();
//!          let begun = chain.begun(&source);
//!          let source = {
//!              let source = chain.spawn(source, chain.row(link, &__STEPS, 1, 2).run(begun, async move {
//!                  let row = link.row();
//!                  let value = row.value();
//!                  let link = row.then(1);
//!                  let given = a;
//!                  let value = (&&tag(&given, link)).__kind().adapt(link, given).await;
//!                  let link = row.then(2);
//!                  let given = b;
//!                  let value = ..;
//!                  Ok(value)
//!              }, 1).catch(&__STEPS, 3, LAST, move |link, reason| c));
//!              static __STEPS: Steps = ..; // where the source and the links are written
//!              source
//!          };
//!
//! Input:   source.then(a).catch(c).finally(d), or a variable in two of the handlers: see `owner`
//! Output:  ..
//!              let source = chain.spawn(source, async move {
//!                  let source = begun;
//!                  let value = chain.row(link, &__STEPS, 1, 1).run(source, async { .. }, 1).catch(.., |link, reason| c).await;
//!                  ..
//!                  value
//!              });
//! ```
//!
//! The order of jobs is ECMAScript's: the source costs what it costs, each further link starts with one tick, also one
//! that does not apply. A row counts the links that are left out when a handler fails or panics, which cost a tick each.
//!
//! A promise that the last link gives is not awaited but left to the promise of the chain, which adopts it: loops of
//! chains that give chains would pile up otherwise. A chain that is stopped with its last handle awaits it, so that
//! it is dropped, too.
//!
//! `note` and `from_source` do nothing unless there is a rejection, and `enter` only tells who watches (`observe`).
//!
//! # What it costs the compiler
//! In millions of instructions of `cargo check`, counted with 50 of each: a function with a boxed `async` block that does nothing 7,
//! an `async` block in it 3.3, an `.await` of what needs no drop 1.6, of what does 2.5, a match of a `Result` with a `return` 1.0,
//! the same with `?` 1.3, a closure 0.8, one that gives a `Result` 1.8, the choice by type 1 (six references instead of two: 1.5),
//! a call of a generic function 0.2 to 0.4, a `let` 0.1, an attribute with five lints 0.4, the places of the links 1.3. So the links of a
//! row stand in one block, without a closure of their own, each has one `.await`, of a future that a link's value is all of, a row
//! and the `catch`es behind it are awaited as one, and what can be done in a function that is not generic over the chain's code is
//! done there. The `async` block around all of it, which a chain of a row and a `catch` does without, was 8 of 44 for five links.
//!
//! In debug builds, each function that is generic over the chain's code is compiled for each chain: some 30,000 instructions for each
//! line that LLVM gets. Such a chain is 17 functions, by hand it is 6: so what a pointer can say of a block or a handler is said so,
//! nothing is called while there is something to be dropped, and raw pointers, which are checked there, are used where no chain is a
//! parameter. The compiler puts a function beside others of its module, that is into several units of one crate of the user's, and
//! describes for the debugger in each of them, once more, all types it has to do with: a sixth of the time a crate of chains took.
//! So what is generic over a chain's code is `inline(always)`, which stands where it is used.

use proc_macro2::{Ident, Span, TokenStream};

use super::handler::{Lowered, Outlet, lower, placed, value_of};
use super::links::{Link, Method, Round};
use super::owner::{Owner, SEGMENTS_IN_ONE, owner};
use super::steps;
use quote::{ToTokens, quote_spanned};

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
    let source = Ident::new("source", first);
    let adapt = {
        let adapt = Ident::new("adapt", first);
        let arguments = quote_spanned!(last=> (link, #source));
        q!(#adapt #arguments)
    };
    let typing = q! {
        let chain = #chain;
        let link = chain.link();
        let kind = (&&#p::tag(&source, link)).__kind();
    };
    if round.links.is_empty() {
        return q!(#typing let source = kind.#adapt.promise(););
    }
    let mut setup = TokenStream::new();
    let mut steps = Vec::new();
    let count = round.links.len();
    let owner = owner(&round.links);
    for (number, link) in round.links.iter().enumerate() {
        let outlet = if number + 1 == count && !cancellable { Outlet::End } else { Outlet::Link };
        let Lowered { setup: more, calls } = lower(p, link, number, (outlet, owner), errors);
        setup.extend(more);
        let place = (at(link.name.span()), at(link.arguments.span_close()));
        steps.push(Step { link, number: number + 1, calls, outlet, place });
    }
    let table = steps::table(p, round);
    let links = match owner {
        Owner::Piece => plain(p, &steps),
        Owner::Chain => {
            let pieces = nest(&pieces(p, &steps), &|inner| q!(let value = async { #inner value }.await;));
            let end = round.links.last().map_or(last, |link| at(link.arguments.span_close()));
            placed((first, end), q!(async move), q!(let source = begun; #pieces value))
        }
    };
    // What is not `Send` is reported here, and not over the whole macro.
    let spawn = Ident::new(if cancellable { "spawn_cancellable" } else { "spawn" }, first);
    q! {
        #typing
        #setup
        let source = kind.#adapt.start();
        let begun = chain.begun(&source);
        let source = {
            let source = chain.#spawn(#source, #links);
            #table
            source
        };
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

/// The future of a chain whose pieces own what they use: each behind the one in front.
fn plain(p: &TokenStream, steps: &[Step<'_>]) -> TokenStream {
    let mut rows = steps.chunk_by(|a, b| a.link.is_in_row() && b.link.is_in_row()).peekable();
    let mut front = q!(#p::Segment(begun));
    while let Some(row) = rows.next() {
        let followed = rows.peek().is_some();
        front = if row[0].link.is_in_row() {
            run(row, &q!(begun), followed, Owner::Piece)
        } else {
            caught(p, &row[0], &front, followed)
        };
    }
    front
}

/// Statements that turn `source` into `value`, which each piece leaves.
fn pieces(p: &TokenStream, steps: &[Step<'_>]) -> Vec<TokenStream> {
    let mut pieces = Vec::new();
    let mut front = Some(Front { setup: TokenStream::new(), segments: q!(#p::Segment(source)), count: 0 });
    let mut rows = steps.chunk_by(|a, b| a.link.is_in_row() && b.link.is_in_row()).peekable();
    while let Some(row) = rows.next() {
        let (step, followed) = (&row[0], rows.peek().is_some());
        let (in_row, in_segment) = (step.link.is_in_row(), step.link.is_plain_catch());
        // A row needs the type of the value in front.
        let goes_on = |front: &mut Front| front.count == 0 || in_segment && front.count < SEGMENTS_IN_ONE;
        let taken = front.take_if(goes_on);
        pieces.extend(front.take().map(Front::awaited));
        front = if in_row {
            let (source, setup) = if step.number > 1 {
                (q!(::core::future::ready(value)), q!(let link = #p::same(&value);))
            } else {
                (q!(source), TokenStream::new())
            };
            Some(Front { setup, segments: run(row, &source, followed, Owner::Chain), count: 1 })
        } else if in_segment {
            let ready = || Front {
                setup: TokenStream::new(),
                segments: q!(#p::Segment(::core::future::ready(value))),
                count: 0,
            };
            let Front { setup, segments, count } = taken.unwrap_or_else(ready);
            Some(Front { setup, segments: caught(p, step, &segments, followed), count: count + 1 })
        } else {
            let value = taken.map(|_| q!(let value = source.await;));
            let code = between(p, step, followed);
            pieces.push(q!(#value #code));
            None
        };
    }
    pieces.extend(front.map(Front::awaited));
    pieces
}

/// A future that is not awaited yet.
struct Front {
    /// What stands in front of it.
    setup: TokenStream,
    segments: TokenStream,
    /// How many they are.
    count: usize,
}

impl Front {
    fn awaited(self) -> TokenStream {
        let Front { setup, segments, .. } = self;
        q!(#setup let value = #segments.await;)
    }
}

/// Such a link behind a segment.
fn caught(p: &TokenStream, step: &Step<'_>, front: &TokenStream, followed: bool) -> TokenStream {
    let (name, number, handler) = (&step.link.name, step.number, &step.calls[0]);
    let ticks = match step.outlet {
        Outlet::End => q!(#p::LAST),
        Outlet::Link => usize::from(followed).to_token_stream(),
    };
    q!(#front.#name(&__STEPS, #number, #ticks, #handler))
}

/// Consecutive `then`s with one handler: a block that a failure leaves early.
fn run(row: &[Step<'_>], source: &TokenStream, followed: bool, owner: Owner) -> TokenStream {
    let (first, last) = (&row[0], &row[row.len() - 1]);
    let pieces: Vec<TokenStream> = row
        .iter()
        .map(|step| {
            let (name, number, code) = (&step.link.name, step.number, &step.calls[0]);
            q!(let link = row.#name(#number); #code)
        })
        .collect();
    let links = nest(&pieces, &|inner| {
        let steps = value_of(q! {
            chain.steps(async { let value = value.taken(); #inner ::core::result::Result::Ok(value) }).await
        });
        q!(let value = chain.moved(value); #steps)
    });
    let moves = owner.moves();
    let block = placed(
        first.place,
        q!(async #moves),
        q! {
            let row = link.row();
            let value = row.value();
            #links
            ::core::result::Result::Ok(value)
        },
    );
    let (first, last, ticks) = (first.number, last.number, usize::from(followed));
    q!(chain.row(link, &__STEPS, #first, #last).run(#source, #block, #ticks))
}

/// `catch`, `finally`, or a `then` with two handlers.
fn between(p: &TokenStream, step: &Step<'_>, followed: bool) -> TokenStream {
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
    let code = match (step.link.method, &calls[..]) {
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
            q! {
                let link = #p::same(&value);
                let value = match value {
                    ::core::result::Result::Err(reason) => {
                        #reason
                        #p::enter(&__STEPS, #number);
                        #p::note(#p::#settle(chain.#name(#call)).await, &__STEPS, #number, 0)
                    }
                    fulfilled => fulfilled,
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
    };
    let tick = followed.then(|| q!(#p::tick().await;));
    q!(#code #tick)
}
