//! What the generated programs call. A program and its handlers run on one thread, so the run is a thread-local.
#![allow(clippy::duplicate_mod, reason = "the same for both kinds of promises")]

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use promise_core::{EventLoop, TrackerEvent};
use promise_tests::order::Observed;

use super::kind::{Promise, Resolver, set_timeout};

pub use promise_tests::order::value::Val;

type Dynamic = Promise<Val, Val>;

#[derive(Default)]
struct Run {
    log: Vec<String>,
    slots: Vec<Option<Dynamic>>,
    resolvers: HashMap<usize, Resolver<Val, Val>>,
}

thread_local! {
    static RUN: RefCell<Run> = RefCell::default();
}

fn with_run<R>(f: impl FnOnce(&mut Run) -> R) -> R {
    RUN.with_borrow_mut(f)
}

/// Runs a program on an event loop with virtual time.
pub fn run(slots: usize, program: fn()) -> Observed {
    with_run(|run| run.slots = vec![None; slots]);
    let event_loop = EventLoop::with_virtual_time();
    let events = Rc::new(RefCell::new(Vec::new()));
    event_loop.on_tracker_event({
        let events = events.clone();
        move |event| events.borrow_mut().push(event)
    });
    event_loop.enter(program);
    event_loop.run_until_idle();
    let Run { log, slots, resolvers } = with_run(std::mem::take);
    let show = |promise: &Dynamic| match promise.peek() {
        None => "P".to_string(),
        Some(Ok(value)) => format!("F {value}"),
        Some(Err(reason)) => format!("R {reason}"),
    };
    let finals = slots.iter().map(|slot| slot.as_ref().map(show)).collect();
    let slot_of = |id| slots.iter().position(|slot| slot.as_ref().is_some_and(|promise| promise.id() == id));
    let events = events.take();
    let unh = events.iter().filter_map(|event| match *event {
        TrackerEvent::Unhandled { turn, promise } => Some((turn, "u".to_string(), slot_of(promise)?)),
        TrackerEvent::HandledLate { turn, promise } => Some((turn, "h".to_string(), slot_of(promise)?)),
        _ => None,
    });
    let unh = unh.collect();
    event_loop.enter(|| slots.into_iter().flatten().for_each(|promise| promise.detach(drop)));
    drop(resolvers);
    event_loop.run_until_idle();
    Observed { log, finals, unh }
}

/// A handler was called.
pub fn entered(name: &str, arg: Option<&Val>) {
    with_run(|run| {
        run.log.push(match arg {
            Some(arg) => format!("{name} {arg}"),
            None => name.to_string(),
        });
    });
}

/// Puts a promise into a slot, and gives it back.
pub fn set(slot: usize, promise: Dynamic) -> Dynamic {
    with_run(|run| run.slots[slot] = Some(promise.clone()));
    promise
}

pub fn pending(slot: usize) -> Dynamic {
    let (promise, resolver) = Promise::with_resolvers();
    with_run(|run| drop(run.resolvers.insert(slot, resolver)));
    set(slot, promise)
}

pub fn resolved(value: Val) -> Dynamic {
    Promise::resolve(value)
}

pub fn rejected(reason: Val) -> Dynamic {
    Promise::reject(reason)
}

fn resolver(slot: usize) -> Resolver<Val, Val> {
    with_run(|run| run.resolvers[&slot].clone())
}

pub fn resolve(slot: usize, value: Val) {
    resolver(slot).resolve(value);
}

pub fn reject(slot: usize, reason: Val) {
    resolver(slot).reject(reason);
}

pub fn later(after: u64, action: fn()) {
    set_timeout(Duration::from_millis(after), action);
}

// ---- handlers of method chains ---------------------------------------------------------------------------------------

/// What a handler gives.
pub enum Give {
    Arg,
    This(Val),
}

impl Give {
    fn with(self, arg: Val) -> Val {
        match self {
            Give::Arg => arg,
            Give::This(value) => value,
        }
    }
}

fn made(slot: usize, give: Result<Give, Give>, arg: Val) -> Dynamic {
    set(
        slot,
        match give {
            Ok(value) => resolved(value.with(arg)),
            Err(reason) => rejected(reason.with(arg)),
        },
    )
}

pub fn gives(name: &'static str, give: Give) -> impl FnOnce(Val) -> Result<Val, Val> {
    move |arg| {
        entered(name, Some(&arg));
        Ok(give.with(arg))
    }
}

pub fn fails(name: &'static str, give: Give) -> impl FnOnce(Val) -> Result<Val, Val> {
    move |arg| {
        entered(name, Some(&arg));
        Err(give.with(arg))
    }
}

pub fn follows(name: &'static str, slot: usize, give: Result<Give, Give>) -> impl FnOnce(Val) -> Dynamic {
    move |arg| {
        entered(name, Some(&arg));
        made(slot, give, arg)
    }
}

pub fn finally_gives(name: &'static str, give: Give) -> impl FnOnce() -> Result<Val, Val> {
    move || {
        entered(name, None);
        Ok(give.with(Val::Undefined))
    }
}

pub fn finally_fails(name: &'static str, give: Give) -> impl FnOnce() -> Result<Val, Val> {
    move || {
        entered(name, None);
        Err(give.with(Val::Undefined))
    }
}

pub fn finally_follows(
    name: &'static str,
    slot: usize,
    give: Result<Give, Give>,
) -> impl FnOnce() -> Dynamic {
    move || {
        entered(name, None);
        made(slot, give, Val::Undefined)
    }
}
