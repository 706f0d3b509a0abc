//! Publishing a result.

use super::firing::{fire, has_reaction};
use super::{Head, IGNORED, Link, Verdict, WATCHED};
use crate::cell::readers::Line;
use crate::cell::state::{Settling, Snapshot};
use crate::cell::{hooks, late, node};
use crate::observe;
use crate::scheduler::{self, Job, current, in_place};

/// How a promise settles that nothing more is to be said of.
const FULFILLED: Settling =
    Settling { rejected: false, last: true, travels: false, handled: false, tracked: false };

impl Head {
    /// Publishes the result, and fires the reactions in order of attachment.
    ///
    /// # Safety
    /// The result is written, by the one producer that may settle; the caller owns one producer reference, which goes unless
    /// it is `kept`: then `this` is not used afterwards.
    #[inline]
    pub(crate) unsafe fn settle(this: *const Head, verdict: Verdict) {
        // SAFETY: the caller's contract. Behind the exchange only the entries are the caller's, which wait until they are fired.
        unsafe {
            let head = &*this;
            let before = head.state.load();
            let simple = !verdict.rejected
                && !verdict.kept
                && before.has_only_entries()
                && head.is_last_consumer()
                && head.is_last_producer();
            if simple && head.publish(before) {
                return fire(before.entries(), this);
            }
            Head::settle_anyhow(this, verdict);
        }
    }

    /// The state word says that the value may be read, unless it has changed since it was seen: `false`.
    #[inline(always)]
    fn publish(&self, seen: Snapshot) -> bool {
        if self.is_local() {
            self.state.settle_alone();
            return true;
        }
        self.state.settle(seen, FULFILLED).is_ok()
    }

    /// As [`settle`](Head::settle), for a value that a reaction's handler has given.
    ///
    /// # Safety
    /// As `settle`; the caller runs the reaction's job, and is the only producer.
    #[inline]
    pub(in crate::cell) unsafe fn settle_in_turn(this: *const Head) {
        // SAFETY: the caller's contract. Behind the exchange only the entries are the caller's, which wait until they are fired.
        unsafe {
            let head = &*this;
            debug_assert!(head.is_last_producer());
            if head.is_last_consumer() {
                // The word behind the count: see `sole_reaction`.
                let before = head.state.load();
                if before.has_only_entries() || before.only_pinned() {
                    // The consumer has a handle, which may be elsewhere.
                    if head.publish(before) {
                        return fire(before.entries(), this);
                    }
                } else if let Some(entry) = before.pinned_entries() {
                    return Head::fulfil_for(this, entry);
                }
            }
            Head::settle_anyhow(this, Verdict { rejected: false, report: true, kept: false });
        }
    }

    /// As [`settle`](Head::settle), for a value that a callback has given inside of the call that took it. `false`: it is not so.
    ///
    /// # Safety
    /// As `settle`, of a promise that is not local, and whose only resolver this is.
    #[inline(always)]
    pub(in crate::cell) unsafe fn settle_below(this: *const Head) -> bool {
        // SAFETY: the caller's contract.
        let head = unsafe { &*this };
        // The only consumer waits for the code here, so there is no other producer.
        let alone = in_place::is_called_below(this) && head.state.load().is_bare();
        debug_assert!(!alone || head.is_last_producer());
        if alone {
            head.state.settle_alone();
        }
        alone
    }

