//! The promise cell: one allocation that is a promise's state, its reaction and its job.
//!
//! Every promise is a [`Node`](node::Node). It starts with a [`Head`](head::Head) (type-erased: link, state word,
//! counters) and ends in a slot that first holds what will decide the promise (a handler and the promise it
//! waits for, a future, or nothing) and later the value or the reason: which of them, the state word says. A node made
//! by `then` is therefore three things at once: the derived promise's cell, the reaction in its parent's list, and the
//! entry in the job queue.
//!
//! Two sides own a node and hand it back without a shared counter in the common case:
//!
//! * the **consumers**: promise handles, and reactions that will read the result. Counted in `consumers`; the last
//!   one gets the value moved, earlier ones a clone.
//! * the **producers**: whoever may still settle or touch it: a resolver, the queue entry or reaction, a running
//!   task, its wakers. Counted in `producers`; when the last one goes and nothing was decided, the promise is
//!   rejected with `Abandoned`.
//!
//! The result is written by the one producer that settles, published by one swap of the state word, and read by
//! consumers only after they saw that swap. Memory goes when both sides are gone, decided on the state word.
//!
//! | file | what |
//! |---|---|
//! | `state` | the state word and its transitions; no literal bit anywhere else |
//! | `head` | the type-erased part: counters, settling, attaching, releasing |
//! | `cloners` | how to clone a result |
//! | `late` | order, when a promise settles elsewhere than where those live who wait for it |
//! | `gather` | what the reactions of a combinator share |
//! | `hooks` | guards and cancel functions of promises made for callbacks |
//! | `node` | the typed part: slot, results, following another promise or a thenable |
//! | `pool` | where nodes live |
//! | `reaction` | nodes made by `then` and its relatives |
//! | `readers` | many handlers of one promise on one loop |
//! | `seats` | who waits for the inputs of a combinator, and is taken away when it is decided |
//! | `several` | what the reactions of different inputs share |
//! | `shared` | what that is in: counted and locked, unless it is all on one thread |
//! | `stop` | ending what nobody wants, for promises that opted in |
//! | `task` | nodes made from a future, and their wakers |
//! | `ticket` | wakers of local tasks |
//! | `waiter` | an entry for somebody else's waker |
//!
//! All `unsafe` of the crate's core is in this folder and in the queues of `scheduler`.

pub(crate) mod cloners;
pub(crate) mod gather;
pub(crate) mod head;
pub(crate) mod hooks;
pub(crate) mod late;
pub(crate) mod node;
pub(crate) mod pool;
pub(crate) mod reaction;
pub(crate) mod readers;
pub(crate) mod seats;
pub(crate) mod several;
pub(crate) mod shared;
pub(crate) mod state;
pub(crate) mod stop;
pub(crate) mod task;
pub(crate) mod ticket;
pub(crate) mod waiter;

/// What every promise costs in memory beside its slot.
#[cfg(all(target_pointer_width = "64", not(loom)))]
const _: () = assert!(size_of::<head::Head>() == 48);
