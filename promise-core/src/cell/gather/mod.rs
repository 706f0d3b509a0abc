//! What the reactions of one combinator share, when its inputs are all of one kind: see `several` for others.
//!
//! Inputs that nobody else has, on an event loop, need no reaction: see [`joint`]. Those of the others stand in rows that belong to the
//! combined promise's node: there is no node for each. Such a reaction holds the promise that it waits for, and then, in the same
//! place, what that gave. One counter says how many reactions are left; it is who keeps what they share, too. The last one that
//! leaves has all of them for itself, and finishes. So an input takes no allocation, and one atomic operation.
//!
//! The job of an input that is kept, and is not the last one, only takes what its promise gave out of that. Nobody sees when. So
//! it is left out where it would be the next one, and what the promise gave stays there up to the end: see [`Shared::fire`].

mod joint;
mod looking;

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, offset_of};
use std::ops::ControlFlow;
use std::ptr::NonNull;

use joint::Joint;
pub(crate) use looking::Gathering;

use super::head::{Head, Kind, Link, Shape, Stage, VTable};
use super::node::{self, Deferred, Node};
use super::pool::Place;
use super::readers;
use super::seats::{self, Waiting};
use super::several::Decider;
use crate::context::Context;
use crate::fault::Fault;
use crate::observe;
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::current;
use crate::sync::{AtomicBool, AtomicUsize, Ordering};

/// More than there can be inputs: what is left while inputs are still being looked for.
const LOOKING: usize = usize::MAX / 2;

/// What reactions to promises of `T` and `E` share, whose values `X` make a result of `U` and `R`.
#[repr(C)]
struct Shared<T, E, X, U, R, S, F> {
    joint: Joint,
    /// How many reactions have not left, and how many jobs of those that have none of their own.
    left: AtomicUsize,
    /// It was made on the thread of the event loop where its inputs' jobs run.
    here: bool,
    /// One has left with nothing.
    lost: AtomicBool,
    decider: Decider<U, R>,
    /// What all of them make together.
    finish: F,
    /// In force where the combinator was called, if there was one.
    context: Option<Context>,
    types: PhantomData<fn(T, E, S) -> X>,
}

/// What the result of an input is good for: to be kept, or to decide.
pub(crate) trait Sort<T, E, U, R> {
    type Kept;

    /// Whether such a result is kept.
    fn keeps(rejected: bool) -> bool;

    fn sort(result: Result<T, E>) -> ControlFlow<Result<U, R>, Self::Kept>;

    /// What is kept of a result that is.
    ///
    /// # Safety
    /// `keeps` says so.
    unsafe fn kept(result: Result<T, E>) -> Self::Kept;
}

/// A node that waits for one input. Nobody has a promise of it, and it is never settled: its state says only whether the input
/// has given something.
#[repr(C, align(16))]
struct Input<T, E, X, C> {
    head: Head,
    shared: NonNull<C>,
    slot: UnsafeCell<Slot<T, E, X>>,
}

/// At stage `Body` or `Sharing`, the promise, which is waited for, or has what the input has given.
union Slot<T, E, X> {
    promise: ManuallyDrop<Promise<T, E>>,
    #[expect(dead_code, reason = "it makes room")]
    given: ManuallyDrop<X>,
}

