//! The addon in one Node environment: its event loop, and the two ways in. JavaScript calls [`enter`]; a job of the event
//! loop, which runs inside such a call, gets at JavaScript by [`with_env`].

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Once;

use promise_core::{EventLoop, unhandled};

use crate::env::{Env, Js, Value};
use crate::js_ref::{JsRef, Table};
use crate::sys::{RawEnv, RawValue};

pub(crate) struct Host {
    pub(crate) raw: RawEnv,
    pub(crate) table: Table,
    pub(crate) event_loop: EventLoop,
    /// Calls from JavaScript that are going on, one inside the other.
    depth: Cell<u32>,
    /// A microtask that drains the event loop is queued.
    drain_queued: Cell<bool>,
    /// `queueMicrotask` and its argument.
    drain: OnceCell<(JsRef, JsRef)>,
    /// Exceptions of handlers and thenables cross the library as panics.
    pub(crate) throws_as_panics: Cell<bool>,
    /// How many did.
    pub(crate) panics: Cell<u32>,
}

thread_local! {
    /// Never dropped, so that it is there for finalizers at any time.
    static HOST: Cell<Option<&'static Host>> = const { Cell::new(None) };
}

impl Host {
    fn current() -> &'static Host {
        HOST.get().expect("JavaScript values can be used on the thread of their environment only")
    }

    /// Has JavaScript call `drain` from a microtask if there are jobs.
    fn queue_drain(&self, env: Env<'_>) -> Js<()> {
        if self.event_loop.queue_len() == 0 || self.drain_queued.get() {
            return Ok(());
        }
        let (queue_microtask, drain) = self.drain.get().expect("set by `install`");
        env.call(env.get(queue_microtask), env.undefined(), &[env.get(drain)])?;
        self.drain_queued.set(true);
        Ok(())
    }

    fn drain(&self) {
        self.drain_queued.set(false);
        while with_env(|_| self.event_loop.run_one()) {}
    }
}

/// Sets up the addon on this thread and lets `export` fill the exports.
///
/// # Safety
/// As [`enter`]; `exports` is valid for the call.
pub(crate) unsafe fn install(
    raw: RawEnv,
    exports: RawValue,
    export: impl for<'s> FnOnce(Env<'s>, Value<'s>),
) -> RawValue {
    static PROCESS: Once = Once::new();
    PROCESS.call_once(|| {
        // The suite leaves rejections without handler on purpose.
        std::mem::forget(unhandled::set_hook(|_| ()));
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.payload().is::<JsRef>() {
                hook(panic);
            }
        }));
    });
    let fresh = HOST.get().is_none();
    if fresh {
        HOST.set(Some(Box::leak(Box::new(Host {
            raw,
            table: Table::default(),
            event_loop: EventLoop::new(),
            depth: Cell::new(0),
            drain_queued: Cell::new(false),
            drain: OnceCell::new(),
            throws_as_panics: Cell::new(false),
            panics: Cell::new(0),
        }))));
    }
    // SAFETY: the caller's contract.
    unsafe {
        enter(raw, |env| {
            if !fresh {
                return Err(env.keep(env.error("the addon is loaded on this thread already")));
            }
            let queue_microtask = env.property(env.global(), c"queueMicrotask")?;
            let drain = env.function(c"drain", |env, _| {
                env.host().drain();
                Ok(env.undefined())
            });
            let _unset = env.host().drain.set((env.keep(queue_microtask), env.keep(drain)));
            let exports = env.value(exports);
            export(env, exports);
            Ok(exports)
        })
    }
}

/// Runs what JavaScript called, as a part of the event loop's current macrotask. Exceptions and panics of it are thrown.
///
/// # Safety
/// This is inside a call from JavaScript into the addon, in the environment `raw`.
pub(crate) unsafe fn enter(raw: RawEnv, code: impl for<'s> FnOnce(Env<'s>) -> Js<Value<'s>>) -> RawValue {
    let entered = catch_unwind(AssertUnwindSafe(|| {
        let host = Host::current();
        let _depth = Depth::set(host, host.depth.get() + 1);
        // SAFETY: the caller's contract; the values live in the scope of the call.
        let env = unsafe { Env::new(host, raw) };
        env.delete_dropped();
        let called = catch_unwind(AssertUnwindSafe(|| host.event_loop.enter(|| code(env))));
        let called = called.unwrap_or_else(|payload| Err(thrown(env, payload)));
        let queued = if host.depth.get() == 1 { host.queue_drain(env) } else { Ok(()) };
        match queued.and(called) {
            Ok(value) => value.raw(),
            Err(exception) => {
                env.throw(env.get(&exception));
                ptr::null_mut()
            }
        }
    }));
    // Node-API refuses everything, as it does while a worker is terminated: there is nothing to be thrown with.
    entered.unwrap_or(ptr::null_mut())
}

/// What a panic that has left the addon's code is to JavaScript.
fn thrown(env: Env<'_>, payload: Box<dyn Any + Send>) -> JsRef {
    match payload.downcast::<JsRef>() {
        Ok(exception) => *exception,
        Err(payload) => env.keep(env.error(promise_core::Panicked::new(payload).message())),
    }
}

/// Runs a piece of a job, with a handle scope of its own.
///
/// # Panics
/// Outside of [`enter`], and so on every other thread.
pub(crate) fn with_env<R>(code: impl for<'s> FnOnce(Env<'s>) -> R) -> R {
    let host = Host::current();
    assert!(host.depth.get() > 0, "JavaScript values can be used only while JavaScript waits for the addon");
    // SAFETY: inside `enter`, on its thread: the depth is this thread's.
    let env = unsafe { Env::new(host, host.raw) };
    let _scope = env.open_scope();
    env.delete_dropped();
    code(env)
}

/// Runs a finalizer, which must not use Node-API.
pub(crate) fn finalize(code: impl FnOnce()) {
    let _depth = HOST.get().map(|host| Depth::set(host, 0));
    code();
}

struct Depth {
    host: &'static Host,
    outer: u32,
}

impl Depth {
    fn set(host: &'static Host, depth: u32) -> Self {
        Depth { host, outer: host.depth.replace(depth) }
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        self.host.depth.set(self.outer);
    }
}
