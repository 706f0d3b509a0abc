//! What promises are resolved with, and what handlers give: decided at run time, as JavaScript does.

use std::cell::Cell;
use std::panic::panic_any;
use std::rc::Rc;

use promise_core::{Outcome, Promise, Resolver, Thenable};

use crate::env::{Env, Js, Value};
use crate::host::with_env;
use crate::js_ref::JsRef;
use crate::reason::Reason;

pub(crate) type Dynamic = Promise<JsRef, Reason>;
type Decided = Outcome<JsRef, Reason>;

/// A+ 2.3, up to the call of a thenable's `then`, which is the library's to make.
fn decide<'s>(env: Env<'s>, x: Value<'s>) -> Js<Decided> {
    if let Some(promise) = env.as_promise(x) {
        return Ok(Outcome::Promise(promise));
    }
    if env.is_object_or_function(x) {
        // Read once: it may be a getter.
        let then = env.property(x, c"then")?;
        if env.is_function(then) {
            return Ok(Outcome::Thenable(Box::new(Foreign { object: env.keep(x), then: env.keep(then) })));
        }
    }
    Ok(Outcome::Value(env.keep(x)))
}

/// As `decide`, for code that the library calls.
pub(crate) fn decide_or_throw<'s>(env: Env<'s>, x: Value<'s>) -> Decided {
    decide(env, x).unwrap_or_else(|exception| Outcome::Reason(throw(env, exception)))
}

/// Hands an exception to the library, which has called this code: as a reason, or as a panic.
fn throw(env: Env<'_>, exception: JsRef) -> Reason {
    let host = env.host();
    if host.throws_as_panics.get() {
        host.panics.update(|n| n + 1);
        panic_any(exception);
    }
    Reason::Value(exception)
}

/// `then` of the library, with handlers that are JavaScript functions.
pub(crate) fn handle(promise: Dynamic, on_fulfilled: Option<JsRef>, on_rejected: Option<JsRef>) -> Dynamic {
    promise.then_or_else(
        |value| match on_fulfilled {
            Some(handler) => with_env(|env| run(env, &handler, env.get(&value))),
            None => Outcome::Value(value),
        },
        |reason| match on_rejected {
            Some(handler) => with_env(|env| run(env, &handler, reason.show(env))),
            None => Outcome::Reason(reason),
        },
    )
}

fn run<'s>(env: Env<'s>, handler: &JsRef, argument: Value<'s>) -> Decided {
    match env.call(env.get(handler), env.undefined(), &[argument]) {
        Ok(x) => decide_or_throw(env, x),
        Err(exception) => Outcome::Reason(throw(env, exception)),
    }
}

/// An object or function with a `then`.
struct Foreign {
    object: JsRef,
    then: JsRef,
}

impl Thenable<JsRef, Reason> for Foreign {
    fn then(self: Box<Self>, resolver: Resolver<JsRef, Reason>) {
        with_env(|env| {
            let functions = Functions::of(resolver.clone()).show(env);
            if let Err(exception) = env.call(env.get(&self.then), env.get(&self.object), &functions) {
                resolver.reject(throw(env, exception));
            }
        });
    }
}

/// A pair of resolving functions that JavaScript calls.
pub(crate) struct Functions {
    resolver: Resolver<JsRef, Reason>,
    /// `resolve` was called first and looks at its argument, which may run JavaScript: it has won already.
    deciding: Cell<bool>,
}

impl Functions {
    pub(crate) fn of(resolver: Resolver<JsRef, Reason>) -> Rc<Self> {
        Rc::new(Functions { resolver, deciding: Cell::new(false) })
    }

    pub(crate) fn show<'s>(self: Rc<Self>, env: Env<'s>) -> [Value<'s>; 2] {
        let reject = self.clone();
        [
            env.function(c"resolve", move |env, call| {
                self.resolve(env, call.arguments[0]);
                Ok(env.undefined())
            }),
            env.function(c"reject", move |env, call| {
                reject.reject(env, call.arguments[0]);
                Ok(env.undefined())
            }),
        ]
    }

    fn resolve<'s>(&self, env: Env<'s>, x: Value<'s>) {
        if self.deciding.get() {
            return;
        }
        // Of what comes too late nothing is read.
        let outcome = if self.resolver.is_resolved() {
            Outcome::Value(env.keep(x))
        } else {
            self.deciding.set(true);
            let decided = decide(env, x);
            self.deciding.set(false);
            decided.unwrap_or_else(|exception| Outcome::Reason(Reason::Value(exception)))
        };
        self.resolver.resolve_with(outcome);
    }

    fn reject<'s>(&self, env: Env<'s>, reason: Value<'s>) {
        if !self.deciding.get() {
            self.resolver.reject(Reason::Value(env.keep(reason)));
        }
    }
}

impl Drop for Functions {
    /// Nobody will call them any more. To the library such a promise is abandoned and rejects; in JavaScript it stays
    /// pending, whenever the collector runs.
    fn drop(&mut self) {
        if !self.resolver.is_resolved() {
            std::mem::forget(self.resolver.clone());
        }
    }
}