impl<T, E, X, U, R, S, F> Shared<T, E, X, U, R, S, F>
where
    E: Reason,
    R: Reason,
    S: Sort<T, E, U, R, Kept = X>,
    F: FnOnce(Vec<X>) -> Result<U, R>,
{
    /// The vtable of inputs.
    const VTABLE: VTable = VTable {
        fire: Self::fire,
        abandon: Self::abandon,
        memory: Place::of::<Input<T, E, X, Self>>(),
        slot_offset: offset_of!(Input<T, E, X, Self>, slot),
        shape: Shape::NONE,
        ..Node::<(), Fault, (), ()>::vtable(Kind::Reaction, Self::run, node::no_work)
    };

    /// An input has settled. In a job of the event loop that it is at home in, it is taken in at once if its job would be the next
    /// one, and another input is to come: which means that none is queued, and it is that one which finishes.
    ///
    /// # Safety
    /// As [`VTable::fire`], of an input of these types.
    unsafe fn fire(link: *const Link, _: *const Head) {
        let input = link.cast::<Input<T, E, X, Self>>();
        // SAFETY: the caller's contract. The promise is the input's, whatever the others do, when it is the only consumer, and not
        // together with others, and the producers are gone: then nobody is going to look at it.
        unsafe {
            let shared = (*input).shared.as_ref();
            let promise = (*(*input).slot.get().cast::<Promise<T, E>>()).plain_head();
            let now = (*promise).state.load();
            // ORDERING: Relaxed: it counts only where all leave on this thread.
            let others_come = (2..LOOKING / 2).contains(&shared.left.load(Ordering::Relaxed));
            let at_once = now.is_only_result()
                && S::keeps(now.rejected())
                && (*input).head.marks.stage.get() == Stage::Body
                && (*promise).is_last_consumer()
                && others_come
                && current::leave_out_job((*input).head.marks.scheduler.get());
            if !at_once {
                return node::enqueue(link);
            }
            (*input).head.state.settle_alone();
            Self::leave_with(input, true);
        }
    }

    /// # Safety
    /// The input is the caller's, and was taken out.
    #[inline]
    unsafe fn keep(input: *const Input<T, E, X, Self>, kept: X) {
        // SAFETY: the caller's contract.
        unsafe {
            (*input).slot.get().cast::<X>().write(kept);
            (*input).head.state.settle_alone();
        }
    }

    /// # Safety
    /// As [`VTable::run`], of an input of these types.
    unsafe fn run(link: *const Link) {
        let input = link.cast::<Input<T, E, X, Self>>();
        // SAFETY: the queue passes the input on, which keeps what is shared until it leaves.
        unsafe { Self::in_context((*input).shared, || Self::take_in(input)) }
    }

    /// # Safety
    /// It is kept up to what the code does.
    #[inline(always)]
    unsafe fn in_context(this: NonNull<Self>, code: impl FnOnce()) {
        // SAFETY: the caller's contract.
        match unsafe { &this.as_ref().context } {
            None => code(),
            Some(context) => {
                let context = context.clone();
                context.run(code);
                // Perhaps the last share of somebody's values.
                swallow(|| drop(context));
            }
        }
    }

    /// An input has settled: a job of its scheduler.
    ///
    /// # Safety
    /// It is the caller's, and has not left; it is not used afterwards.
    #[inline(always)]
    unsafe fn take_in(input: *const Input<T, E, X, Self>) {
        // SAFETY: the caller's contract. The promise is taken out of the slot once, and then that is empty.
        unsafe {
            let shared = (*input).shared;
            let promise = Self::take_out(input);
            let decider = &shared.as_ref().decider;
            let taken = catch(|| match S::sort(promise.take_plain()) {
                ControlFlow::Continue(kept) => Self::keep(input, kept),
                ControlFlow::Break(result) => decider.settle(result),
            });
            if let Err(panic) = taken {
                // Cloning is the user's code.
                decider.reject_fault(Fault::Panicked(panic));
            }
            Self::leave_with(input, shared.as_ref().here);
        }
    }

    /// Nobody will run the job, or nobody waits for the input any more.
    ///
    /// # Safety
    /// As [`VTable::abandon`], of an input of these types.
    unsafe fn abandon(link: *const Link) {
        let input = link.cast::<Input<T, E, X, Self>>();
        // SAFETY: the input is the caller's, and in no list or queue.
        unsafe {
            let promise = Self::take_out(input);
            // What it holds is dropped before what keeps it.
            swallow(|| drop(promise));
            let shared = (*input).shared.as_ref();
            shared.lose();
            Self::leave_with(input, shared.decider.is_local());
        }
    }

    /// Who leaves next leaves with nothing.
    fn lose(&self) {
        // ORDERING: Relaxed: leaving publishes it.
        self.lost.store(true, Ordering::Relaxed);
    }

    /// # Safety
    /// The input is the caller's, and was not taken out.
    #[inline]
    unsafe fn take_out(input: *const Input<T, E, X, Self>) -> Promise<T, E> {
        let head = input.cast::<Head>();
        // SAFETY: the caller's contract.
        unsafe {
            if (*head).marks.stage.get() == Stage::Sharing {
                readers::own(head);
            }
            (*head).marks.stage.set_first(Stage::Empty);
            (*input).slot.get().cast::<Promise<T, E>>().read()
        }
    }

    /// # Safety
    /// The input is the caller's, was taken out, and is not used afterwards. For `alone` see `leave`.
    #[inline]
    unsafe fn leave_with(input: *const Input<T, E, X, Self>, alone: bool) {
        // SAFETY: the caller's contract.
        unsafe {
            observe::settled(input.cast(), false);
            Self::leave((*input).shared, 1, alone);
        }
    }

    /// What an input has given. If that was left in its promise, the node is freed: in the order of the inputs, which is often that
    /// in which they were made, and the next ones will be.
    ///
    /// # Safety
    /// It has given something, which is not used again.
    #[inline(always)]
    unsafe fn given(input: *const Input<T, E, X, Self>) -> X {
        // SAFETY: the caller's contract. At stage `Body` the promise is the input's alone: see `fire`.
        unsafe {
            let slot = (*input).slot.get();
            if (*input).head.marks.stage.get() != Stage::Body {
                return slot.cast::<X>().read();
            }
            // Who closes the combined promise may look at the input still.
            (*input).head.marks.stage.set_first(Stage::Empty);
            let promise = (*slot.cast::<Promise<T, E>>()).plain_head();
            let kept = S::kept(node::take(promise, (*promise).state.load().rejected()));
            Deferred::<T, E>::free(promise);
            kept
        }
    }

    /// Some leave. The last one finishes.
    ///
    /// # Safety
    /// The caller counts as so many, and does not use `this` or an input of it afterwards. With `alone`, nobody leaves
    /// elsewhere at the same time: the promise is local, or it was made on the thread of its event loop, and this is a job of
    /// that. As long as the loop runs jobs its inputs leave on its thread; when it is gone, they are abandoned wherever that is
    /// noticed, after the last job.
    #[inline]
    unsafe fn leave(this: NonNull<Self>, count: usize, alone: bool) {
        // SAFETY: who counts keeps it alive; the last one owns it.
        unsafe {
            let shared = this.as_ref();
            let before = if alone {
                // ORDERING: Relaxed, also below: it is all on one thread.
                let before = shared.left.load(Ordering::Relaxed);
                // ORDERING: as above. Who leaves when the loop is gone got to know of that.
                shared.left.store(before - count, Ordering::Relaxed);
                before
            } else {
                // ORDERING: Release publishes the caller's inputs to the last one, Acquire takes over those of the others.
                shared.left.fetch_sub(count, Ordering::AcqRel)
            };
            if before == count {
                (*Box::from_raw(this.as_ptr())).end();
            }
        }
    }

    /// What an input has given, which is to be kept.
    ///
    /// # Safety
    /// All have left with something that is kept, and it was not taken yet.
    #[inline(always)]
    unsafe fn take(input: &seats::Input) -> X {
        // SAFETY: the caller's contract: a reaction stands in its row still.
        unsafe {
            match input.get() {
                Waiting::Alone(reaction) => Self::given(reaction.cast()),
                Waiting::Jointly(promise) => Self::given_jointly(promise),
                Waiting::Gone => unreachable!("it has left with something"),
            }
        }
    }

    /// Drops what an input has given, if it has.
    ///
    /// # Safety
    /// As [`take`](Shared::take), but that it need not be kept.
    unsafe fn drop_given(input: &seats::Input) {
        // SAFETY: the caller's contract.
        unsafe {
            match input.get() {
                Waiting::Alone(reaction) if (*reaction).state.load().settled() => {
                    drop(Self::given(reaction.cast()));
                }
                Waiting::Jointly(promise) => {
                    input.clear();
                    drop(Promise::<T, E>::from_raw(promise));
                }
                Waiting::Alone(_) | Waiting::Gone => {}
            }
        }
    }

    /// Whether none of those that have left has left with nothing, or decides.
    fn is_complete(&self) -> bool {
        // ORDERING: Relaxed: the caller has come after all others.
        !self.lost.load(Ordering::Relaxed) && self.joint.nothing_decides() && !self.decider.is_resolved()
    }

    #[inline(never)]
    fn end(self) {
        let complete = self.is_complete();
        let Shared { decider, finish, context, .. } = self;
        // SAFETY: all have left; so the inputs are the caller's, and stay where they are up to where that is said. Each is taken
        // once.
        unsafe {
            match seats::take_inputs(decider.node()) {
                Some(mut inputs) if complete => {
                    // If they fit, the values get the memory of the list.
                    let values = inputs.take_all().into_iter().map(|input| Self::take(&input)).collect();
                    match catch(|| finish(values)) {
                        Ok(result) => decider.finish(result),
                        Err(panic) => decider.reject_fault(Fault::Panicked(panic)),
                    }
                }
                // Decided, or never to be.
                Some(mut inputs) => {
                    inputs.take_all().iter().for_each(|input| swallow(|| Self::drop_given(input)));
                    swallow(|| drop(finish));
                }
                // Decided, or not wanted.
                None => {
                    let inputs = seats::inputs(decider.node());
                    inputs.iter().for_each(|input| swallow(|| Self::drop_given(input)));
                    seats::all_left(decider.node());
                    swallow(|| drop(finish));
                }
            }
        }
        drop(decider);
        // Perhaps the last share of somebody's values.
        swallow(|| drop(context));
    }
}
