//! Inputs that nobody else has, of a combinator of an event loop: one entry waits for all of them.
//!
//! What such a promise gives stays in it, up to the end, so there is nothing for a job of its own to do, and nothing that a reaction of
//! its own would have to say. The entry stands in all of their state words, and counts them when they settle, on whatever thread. Two
//! of them get a job, at the place in the queue where they have settled: the first one that decides, and the last one. The other
//! jobs would be seen by nobody.
//!
//! While inputs are still looked for, it is not known yet which is the last one. What settles then on the loop's own thread may be:
//! a [`Marker`] takes its place in the queue.

use std::mem::offset_of;
use std::ops::ControlFlow;
use std::panic::Location;
use std::ptr::{self, NonNull};

use super::{LOOKING, Shared, Sort};
use crate::cell::head::{ALIGN, Head, Kind, Link, VTable};
use crate::cell::node::{self, Deferred, Node};
use crate::cell::seats::{self, Waiting};
use crate::cell::state::State;
use crate::fault::Fault;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{SchedulerId, current};
use crate::sync::{AtomicPtr, AtomicUsize, Cell, Ordering, racy};

/// As long as there are such inputs, they have two shares of what all inputs share: those of the two jobs.
pub(super) const SHARES: usize = 2;

/// What waits for them. All but the counter and the first that decides belongs to the loop's thread.
#[repr(C, align(16))]
pub(super) struct Joint {
    /// In the state words, and never in a queue.
    entry: Head,
    /// The job of the last one.
    last: Head,
    /// The job of the first one that decides.
    deciding: Head,
    /// How many are waited for.
    waiting: AtomicUsize,
    /// The first one that decides.
    decisive: AtomicPtr<Head>,
    /// How many got a marker.
    markers: Cell<usize>,
    /// How many got nothing in the queue, or the job of the last one; known when all are seen.
    unmarked: Cell<usize>,
}

/// Takes a place in the queue, and does nothing there but to have a share until then.
#[repr(C)]
struct Marker<C> {
    head: Head,
    shared: NonNull<C>,
}

impl Joint {
    /// Whether none of those that have settled decides.
    pub(super) fn nothing_decides(&self) -> bool {
        // ORDERING: Relaxed: the caller has come after all others: who counts, or the queue, has handed it over.
        self.decisive.load(Ordering::Relaxed).is_null()
    }
}

