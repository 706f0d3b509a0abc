//! A Node addon that shows promise-core's promises to JavaScript as the adapter of the Promises/A+ suite.
//!
//! Values and reasons are references to JavaScript values ([`js_ref`]), handlers are JavaScript functions, and the job
//! queue is an `EventLoop` that a JavaScript microtask drains ([`host`]). `./run` builds it and runs the suite.
//!
//! While JavaScript runs, no borrow or lock is held: it may call back into the addon. Finalizers only drop Rust values.

mod adapter;
mod decide;
mod env;
mod function;
mod host;
mod js_ref;
mod object;
mod reason;
mod sys;

use sys::{RawEnv, RawValue};

/// Called by Node when it loads the library.
///
/// # Safety
/// The arguments are those that Node gives.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn napi_register_module_v1(env: RawEnv, exports: RawValue) -> RawValue {
    // SAFETY: Node calls this on the environment's thread, as it would call a function of the addon.
    unsafe { host::install(env, exports, adapter::export) }
}
