//! Wakers of local tasks.
//!
//! A waker may go to any thread, and a local task is its thread's alone: nobody else may count its references or look at its
//! state. So its wakers are *tickets*: shares of a small thing of their own, which is made when the first waker is. Whoever wakes
//! one elsewhere sends it home, through the inbox of the task's event loop, as a job; only there is the task touched.
//!
//! | who | what |
//! |---|---|
//! | any thread | makes the task's ticket (the task is being polled, or a waker could not be had), counts wakers, sends it home |
//! | home, in a job | wakes the task; when there are no wakers left, gives up the reference it keeps for them |
//! | home, after a poll | keeps a reference of the task while there are wakers, or the ticket is on its way |
//! | home, when the future is over | forgets the task |
//! | the event loop that ends | wakes the tasks that a reference is kept of: they find that it is gone |

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::Location;
use std::ptr;
use std::task::{RawWaker, RawWakerVTable};

use super::head::{Head, Kind, Link, Shape, Stage, VTable};
use super::node::no_work;
use super::pool::Place;
use super::task::{self, Task};
use crate::scheduler::{self, Job, current};
use crate::sync::{Arc, AtomicBool, AtomicU32, Cell, Ordering};

/// What the wakers of a local task share. Starts as a node does, to be a job.
#[repr(C)]
pub(crate) struct Ticket {
    head: Head,
    wakers: AtomicU32,
    woken: AtomicBool,
    /// It is in a queue or an inbox.
    travels: AtomicBool,
    /// Null when the future is over. Home only.
    task: Cell<*const Task>,
    /// A producer reference of the task is kept. Home only.
    keeps: Cell<bool>,
}

// SAFETY: what is for home only is used there only; the head's link is whose the entry is.
unsafe impl Send for Ticket {}
// SAFETY: as above.
unsafe impl Sync for Ticket {}

static TICKET: VTable = VTable {
    fire: |_, _| unreachable!("a ticket is in no list"),
    run: arrive,
    abandon,
    orphan: |_| unreachable!("it has no producers"),
    discard: |_, _, _| unreachable!("a ticket has no result"),
    work: no_work,
    drop_body: |_| unreachable!("a ticket is reference counted"),
    drop_front: |_| unreachable!("it is not a node"),
    memory: Place::of::<()>(),
    kind: Kind::Plain,
    slot_offset: 0,
    shape: Shape::NONE,
    source_offset: 0,
    gives_result: false,
    ends_empty: false,
    hooks: None,
};

impl Ticket {
    /// A ticket for the task.
    ///
    /// # Safety
    /// The task is alive.
    unsafe fn new(task: *const Task, origin: &'static Location<'static>) -> Arc<Self> {
        let head = Head::flagged(&TICKET, Stage::Empty, origin, 0);
        // SAFETY: the caller's contract; where a task lives is never written again.
        head.marks.scheduler.set(unsafe { (*task).head.marks.scheduler.get() });
        Arc::new(Ticket {
            head,
            wakers: AtomicU32::new(0),
            woken: AtomicBool::new(false),
            travels: AtomicBool::new(false),
            task: Cell::new(task),
            keeps: Cell::new(false),
        })
    }

    /// Whether this is a job, or a turn, of the task's event loop.
    fn is_at_home(&self) -> bool {
        current::in_turn().is_some_and(|here| self.head.marks.scheduler.get() == Some(here))
    }

    /// Something has changed that is to be looked at at home.
    fn go_home(this: &Arc<Self>) {
        if this.is_at_home() {
            return this.look();
        }
        // ORDERING: AcqRel: who takes the flag away, at home, sees what was written before; if that is yet to come, it goes
        // along.
        if !this.travels.swap(true, Ordering::AcqRel) {
            let entry = Arc::into_raw(this.clone()).cast::<Head>();
            // SAFETY: the entry is this ticket's only one, since the flag was not set, and has a share of it.
            scheduler::schedule(this.head.marks.scheduler.get(), unsafe { Job::new(entry) });
        }
    }

    /// At home: does what was asked for.
    fn look(&self) {
        let task = self.task.get();
        if task.is_null() {
            return;
        }
        // ORDERING: AcqRel: the task sees what was written before it was woken; a wake that is not seen finds the flag away.
        if self.woken.swap(false, Ordering::AcqRel) {
            // SAFETY: the task is not over, and this is its thread.
            unsafe { task::wake(task) }
        }
        if !self.is_wanted() {
            self.let_go();
        }
    }

    /// Whether somebody may wake the task by it.
    fn is_wanted(&self) -> bool {
        // ORDERING: Acquire: who gave the last waker up has sent the ticket before, if it was to be sent.
        self.wakers.load(Ordering::Acquire) > 0 || self.travels.load(Ordering::Acquire)
    }

    /// At home: gives the reference up that is kept for wakers.
    fn let_go(&self) {
        if self.keeps.replace(false) {
            current::with_loop(|event_loop| {
                if let Some(event_loop) = event_loop {
                    event_loop.tickets.0.borrow_mut().remove(&ptr::from_ref(self));
                }
            });
            // SAFETY: the reference that was kept.
            unsafe { Head::drop_producer(self.task.get().cast()) }
        }
    }
}

/// The tickets that keep a task of an event loop.
#[derive(Default)]
pub(crate) struct Tickets(RefCell<HashMap<*const Ticket, Arc<Ticket>>>);

impl Tickets {
    /// The event loop is gone, and nobody can go home any more.
    pub(crate) fn strand(&self) {
        for ticket in self.0.take().into_values() {
            if ticket.keeps.replace(false) {
                // SAFETY: the reference that was kept; this is the task's thread.
                unsafe { task::take_over(ticket.task.get(), 0) }
            }
        }
    }
}

