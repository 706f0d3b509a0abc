//! Promises as JavaScript objects.

use std::ffi::c_void;
use std::ptr;

use crate::decide::{Dynamic, handle};
use crate::env::{Env, Js, Value};
use crate::function::Call;
use crate::host;
use crate::sys::{self, RawEnv, TypeTag};

/// Marks the objects that wrap a promise.
const PROMISE: TypeTag = TypeTag { lower: 0x9f1c_6f0e_2b7a_4d33, upper: 0x8a54_e1d0_73c9_5b21 };

impl<'s> Env<'s> {
    /// An object with a `then`.
    pub(crate) fn promise(self, promise: Dynamic) -> Value<'s> {
        let object = self.object();
        let native: *mut c_void = Box::into_raw(Box::new(promise)).cast();
        // SAFETY: a fresh object; the native part is what `drop_promise` expects, and lives until that runs.
        unsafe {
            let (hint, reference) = (ptr::null_mut(), ptr::null_mut());
            self.done(sys::napi_wrap(self.raw(), object.raw(), native, Some(drop_promise), hint, reference));
            self.done(sys::napi_type_tag_object(self.raw(), object.raw(), &PROMISE));
        }
        self.define(object, c"then", self.function(c"then", then));
        object
    }

    /// The promise behind one of these objects.
    pub(crate) fn as_promise(self, value: Value<'s>) -> Option<Dynamic> {
        if !self.is_object_or_function(value) {
            return None;
        }
        let mut ours = false;
        let mut native = ptr::null_mut();
        // SAFETY: valid arguments. Only `promise` gives the tag, to objects that wrap a promise; the caller's handle
        // keeps the object from being collected.
        unsafe {
            self.done(sys::napi_check_object_type_tag(self.raw(), value.raw(), &PROMISE, &mut ours));
            if !ours {
                return None;
            }
            self.done(sys::napi_unwrap(self.raw(), value.raw(), &mut native));
            Some((*native.cast::<Dynamic>()).clone())
        }
    }
}

unsafe extern "C" fn drop_promise(_: RawEnv, native: *mut c_void, _: *mut c_void) {
    // SAFETY: made by `promise`; Node calls this once.
    let promise = unsafe { Box::from_raw(native.cast::<Dynamic>()) };
    host::finalize(|| drop(promise));
}

/// A+ 2.2.
fn then<'s>(env: Env<'s>, call: Call<'s>) -> Js<Value<'s>> {
    let Some(promise) = env.as_promise(call.this) else {
        return Err(env.keep(env.type_error("`then` was called on something that is not a promise")));
    };
    let [on_fulfilled, on_rejected] =
        call.arguments.map(|handler| env.is_function(handler).then(|| env.keep(handler)));
    Ok(env.promise(handle(promise, on_fulfilled, on_rejected)))
}
