//! Rust closures as JavaScript functions.

use std::ffi::{CStr, c_void};
use std::ptr;

use crate::env::{Env, Js, Value};
use crate::host;
use crate::sys::{self, RawEnv, RawInfo, RawValue};

type Code = dyn for<'s> Fn(Env<'s>, Call<'s>) -> Js<Value<'s>>;

/// What a function is called with. No function of ours has more than two parameters.
#[derive(Clone, Copy)]
pub(crate) struct Call<'s> {
    pub(crate) this: Value<'s>,
    pub(crate) arguments: [Value<'s>; 2],
}

impl<'s> Env<'s> {
    /// A JavaScript function that calls `code`, which is dropped when the function has been collected.
    pub(crate) fn function(
        self,
        name: &CStr,
        code: impl for<'c> Fn(Env<'c>, Call<'c>) -> Js<Value<'c>> + 'static,
    ) -> Value<'s> {
        let code: Box<Box<Code>> = Box::new(Box::new(code));
        let data: *mut c_void = Box::into_raw(code).cast();
        let mut raw = ptr::null_mut();
        // SAFETY: the data is what `call` and `drop_code` expect, and lives until the latter runs.
        unsafe {
            let length = name.count_bytes();
            self.done(sys::napi_create_function(self.raw(), name.as_ptr(), length, call, data, &mut raw));
            let (hint, reference) = (ptr::null_mut(), ptr::null_mut());
            self.done(sys::napi_add_finalizer(self.raw(), raw, data, drop_code, hint, reference));
            self.value(raw)
        }
    }
}

unsafe extern "C" fn call(env: RawEnv, info: RawInfo) -> RawValue {
    // SAFETY: Node calls this with a valid call, whose handles are valid as long as it lasts. The function is being
    // called, so it is not collected, and the code is there.
    unsafe {
        host::enter(env, |env| {
            let mut count = 2;
            let mut arguments = [ptr::null_mut(); 2];
            let (mut this, mut data) = (ptr::null_mut(), ptr::null_mut());
            let (first, raw) = (arguments.as_mut_ptr(), env.raw());
            env.done(sys::napi_get_cb_info(raw, info, &mut count, first, &mut this, &mut data));
            let code = &*data.cast::<Box<Code>>();
            code(
                env,
                Call { this: env.value(this), arguments: arguments.map(|argument| env.value(argument)) },
            )
        })
    }
}

unsafe extern "C" fn drop_code(_: RawEnv, data: *mut c_void, _: *mut c_void) {
    // SAFETY: made by `function`; Node calls this once.
    let code = unsafe { Box::from_raw(data.cast::<Box<Code>>()) };
    host::finalize(|| drop(code));
}
