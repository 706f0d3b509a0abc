//! Who meets whom in the models: which code changes an atomic on one thread, and which on another one.
//!
//! Two functions have met in a model when there are executions in which one was first, and others in which the other was. With
//! `LOOM_MEETINGS=FILE` a model adds to this file which place in the code came before which, if one of them changes what the other
//! changes or looks at. `.ci/meetings` makes functions of places, and compares who has met with the list of all pairs.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::OpenOptions;
use std::io::Write;
use std::panic::Location;
use std::ptr;

use loom::thread::{self, ThreadId};

/// A file, a line, and whether it changes something there.
type Place = (&'static str, u32, bool);

#[derive(Default)]
struct Seen {
    /// Of this execution: who came to an atomic, by its address.
    came: HashMap<usize, Vec<(Place, ThreadId)>>,
    /// Of the model: who came before whom.
    orders: BTreeSet<(Place, Place)>,
}

thread_local! {
    /// Of the model that this thread checks; loom's threads share it.
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// The caller has changed this, or tried to.
#[track_caller]
pub(super) fn changed<A>(atomic: &A) {
    comes(atomic, Location::caller(), true);
}

/// The caller has looked at this.
#[track_caller]
pub(super) fn looked<A>(atomic: &A) {
    comes(atomic, Location::caller(), false);
}

fn comes<A>(atomic: &A, caller: &'static Location<'static>, changes: bool) {
    SEEN.with_borrow_mut(|seen| {
        let Some(Seen { came, orders }) = seen else { return };
        let now = ((caller.file(), caller.line(), changes), thread::current().id());
        let came = came.entry(ptr::from_ref(atomic).addr()).or_default();
        let others = came.iter().filter(|before| before.1 != now.1 && (before.0.2 || changes));
        orders.extend(others.map(|before| (before.0, now.0)));
        if !came.contains(&now) {
            came.push(now);
        }
    });
}

/// Nobody comes any more.
pub(super) fn is_over<A>(atomic: &A) {
    SEEN.with_borrow_mut(|seen| {
        if let Some(seen) = seen {
            seen.came.remove(&ptr::from_ref(atomic).addr());
        }
    });
}

/// Around one execution of a model: looks at who meets whom, if that is asked for.
#[cfg(test)]
pub(crate) fn look(execution: impl FnOnce()) {
    if std::env::var_os("LOOM_MEETINGS").is_none() {
        return execution();
    }
    let mut orders = ORDERS.take();
    SEEN.set(Some(Seen { came: HashMap::new(), orders: std::mem::take(&mut orders) }));
    execution();
    ORDERS.set(SEEN.take().map(|seen| seen.orders).unwrap_or_default());
}

#[cfg(test)]
thread_local! {
    /// Of the executions so far.
    static ORDERS: RefCell<BTreeSet<(Place, Place)>> = const { RefCell::new(BTreeSet::new()) };
}

/// The model of this name is over.
#[cfg(test)]
pub(crate) fn tell(model: &str) {
    let Some(file) = std::env::var_os("LOOM_MEETINGS") else { return };
    let place = |(file, line, changes): Place| format!("{file}:{line}{}", if changes { "!" } else { "" });
    let mut lines = String::new();
    for (first, second) in ORDERS.take() {
        lines += &format!("{} {} {model}\n", place(first), place(second));
    }
    let mut file = OpenOptions::new().append(true).create(true).open(file).expect("a file to write to");
    file.write_all(lines.as_bytes()).expect("room for a few lines");
}