/// The ticket of a task; null when there is none.
///
/// # Safety
/// The task is alive.
unsafe fn of(task: *const Task) -> *const Ticket {
    // SAFETY: the caller's contract.
    // ORDERING: Acquire pairs with the Release where it was made.
    unsafe { (*task).extra.ticket.load(Ordering::Acquire) }
}

/// After a poll that was not the last one: keeps the task for those who may wake it.
///
/// # Safety
/// The caller is the task's owner.
pub(super) unsafe fn keep(task: *const Task) {
    // SAFETY: the caller's contract; the task has a share of its ticket.
    unsafe {
        let Some(ticket) = of(task).as_ref() else { return };
        if ticket.keeps.get() || !ticket.is_wanted() {
            return;
        }
        current::with_loop(|event_loop| {
            let event_loop = event_loop.expect("a local task is polled by its event loop");
            Arc::increment_strong_count(ticket);
            event_loop.tickets.0.borrow_mut().insert(ticket, Arc::from_raw(ticket));
        });
        ticket.keeps.set(true);
        (*task).head.add_producer();
    }
}

/// The future is over, or will be dropped: nobody is to wake it.
///
/// # Safety
/// This is the task's thread, and the caller has a producer reference of it.
pub(super) unsafe fn forget(task: *const Task) {
    // SAFETY: the caller's contract; the task's share of its ticket.
    unsafe {
        let ticket = of(task);
        if ticket.is_null() {
            return;
        }
        // ORDERING: Relaxed: there is no poll in which somebody else could look.
        (*task).extra.ticket.store(ptr::null_mut(), Ordering::Relaxed);
        let ticket = Arc::from_raw(ticket);
        ticket.let_go();
        ticket.task.set(ptr::null());
    }
}

/// # Safety
/// As [`VTable::run`](super::head::VTable), of a ticket's entry.
unsafe fn arrive(link: *const Link) {
    // SAFETY: the entry's share.
    let ticket = unsafe { Arc::from_raw(link.cast::<Ticket>()) };
    // ORDERING: AcqRel: as in `go_home`.
    ticket.travels.swap(false, Ordering::AcqRel);
    ticket.look();
}

/// The event loop is gone, and has looked after the task.
///
/// # Safety
/// As [`VTable::abandon`](super::head::VTable), of a ticket's entry.
unsafe fn abandon(link: *const Link) {
    // SAFETY: the entry's share.
    drop(unsafe { Arc::from_raw(link.cast::<Ticket>()) });
}

// ---- wakers ------------------------------------------------------------------------------------------------------

/// Each is a share of the ticket.
static WAKER: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

/// The ticket of a task that is being polled.
///
/// # Safety
/// The task is a local one that is alive, and this is its thread.
unsafe fn ticket(task: *const Task) -> *const Ticket {
    // SAFETY: the task is being polled, so it is alive and has that ticket for as long.
    unsafe {
        let known = of(task);
        if !known.is_null() {
            return known;
        }
        let origin = (*task).head.origin.get().place();
        let fresh = Arc::into_raw(Ticket::new(task, origin));
        let none = ptr::null_mut();
        // ORDERING: Release publishes the ticket; Acquire on failure, because another one is used then.
        match (*task).extra.ticket.compare_exchange(
            none,
            fresh.cast_mut(),
            Ordering::Release,
            Ordering::Acquire,
        ) {
            Ok(_) => fresh,
            Err(other) => {
                drop(Arc::from_raw(fresh));
                other
            }
        }
    }
}

/// A copy of the waker of a poll. Whoever has that may be another thread, while the poll lasts.
///
/// # Safety
/// The task is being polled.
pub(super) unsafe fn first(task: *const Task) -> RawWaker {
    // SAFETY: the caller's contract.
    unsafe { clone(ticket(task).cast()) }
}

/// The waker of a poll is called.
///
/// # Safety
/// As [`first`].
pub(super) unsafe fn first_wake(task: *const Task) {
    // SAFETY: the caller's contract.
    unsafe { wake_by_ref(ticket(task).cast()) }
}

/// # Safety
/// As [`RawWakerVTable`] says, of a ticket.
unsafe fn clone(ticket: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned, or the poll, keeps the ticket alive.
    unsafe {
        let ticket = ticket.cast::<Ticket>();
        // ORDERING: Relaxed: made from another waker, or in a poll, behind which its owner looks.
        (*ticket).wakers.fetch_add(1, Ordering::Relaxed);
        Arc::increment_strong_count(ticket);
        RawWaker::new(ticket.cast(), &WAKER)
    }
}

/// # Safety
/// As above; the caller gives its share up.
unsafe fn wake(ticket: *const ()) {
    // SAFETY: the waker's own share, which goes.
    unsafe {
        wake_by_ref(ticket);
        drop_waker(ticket);
    }
}

/// # Safety
/// As above.
unsafe fn wake_by_ref(ticket: *const ()) {
    // SAFETY: the waker keeps the ticket alive.
    let ticket = unsafe { std::mem::ManuallyDrop::new(Arc::from_raw(ticket.cast::<Ticket>())) };
    // ORDERING: Release publishes what the caller wrote to the task. An exchange, so that who sees that of another waker,
    // which came behind this one, sees this one, too.
    ticket.woken.swap(true, Ordering::Release);
    Ticket::go_home(&ticket);
}

/// # Safety
/// As above; the caller gives its share up.
unsafe fn drop_waker(ticket: *const ()) {
    // SAFETY: the waker's own share, which goes.
    let ticket = unsafe { Arc::from_raw(ticket.cast::<Ticket>()) };
    // ORDERING: AcqRel: who sees that there is none left sees what was done with each.
    if ticket.wakers.fetch_sub(1, Ordering::AcqRel) == 1 {
        Ticket::go_home(&ticket);
    }
}
