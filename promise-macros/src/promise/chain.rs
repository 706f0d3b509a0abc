//! Lowers the links of a chain to one future.
//!
//! ```text
//! Input:   source.then(a).then(b).catch(c)
//! Output:  let source = source;
//!          let chain = (&&source_of(&source)).__chain();
//!          let link = chain.link();
//!          let kind = (&&&&&tag(&source, link)).__kind();
//!          let source = chain.spawn(async move {
//!              let value = kind.#adapt(link, source).start().await;
//!              let mut left = 1u32;
//!              let value = chain.guard(async {
//!                  let value = value?;
//!                  let link = chain.link();
//!                  let value = chain.then(async { a }).await?;
//!                  next(&mut left).await;
//!                  let link = chain.link();
//!                  let value = chain.then(async { b }).await?;
//!                  Ok(value)
//!              }).await;
//!              let value = pass(left, value).await;
//!              tick().await;
//!              let link = same(&value);
//!              let value = match value {
//!                  Err(reason) => chain.guard(chain.catch(async { c })).await,
//!                  fulfilled => fulfilled,
//!              };
//!              value
//!          });
//! ```
//!
//! The order of jobs is ECMAScript's: the source costs what it costs, each further link starts with one tick, also one
//! that does not apply. `left` counts the links that are left out when a handler fails or panics.

use proc_macro2::{Ident, TokenStream};

use super::handler::{Lowered, lower};
use super::links::{Link, Method, Round};
use crate::errors::Errors;
use crate::q;
use crate::tokens::ends;

/// The compiler's time grows faster than a block's length; it stays linear when blocks are nested as a tree.
const STEPS_IN_BLOCK: usize = 8;

/// A link whose handlers are lowered.
struct Step<'a> {
    link: &'a Link,
    blocks: Vec<TokenStream>,
}

impl Step<'_> {
    fn is_plain_then(&self) -> bool {
        self.link.method == Method::Then && self.blocks.len() == 1
    }
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
    let adapt = Ident::new("adapt", ends(&round.lead).0);
    let typing = q! {
        let chain = #chain;
        let link = chain.link();
        let kind = (&&&&&#p::tag(&source, link)).__kind();
    };
    if round.links.is_empty() {
        return q!(#typing let source = kind.#adapt(link, source).promise(););
    }
    let mut setup = TokenStream::new();
    let mut steps = Vec::new();
    for (number, link) in round.links.iter().enumerate() {
        let Lowered { setup: more, blocks } = lower(p, link, number, errors);
        setup.extend(more);
        steps.push(Step { link, blocks });
    }
    let segments: Vec<TokenStream> = steps
        .chunk_by(|a, b| a.is_plain_then() && b.is_plain_then())
        .enumerate()
        .map(|(i, segment)| {
            let tick = (i > 0).then(|| q!(#p::tick().await;));
            let code = if segment[0].is_plain_then() { run(p, segment) } else { between(p, &segment[0]) };
            q!(#tick #code)
        })
        .collect();
    let links = nest(&segments, &|inner| q!(let value = async { #inner value }.await;));
    let spawn = if cancellable { q!(spawn_cancellable) } else { q!(spawn) };
    q! {
        #typing
        #setup
        let source = chain.#spawn(async move {
            let value = kind.#adapt(link, source).start().await;
            #links
            value
        });
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

/// Consecutive `then`s with one handler: a block that a failure leaves early.
fn run(p: &TokenStream, steps: &[Step<'_>]) -> TokenStream {
    let pieces: Vec<TokenStream> = steps
        .iter()
        .enumerate()
        .map(|(i, step)| {
            let (name, block) = (&step.link.name, &step.blocks[0]);
            let next = (i > 0).then(|| q!(#p::next(&mut left).await;));
            q!(#next let link = chain.link(); let value = chain.#name(#block).await?;)
        })
        .collect();
    let code = nest(
        &pieces,
        &|inner| q!(let value = chain.steps(async { #inner ::core::result::Result::Ok(value) }).await?;),
    );
    let block = q! {
        chain.guard(async {
            let value = value?;
            #code
            ::core::result::Result::Ok(value)
        }).await
    };
    if let Some(left @ 1..) = u32::try_from(steps.len() - 1).ok() {
        q! {
            let mut left = #left;
            let value = #block;
            let value = #p::pass(left, value).await;
        }
    } else {
        q!(let value = #block;)
    }
}

/// `catch`, `finally`, or a `then` with two handlers.
fn between(p: &TokenStream, step: &Step<'_>) -> TokenStream {
    let (name, blocks) = (&step.link.name, &step.blocks);
    match (step.link.method, &blocks[..]) {
        (Method::Finally, [block, ..]) => q! {
            let link = chain.link();
            let value = match chain.guard(chain.#name(#block)).await {
                ::core::result::Result::Ok(()) => value,
                ::core::result::Result::Err(reason) => ::core::result::Result::Err(reason),
            };
        },
        (Method::Catch, [block, ..]) => q! {
            let link = #p::same(&value);
            let value = match value {
                ::core::result::Result::Err(reason) => chain.guard(chain.#name(#block)).await,
                fulfilled => fulfilled,
            };
        },
        (Method::Then, [fulfilled, rejected, ..]) => q! {
            let link = chain.link();
            let value = chain.guard(chain.#name(async {
                match value {
                    ::core::result::Result::Ok(value) => #fulfilled.await,
                    ::core::result::Result::Err(reason) => #rejected.await,
                }
            })).await;
        },
        _ => unreachable!("each link has a handler, and a `then` with one belongs to a run"),
    }
}