    /// As [`settle`](Head::settle), for a value that a resolver has given, to a promise that is not local.
    ///
    /// # Safety
    /// As `settle`.
    #[inline]
    pub(crate) unsafe fn settle_value(this: *const Head) {
        // SAFETY: the caller's contract. Behind the exchange only the entries are the caller's, which wait until they are fired.
        unsafe {
            let head = &*this;
            let last = head.is_last_producer();
            let before = head.state.load();
            let sole = before.sole_entry();
            if last && let Some(entry) = sole {
                // The only consumer gets its turn behind this one, and there is no other producer.
                if head.is_read_here(entry.cast()) {
                    head.state.settle_alone();
                    return current::push_here(Job::new(entry.cast()));
                }
                if head.is_read_jointly_here(entry.cast()) {
                    head.state.settle_alone();
                    return ((*entry).vtable.fire)(entry, this);
                }
            }
            let simple = last
                && (before.is_bare()
                    || sole.is_some()
                    || (before.has_only_entries() && head.is_last_consumer()));
            if simple && head.state.settle(before, FULFILLED).is_ok() {
                return fire(before.entries(), this);
            }
            Head::settle_anyhow(this, Verdict { rejected: false, report: true, kept: false });
        }
    }

    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(never)]
    unsafe fn settle_anyhow(this: *const Head, verdict: Verdict) {
        // SAFETY: the caller's contract.
        unsafe {
            if Head::settle_for_reaction(this, verdict) {
                return;
            }
            let settled = if verdict.rejected {
                Head::reject_for_one(this, verdict)
            } else {
                Head::settle_for_one(this, verdict)
            };
            if !settled {
                Head::settle_for_all(this, verdict);
            }
        }
    }

    /// The shortest way, in a job of the event loop that the promise is pinned to, when one reaction waits and there is
    /// nothing else. `false`: it is not so.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(always)]
    unsafe fn settle_for_reaction(this: *const Head, verdict: Verdict) -> bool {
        // SAFETY: the caller's contract. Whoever waits for a pinned promise does so on this loop, and this is its thread: so
        // the entry is alive until it is fired.
        unsafe {
            let head = &*this;
            let Some(entry) = Head::sole_reaction(this) else { return false };
            if !head.is_at_home() {
                return false;
            }
            let last = !verdict.kept && head.is_last_producer();
            head.state.settle_for_reaction(verdict.rejected, last);
            node::enqueue(entry);
            if !last && !verdict.kept {
                Head::drop_producer(this);
            }
            true
        }
    }

    /// The reaction that waits for a pinned promise, if there is nobody else, and nothing else to do when that settles.
    ///
    /// # Safety
    /// The caller runs the promise's job.
    #[inline(always)]
    pub(in crate::cell) unsafe fn sole_reaction(this: *const Head) -> Option<*const Link> {
        // SAFETY: the caller's contract: the node is alive. What waits for a pinned promise are nodes, and each is a consumer:
        // so if there is one, there is one entry. The word behind the count: other consumers, which have gone, may have left an
        // entry, and unpinned the promise.
        unsafe { if (*this).is_last_consumer() { (*this).state.load().pinned_entries() } else { None } }
    }

    /// As [`settle`](Head::settle), with the value that a reaction's handler gave just now, for the one that waits for it.
    ///
    /// # Safety
    /// As `settle`; the caller runs the reaction's job, is the only producer, and `entry` came from `sole_reaction`.
    #[inline(always)]
    pub(in crate::cell) unsafe fn fulfil_for(this: *const Head, entry: *const Link) {
        // SAFETY: the caller's contract. A pinned promise's job runs in a turn of its loop, which is also that of what waits.
        unsafe {
            debug_assert!((*this).is_at_home() && (*this).is_last_producer() && !(*this).has(WATCHED));
            (*this).state.settle_for_reaction(false, true);
            current::push_here(Job::new(entry.cast()));
        }
    }

    /// The short way for a value that nobody wants, or that one consumer waits for, or one handle that does not wait yet.
    /// `false`: it is not so.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(always)]
    unsafe fn settle_for_one(this: *const Head, verdict: Verdict) -> bool {
        // SAFETY: as below. An entry of a pending promise is alive until it is fired.
        unsafe {
            let head = &*this;
            let before = head.state.load();
            if head.is_shared() || head.is_local() || before.hooked() || before.locked() {
                return false;
            }
            let entry = before.entries();
            let last = !verdict.kept && head.is_last_producer();
            if before.consumer_gone() {
                let alone = last && entry.is_null();
                if alone {
                    // There is nobody to tell.
                    (head.link.vtable.discard)(this, false, verdict.report);
                    Head::dealloc(this);
                }
                return alone;
            }
            let how = Settling { rejected: false, last, travels: false, handled: false, tracked: false };
            if head.state.settle(before, how).is_err() {
                return false;
            }
            fire(entry, this);
            if !last && !verdict.kept {
                Head::drop_producer(this);
            }
            true
        }
    }

    /// The short way for a reason that one consumer waits for, when there is no other producer. `false`: it is not so.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(always)]
    unsafe fn reject_for_one(this: *const Head, verdict: Verdict) -> bool {
        // SAFETY: as in `settle`. A reaction among the entries is the one consumer, so the node is its until it is fired.
        unsafe {
            let head = &*this;
            let alone = !verdict.kept && head.is_last_consumer() && head.is_last_producer();
            if !alone || head.is_local() || scheduler::tracker::active() {
                return false;
            }
            // The word behind the count.
            let before = head.state.load();
            let waited_for =
                before.sole_entry().is_some() || (before.has_only_entries() && !before.is_bare());
            if !waited_for {
                return false;
            }
            let how = Settling {
                rejected: true,
                last: true,
                travels: false,
                handled: head.has(IGNORED),
                tracked: false,
            };
            if head.state.settle(before, how).is_err() {
                return false;
            }
            if has_reaction(before.entries()) {
                // Handled is what has a handler, also if nobody runs it because its scheduler is gone.
                head.state.settle_for_reaction(true, true);
            }
            fire(before.entries(), this);
            true
        }
    }

    /// The long way, which is that of every promise that [`observe`] knows of.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(never)]
    unsafe fn settle_for_all(this: *const Head, verdict: Verdict) {
        let Verdict { rejected, report, kept } = verdict;
        // SAFETY: the producer reference keeps the node valid up to the exchange, and past it when it is not the last.
        unsafe {
            let head = &*this;
            observe::settled(this, rejected);
            // A tracked rejection keeps a reference, so that its address stays its identity.
            let tracked = rejected && scheduler::tracker::active();
            let alone = || head.is_local();
            let mut before = head.state.load();
            let mut hooks = None;
            let mut line = None;
            let how = loop {
                // Somebody may take an entry out of the list as long as it is not locked.
                let mut locked = None;
                if before.locked() || (head.is_shared() && !before.entries().is_null()) {
                    let Ok(list) = head.state.lock(alone) else { unreachable!("the caller settles it") };
                    before = list.before;
                    locked = Some(list);
                    line = Some(Line::new(before.entries()));
                }
                if before.hooked() && hooks.is_none() {
                    hooks = hooks::take(this);
                }
                // Where there is one consumer, it is who waits, and nobody can attach any more.
                let travels = line.as_ref().is_some_and(|line| line.elsewhere) && head.is_shared();
                let last = !kept && !tracked && !travels && head.is_last_producer();
                let how =
                    Settling { rejected, last, travels, handled: rejected && head.has(IGNORED), tracked };
                if let Some(locked) = locked {
                    head.state.settle_locked(locked, how);
                    break how;
                }
                let settled = if head.is_local() {
                    head.state.settle_here(before, how)
                } else {
                    head.state.settle(before, how)
                };
                match settled {
                    Ok(()) => break how,
                    Err(now) => before = now,
                }
            };
            if before.consumer_gone() {
                // No consumer can appear any more: act for it. What cancelling leads to is not worth a report.
                (head.link.vtable.discard)(this, rejected, report && !hooks::cancelled(this));
            }
            if tracked && before.entries().is_null() {
                head.add_producer();
                scheduler::tracker::rejected(this);
            }
            if before.consumer_gone() {
                if !how.last {
                    head.state.consumer_leaves(alone);
                } else {
                    Head::dealloc(this);
                }
            }
            let line = line.unwrap_or_else(|| Line::new(before.entries()));
            if rejected && line.reactions {
                // Reactions are consumers, so the node is alive until they are fired. Handled is what has a handler, also
                // if nobody runs it because its scheduler is gone.
                head.state.mark_handled(alone);
            }
            line.fire(this);
            if how.travels {
                late::finish(this);
            }
            if !how.last && !kept {
                Head::drop_producer(this);
            }
            // Guards are dropped when the promise is settled.
            drop(hooks);
        }
    }
}
