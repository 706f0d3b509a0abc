//! Node-API for code that JavaScript has called.

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::ptr;

use crate::host::Host;
use crate::js_ref::JsRef;
use crate::sys::{self, RawEnv, RawScope, RawValue, Status};

/// The result of what may run JavaScript: an exception is taken out of the engine at once and kept.
pub(crate) type Js<T> = Result<T, JsRef>;

/// JavaScript, for as long as the handle scope `'s` is open. Not `Send`.
#[derive(Clone, Copy)]
pub(crate) struct Env<'s> {
    host: &'static Host,
    raw: RawEnv,
    scope: PhantomData<fn(&'s ()) -> &'s ()>,
}

/// A JavaScript value in the handle scope `'s`.
#[derive(Clone, Copy)]
pub(crate) struct Value<'s> {
    raw: RawValue,
    scope: PhantomData<&'s ()>,
}

impl Value<'_> {
    pub(crate) fn raw(self) -> RawValue {
        self.raw
    }
}

impl<'s> Env<'s> {
    /// # Safety
    /// `raw` is the environment of `host`, JavaScript has called the addon on this thread, and handles that are made
    /// from now on stay valid for `'s`.
    pub(crate) unsafe fn new(host: &'static Host, raw: RawEnv) -> Self {
        Env { host, raw, scope: PhantomData }
    }

