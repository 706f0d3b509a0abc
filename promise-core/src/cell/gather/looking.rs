//! A combinator that looks for its inputs.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::panic::Location;
use std::ptr::{self, NonNull};

use super::{Input, LOOKING, Shared, Slot, Sort};
use crate::cell::head::Head;
use crate::cell::node;
use crate::cell::seats::{self, Found, Waiting, found};
use crate::cell::several::Decider;
use crate::cell::state::State;
use crate::context::Context;
use crate::context::node as context;
use crate::fault::Fault;
use crate::observe;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{SchedulerId, current};
use crate::sync::{AtomicBool, AtomicUsize};

/// For so many inputs there is room at once, at most; for more when they are there.
const AT_ONCE: usize = 1 << 16;

/// An input of a combinator with these types.
type InputOf<T, E, X, U, R, S, F> = Input<T, E, X, Shared<T, E, X, U, R, S, F>>;

/// A combinator that looks for its inputs.
pub(crate) struct Gathering<T, E, X, U, R, S, F> {
    shared: NonNull<Shared<T, E, X, U, R, S, F>>,
    origin: &'static Location<'static>,
    home: SchedulerId,
    /// Whether inputs may be waited for jointly.
    jointly: bool,
    /// How many are waited for jointly.
    joint: usize,
    /// How many inputs there are beside these.
    count: usize,
    /// Where the next one goes.
    next: *mut InputOf<T, E, X, U, R, S, F>,
    /// For how many there is room.
    room: usize,
    /// So many inputs are expected.
    about: usize,
}

impl<T, E, X, U, R, S, F> Gathering<T, E, X, U, R, S, F>
where
    E: Reason,
    R: Reason,
    S: Sort<T, E, U, R, Kept = X>,
    F: FnOnce(Vec<X>) -> Result<U, R>,
{
    /// A promise of about so many inputs. When all of their results are kept, `finish` says how to settle it.
    pub(crate) fn new(
        flags: u8,
        origin: &'static Location<'static>,
        about: usize,
        finish: F,
    ) -> (Promise<U, R>, Self) {
        let (promise, decider) = Decider::new(flags, origin, 0);
        decider.look();
        // SAFETY: the decider keeps the node.
        let Some(home) = (unsafe { (*decider.node()).marks.scheduler.get() }) else {
            unreachable!("set when it was made")
        };
        // They are taken out in jobs of the loop only, which is here.
        let jointly = current::in_turn() == Some(home) && !observe::watching();
        if jointly {
            Head::numbers_this_thread();
        }
        let shared = Shared {
            joint: Shared::<T, E, X, U, R, S, F>::joint(home, origin),
            left: AtomicUsize::new(LOOKING),
            here: current::event_loop() == Some(home),
            lost: AtomicBool::new(false),
            decider,
            finish,
            context: (!context::nothing()).then(Context::capture),
            types: PhantomData,
        };
        let shared = NonNull::from(Box::leak(Box::new(shared)));
        // SAFETY: this looks for inputs.
        unsafe {
            let entry = (&raw const (*shared.as_ptr()).joint).cast();
            seats::set_joint(shared.as_ref().decider.node(), entry);
        }
        let (next, room) = (ptr::null_mut(), 0);
        (promise, Gathering { shared, origin, home, jointly, joint: 0, count: 0, next, room, about })
    }

    fn node(&self) -> *const Head {
        // SAFETY: while it looks for inputs, it keeps what is shared.
        unsafe { self.shared.as_ref() }.decider.node()
    }

    /// Looks for all inputs: each is waited for before the next one is asked for. The caller has made sure that parts which may run
    /// on another thread are `Send`.
    #[inline]
    pub(crate) fn look(mut self, promises: impl Iterator<Item = Promise<T, E>>) {
        let (inputs, seen) = found::collect(promises.map(|promise| self.watch(promise)));
        // SAFETY: this looks for inputs, up to here. What is left afterwards are the inputs.
        unsafe {
            if let Err(panic) = seen {
                self.shared.as_ref().decider.reject_fault(Fault::Panicked(panic));
            }
            seats::set_inputs(self.node(), inputs, self.room);
            seats::looked(self.node());
            let jobs = Shared::jointly_seen(self.shared, self.joint);
            Shared::leave(self.shared, LOOKING - self.count - jobs, self.shared.as_ref().here);
        }
    }

    /// Waits for the next input.
    #[inline]
    fn watch(&mut self, promise: Promise<T, E>) -> Found {
        let promise = promise.into_plain();
        let source = promise.plain_head();
        // SAFETY: this looks for inputs, and the handle is passed on.
        if self.jointly && unsafe { Shared::attach_jointly(self.shared, source) } {
            mem::forget(promise);
            self.joint += 1;
            Found::new(Waiting::Jointly(source))
        } else {
            Found::new(Waiting::Alone(self.watch_alone(promise)))
        }
    }

    /// The same with a reaction for this input alone.
    #[inline(always)]
    fn watch_alone(&mut self, promise: Promise<T, E>) -> *const Head {
        let source = promise.plain_head();
        if self.room == 0 {
            self.make_room();
        }
        let input = self.next;
        // SAFETY: there is room for it in the row. It is nobody else's until it is attached; its source is not used any more
        // then.
        unsafe {
            let (vtable, state) = (&Shared::<T, E, X, U, R, S, F>::VTABLE, State::of_reaction(false, false));
            let head = Head::of_reaction(vtable, self.origin, self.home, state, (*source).inherited());
            let slot = UnsafeCell::new(Slot { promise: ManuallyDrop::new(promise) });
            input.write(Input { head, shared: self.shared, slot });
            self.next = input.add(1);
            self.room -= 1;
            self.count += 1;
            let input = input.cast_const().cast();
            observe::made(input);
            if !Head::try_attach(source, input.cast()) {
                node::attach(source, input.cast());
            }
            input
        }
    }

    #[cold]
    fn make_room(&mut self) {
        let count = if self.count == 0 {
            self.about.saturating_sub(self.joint).clamp(1, AT_ONCE)
        } else {
            self.count.clamp(4, AT_ONCE)
        };
        let Ok(layout) = Layout::array::<InputOf<T, E, X, U, R, S, F>>(count) else { unreachable!("a few") };
        // SAFETY: this looks for inputs, and those of the last row are all there.
        self.next = unsafe { seats::add_row(self.node(), layout, count) }.cast();
        self.room = count;
    }
}