impl<T, E, X, U, R, S, F> Shared<T, E, X, U, R, S, F>
where
    E: Reason,
    R: Reason,
    S: Sort<T, E, U, R, Kept = X>,
    F: FnOnce(Vec<X>) -> Result<U, R>,
{
    const ENTRY: VTable =
        VTable { fire: Self::arrive, abandon: Self::taken_out, ..Self::job(|_| unreachable!("not queued")) };
    const LAST: VTable = VTable { abandon: Self::abandon_last, ..Self::job(Self::run_last) };
    const DECIDING: VTable = VTable { abandon: Self::abandon_deciding, ..Self::job(Self::run_deciding) };
    const MARKER: VTable = VTable { abandon: Self::abandon_marker, ..Self::job(Self::run_marker) };

    const fn job(run: unsafe fn(*const Link)) -> VTable {
        Node::<(), Fault, (), ()>::vtable(Kind::Plain, run, node::no_work)
    }

    fn head(vtable: &'static VTable, home: SchedulerId, origin: &'static Location<'static>) -> Head {
        Head::of_reaction(vtable, origin, home, State::of_reaction(false, false), 0)
    }

    /// What waits jointly at home in this loop.
    pub(super) fn joint(home: SchedulerId, origin: &'static Location<'static>) -> Joint {
        let entry = Self::head(&Self::ENTRY, home, origin);
        // There is never another one behind it.
        entry.link.set_next(ptr::null());
        Joint {
            entry,
            last: Self::head(&Self::LAST, home, origin),
            deciding: Self::head(&Self::DECIDING, home, origin),
            waiting: AtomicUsize::new(LOOKING),
            decisive: AtomicPtr::new(ptr::null_mut()),
            markers: Cell::new(0),
            unmarked: Cell::new(0),
        }
    }

    /// Attaches the entry to a promise, whose handle it has then, if it can. `false`: nothing was done.
    ///
    /// # Safety
    /// The caller looks for inputs, in a turn of the loop where `this` is at home, and has the promise's handle.
    #[inline(always)]
    pub(super) unsafe fn attach_jointly(this: NonNull<Self>, promise: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe {
            let joint = &raw const (*this.as_ptr()).joint;
            Head::attach_joint(promise, &raw const (*joint).entry)
        }
    }

    /// So many were attached, and there will be no more: gives how many shares the jobs have.
    ///
    /// # Safety
    /// The caller looks for inputs, and keeps `this`.
    pub(super) unsafe fn jointly_seen(this: NonNull<Self>, count: usize) -> usize {
        // SAFETY: the caller's contract.
        unsafe {
            let shared = this.as_ref();
            if count == 0 {
                return 0;
            }
            shared.joint.unmarked.set(count - shared.joint.markers.get());
            // ORDERING: as in `count`.
            let before = shared.joint.waiting.fetch_sub(LOOKING - count, Ordering::AcqRel);
            if before > LOOKING - count {
                return SHARES;
            }
            if shared.joint.markers.get() > 0 {
                // The place of the last one is in the queue already.
                return if shared.joint.nothing_decides() { 0 } else { 1 };
            }
            node::enqueue((&raw const (*this.as_ptr()).joint.last).cast());
            SHARES
        }
    }

    /// One has settled. As [`VTable::fire`].
    ///
    /// # Safety
    /// As there, of the entry: it has the promise's handle.
    unsafe fn arrive(entry: *const Link, promise: *const Head) {
        // SAFETY: the caller's contract. What is counted still keeps what is shared.
        unsafe {
            let this = Self::of_entry(entry);
            if !S::keeps((*promise).state.load().rejected()) {
                Self::decide(this, promise);
            }
            // ORDERING: Relaxed: it counts only on the thread that looks.
            if this.as_ref().joint.waiting.load(Ordering::Relaxed) > LOOKING / 2 {
                Self::mark(this);
            }
            Self::count(this);
        }
    }

    /// One was taken out.
    ///
    /// # Safety
    /// It is counted still.
    unsafe fn taken_out(entry: *const Link) {
        // SAFETY: the caller's contract.
        unsafe { Self::count(Self::of_entry(entry)) }
    }

    /// # Safety
    /// The caller is counted still.
    #[inline(always)]
    unsafe fn of_entry(entry: *const Link) -> NonNull<Self> {
        const {
            assert!(
                offset_of!(Self, joint) == 0 && offset_of!(Joint, entry) == 0 && align_of::<Joint>() == ALIGN
            )
        }
        // SAFETY: the entry stands first.
        unsafe { NonNull::new_unchecked(entry.cast_mut().cast()) }
    }

    /// One is not waited for any more. When it was the last one, it gets its job.
    ///
    /// # Safety
    /// It is counted still, and `this` is not used afterwards.
    #[inline(always)]
    unsafe fn count(this: NonNull<Self>) {
        // SAFETY: who is counted keeps it; behind the last one, the job does.
        unsafe {
            racy();
            // ORDERING: Release publishes what the caller did, Acquire takes over from the others: the last one sees whether one
            // decides.
            let before = this.as_ref().joint.waiting.fetch_sub(1, Ordering::AcqRel);
            if before == 1 {
                node::enqueue((&raw const (*this.as_ptr()).joint.last).cast());
            }
        }
    }

    /// One has settled that decides. The first one gets a job.
    ///
    /// # Safety
    /// The caller counts it afterwards.
    #[cold]
    #[inline(never)]
    unsafe fn decide(this: NonNull<Self>, promise: *const Head) {
        // SAFETY: the caller's contract.
        unsafe {
            racy();
            let joint = &raw const (*this.as_ptr()).joint;
            let (none, promise) = (ptr::null_mut(), promise.cast_mut());
            // ORDERING: Relaxed: the queue, or who counts, hands it over.
            if (*joint).decisive.compare_exchange(none, promise, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            {
                node::enqueue((&raw const (*joint).deciding).cast());
            }
        }
    }

    /// One has settled while others are looked for: if that was here, it may be the last one.
    ///
    /// # Safety
    /// The caller counts it afterwards.
    #[cold]
    #[inline(never)]
    unsafe fn mark(this: NonNull<Self>) {
        // SAFETY: the caller's contract; where the entry is at home is never changed. Others are looked for there.
        unsafe {
            let (shared, entry) = (this.as_ref(), &raw const (*this.as_ptr()).joint.entry);
            let Some(home) = (*entry).marks.scheduler.get() else { unreachable!("set when it was made") };
            if current::in_turn() == Some(home) {
                // ORDERING: Relaxed, also below: it is all on one thread.
                let left = shared.left.load(Ordering::Relaxed);
                // ORDERING: as above.
                shared.left.store(left + 1, Ordering::Relaxed);
                shared.joint.markers.set(shared.joint.markers.get() + 1);
                let head = Self::head(&Self::MARKER, home, (*entry).origin.get().place());
                node::enqueue(Box::into_raw(Box::new(Marker { head, shared: this })).cast());
            }
        }
    }

    /// # Safety
    /// As [`VTable::run`], of a marker.
    unsafe fn run_marker(link: *const Link) {
        // SAFETY: the queue passes it on.
        unsafe { Self::pass(link, true) }
    }

    /// # Safety
    /// As [`VTable::abandon`], of a marker.
    unsafe fn abandon_marker(link: *const Link) {
        // SAFETY: the queue passes it on.
        unsafe { Self::pass(link, false) }
    }

    /// # Safety
    /// The marker is the caller's, and is not used afterwards. For `alone` see `leave`.
    unsafe fn pass(marker: *const Link, alone: bool) {
        // SAFETY: from a box; it has a share.
        unsafe {
            let shared = Box::from_raw(marker.cast_mut().cast::<Marker<Self>>()).shared;
            Self::in_context(shared, || Self::leave(shared, 1, alone));
        }
    }

    /// # Safety
    /// As [`VTable::run`], of the job of the first one that decides.
    unsafe fn run_deciding(link: *const Link) {
        // SAFETY: the queue passes it on, and its share. The promise's handle is what is in the list, and nobody else looks at that
        // meanwhile.
        unsafe {
            let this = Self::of_job(link, offset_of!(Joint, deciding));
            Self::in_context(this, || {
                let decider = &this.as_ref().decider;
                // ORDERING: Relaxed: the queue has handed it over.
                let promise: *const Head = this.as_ref().joint.decisive.load(Ordering::Relaxed);
                let is_it = |input: &&seats::Input| matches!(input.get(), Waiting::Jointly(at) if ptr::eq(at, promise));
                seats::inputs(decider.node()).iter().find(is_it).into_iter().for_each(seats::Input::clear);
                match S::sort(Promise::<T, E>::from_raw(promise).take_plain()) {
                    ControlFlow::Break(result) => decider.settle(result),
                    ControlFlow::Continue(_) => unreachable!("it decides"),
                }
            });
            Self::leave(this, 1, true);
        }
    }

    /// # Safety
    /// As [`VTable::run`], of the job of the last one.
    unsafe fn run_last(link: *const Link) {
        // SAFETY: the queue passes it on.
        unsafe {
            let this = Self::of_job(link, offset_of!(Joint, last));
            current::left_out_jobs(this.as_ref().joint.unmarked.get() - 1);
            Self::in_context(this, || Self::leave_last(this, true));
        }
    }

    /// # Safety
    /// The caller is the job of the last one. For `alone` see `leave`.
    unsafe fn leave_last(this: NonNull<Self>, alone: bool) {
        // SAFETY: the caller's contract.
        unsafe {
            let nothing_decides = this.as_ref().joint.nothing_decides();
            Self::leave(this, if nothing_decides { SHARES } else { 1 }, alone);
        }
    }

    /// # Safety
    /// As [`VTable::abandon`], of the job of the first one that decides.
    unsafe fn abandon_deciding(link: *const Link) {
        // SAFETY: the queue passes it on, and its share.
        unsafe { Self::leave(Self::of_job(link, offset_of!(Joint, deciding)), 1, false) }
    }

    /// # Safety
    /// As [`VTable::abandon`], of the job of the last one.
    unsafe fn abandon_last(link: *const Link) {
        // SAFETY: the queue passes it on, and its share.
        unsafe {
            let this = Self::of_job(link, offset_of!(Joint, last));
            this.as_ref().lose();
            Self::leave_last(this, false);
        }
    }

    /// # Safety
    /// The link is that of a job which stands there in what is joint.
    unsafe fn of_job(link: *const Link, offset: usize) -> NonNull<Self> {
        // SAFETY: the caller's contract; what is joint stands first.
        unsafe { NonNull::new_unchecked(link.byte_sub(offset).cast_mut().cast()) }
    }

    /// What one has given. Its node is freed: in the order of the inputs, which is often that in which they were made, and the next
    /// ones will be.
    ///
    /// # Safety
    /// The caller has its handle; it has settled, and does not decide.
    #[inline(always)]
    pub(super) unsafe fn given_jointly(promise: *const Head) -> X {
        // SAFETY: the caller's contract. Nobody else has to do with the node where there is only a result.
        unsafe {
            let now = (*promise).state.load();
            if !now.is_only_result() {
                return S::kept(Promise::<T, E>::from_raw(promise).take_settled());
            }
            let kept = S::kept(node::take(promise, now.rejected()));
            Deferred::<T, E>::free(promise);
            kept
        }
    }
}