    pub(crate) fn host(self) -> &'static Host {
        self.host
    }

    pub(crate) fn raw(self) -> RawEnv {
        self.raw
    }

    /// # Safety
    /// The handle is valid for `'s`.
    pub(crate) unsafe fn value(self, raw: RawValue) -> Value<'s> {
        Value { raw, scope: PhantomData }
    }

    /// Calls a function of Node-API that gives a value and runs no JavaScript.
    fn make(self, function: impl FnOnce(RawEnv, *mut RawValue) -> Status) -> Value<'s> {
        let mut raw = ptr::null_mut();
        self.done(function(self.raw, &mut raw));
        Value { raw, scope: PhantomData }
    }

    /// After a function of Node-API that runs no JavaScript.
    pub(crate) fn done(self, status: Status) {
        assert!(self.ran(status).is_ok(), "JavaScript threw where none should run");
    }

    /// After a function of Node-API that may have run JavaScript. The status does not tell an exception reliably (a getter
    /// that throws is a generic failure in some versions), so the engine is asked.
    fn ran(self, status: Status) -> Js<()> {
        let mut thrown = false;
        // SAFETY: valid arguments, here and below; both functions work while an exception is pending.
        unsafe { sys::napi_is_exception_pending(self.raw, &mut thrown) };
        if thrown {
            let mut raw = ptr::null_mut();
            // SAFETY: as above.
            unsafe { sys::napi_get_and_clear_last_exception(self.raw, &mut raw) };
            return Err(self.keep(Value { raw, scope: PhantomData }));
        }
        assert_eq!(status, sys::OK, "Node-API refused a call");
        Ok(())
    }

    pub(crate) fn undefined(self) -> Value<'s> {
        // SAFETY: valid arguments.
        self.make(|env, out| unsafe { sys::napi_get_undefined(env, out) })
    }

    pub(crate) fn global(self) -> Value<'s> {
        // SAFETY: valid arguments.
        self.make(|env, out| unsafe { sys::napi_get_global(env, out) })
    }

    pub(crate) fn number(self, n: u32) -> Value<'s> {
        // SAFETY: valid arguments.
        self.make(|env, out| unsafe { sys::napi_create_uint32(env, n, out) })
    }

    fn string(self, text: &str) -> Value<'s> {
        // SAFETY: pointer and length are those of the text.
        self.make(|env, out| unsafe {
            sys::napi_create_string_utf8(env, text.as_ptr().cast(), text.len(), out)
        })
    }

    pub(crate) fn error(self, text: &str) -> Value<'s> {
        let text = self.string(text);
        // SAFETY: the message is a string; the code may be null.
        self.make(|env, out| unsafe { sys::napi_create_error(env, ptr::null_mut(), text.raw, out) })
    }

    pub(crate) fn type_error(self, text: &str) -> Value<'s> {
        let text = self.string(text);
        // SAFETY: as above.
        self.make(|env, out| unsafe { sys::napi_create_type_error(env, ptr::null_mut(), text.raw, out) })
    }

    pub(crate) fn object(self) -> Value<'s> {
        // SAFETY: valid arguments.
        self.make(|env, out| unsafe { sys::napi_create_object(env, out) })
    }

    /// Gives a fresh object a property of its own; setters on prototypes are not asked.
    pub(crate) fn define(self, object: Value<'s>, name: &CStr, value: Value<'s>) {
        let property = sys::PropertyDescriptor {
            utf8name: name.as_ptr(),
            name: ptr::null_mut(),
            method: None,
            getter: None,
            setter: None,
            value: value.raw,
            attributes: 0b111, // writable, enumerable, configurable
            data: ptr::null_mut(),
        };
        // SAFETY: one valid descriptor.
        self.done(unsafe { sys::napi_define_properties(self.raw, object.raw, 1, &property) });
    }

    pub(crate) fn property(self, object: Value<'s>, name: &CStr) -> Js<Value<'s>> {
        let mut raw = ptr::null_mut();
        // SAFETY: valid arguments.
        self.ran(unsafe { sys::napi_get_named_property(self.raw, object.raw, name.as_ptr(), &mut raw) })?;
        Ok(Value { raw, scope: PhantomData })
    }

    pub(crate) fn call(self, function: Value<'s>, this: Value<'s>, arguments: &[Value<'s>]) -> Js<Value<'s>> {
        let arguments: Vec<_> = arguments.iter().map(|value| value.raw).collect();
        let mut raw = ptr::null_mut();
        // SAFETY: pointer and count are those of the arguments.
        self.ran(unsafe {
            let (count, arguments) = (arguments.len(), arguments.as_ptr());
            sys::napi_call_function(self.raw, this.raw, function.raw, count, arguments, &mut raw)
        })?;
        Ok(Value { raw, scope: PhantomData })
    }

    fn type_of(self, value: Value<'s>) -> c_int {
        let mut kind = -1;
        // SAFETY: valid arguments.
        self.done(unsafe { sys::napi_typeof(self.raw, value.raw, &mut kind) });
        kind
    }

    pub(crate) fn is_function(self, value: Value<'s>) -> bool {
        self.type_of(value) == sys::TYPE_FUNCTION
    }

    pub(crate) fn is_object_or_function(self, value: Value<'s>) -> bool {
        matches!(self.type_of(value), sys::TYPE_OBJECT | sys::TYPE_FUNCTION)
    }

    pub(crate) fn is_true(self, value: Value<'s>) -> bool {
        let mut truth = false;
        // SAFETY: valid arguments. Other types than booleans are refused and leave the result alone.
        unsafe { sys::napi_get_value_bool(self.raw, value.raw, &mut truth) };
        truth
    }

    pub(crate) fn throw(self, exception: Value<'s>) {
        // SAFETY: valid arguments. From now on an exception is pending, so it cannot be asked for.
        let status = unsafe { sys::napi_throw(self.raw, exception.raw) };
        assert_eq!(status, sys::OK, "Node-API does not throw");
    }

    /// Keeps a value beyond the scope.
    pub(crate) fn keep(self, value: Value<'s>) -> JsRef {
        // References to primitive values are not to be had, hence the holder.
        let holder = self.object();
        self.define(holder, c"value", value);
        let mut reference = ptr::null_mut();
        // SAFETY: valid arguments.
        self.done(unsafe { sys::napi_create_reference(self.raw, holder.raw, 1, &mut reference) });
        self.host.table.insert(reference)
    }

    /// The value that was kept.
    ///
    /// # Panics
    /// When it lives on another thread.
    pub(crate) fn get(self, kept: &JsRef) -> Value<'s> {
        let reference = self.host.table.find(kept);
        // SAFETY: what is in the table is a reference of this environment that was not deleted.
        let holder = self.make(|env, out| unsafe { sys::napi_get_reference_value(env, reference, out) });
        // SAFETY: valid arguments. It is the holder's own data property: no JavaScript runs.
        self.make(|env, out| unsafe { sys::napi_get_named_property(env, holder.raw, c"value".as_ptr(), out) })
    }

    /// Deletes the references of the values that were dropped since the last time.
    pub(crate) fn delete_dropped(self) {
        for reference in self.host.table.take_dropped() {
            // SAFETY: it was in the table, and nobody finds it there any more.
            self.done(unsafe { sys::napi_delete_reference(self.raw, reference) });
        }
    }

    /// Opens a handle scope. The handles that are made until the guard is dropped do not outlive it.
    pub(crate) fn open_scope(self) -> Scope {
        let mut scope = ptr::null_mut();
        // SAFETY: valid arguments.
        self.done(unsafe { sys::napi_open_handle_scope(self.raw, &mut scope) });
        Scope { env: self.raw, scope }
    }
}

/// Closes a handle scope when dropped.
pub(crate) struct Scope {
    env: RawEnv,
    scope: RawScope,
}

impl Drop for Scope {
    fn drop(&mut self) {
        // SAFETY: opened by `open_scope` on this thread (raw pointers keep the guard there); guards are locals, so
        // that the last one opened is dropped first.
        unsafe { sys::napi_close_handle_scope(self.env, self.scope) };
    }
}
