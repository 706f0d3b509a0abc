//! The part of Node-API that the addon uses: <https://nodejs.org/api/n-api.html>.

use std::ffi::{c_char, c_int, c_void};

macro_rules! opaque {
    ($($name:ident)*) => {$(
        /// Only ever behind a pointer.
        pub(crate) enum $name {}
    )*};
}
opaque! { OpaqueEnv OpaqueValue OpaqueRef OpaqueScope OpaqueInfo }

pub(crate) type RawEnv = *mut OpaqueEnv;
/// Valid as long as the handle scope in which it was made.
pub(crate) type RawValue = *mut OpaqueValue;
pub(crate) type RawRef = *mut OpaqueRef;
pub(crate) type RawScope = *mut OpaqueScope;
pub(crate) type RawInfo = *mut OpaqueInfo;
pub(crate) type Callback = unsafe extern "C" fn(RawEnv, RawInfo) -> RawValue;
pub(crate) type Finalize = unsafe extern "C" fn(RawEnv, *mut c_void, *mut c_void);
pub(crate) type Status = c_int;

pub(crate) const OK: Status = 0;

/// `napi_valuetype`.
pub(crate) const TYPE_OBJECT: c_int = 6;
/// `napi_valuetype`.
pub(crate) const TYPE_FUNCTION: c_int = 7;

/// `napi_property_descriptor`.
#[repr(C)]
pub(crate) struct PropertyDescriptor {
    pub(crate) utf8name: *const c_char,
    pub(crate) name: RawValue,
    pub(crate) method: Option<Callback>,
    pub(crate) getter: Option<Callback>,
    pub(crate) setter: Option<Callback>,
    pub(crate) value: RawValue,
    pub(crate) attributes: c_int,
    pub(crate) data: *mut c_void,
}

/// `napi_type_tag`.
#[repr(C)]
pub(crate) struct TypeTag {
    pub(crate) lower: u64,
    pub(crate) upper: u64,
}

unsafe extern "C" {
    pub(crate) fn napi_get_undefined(env: RawEnv, result: *mut RawValue) -> Status;
    pub(crate) fn napi_get_global(env: RawEnv, result: *mut RawValue) -> Status;
    pub(crate) fn napi_typeof(env: RawEnv, value: RawValue, result: *mut c_int) -> Status;
    pub(crate) fn napi_get_value_bool(env: RawEnv, value: RawValue, result: *mut bool) -> Status;
    pub(crate) fn napi_create_uint32(env: RawEnv, value: u32, result: *mut RawValue) -> Status;
    pub(crate) fn napi_create_string_utf8(
        env: RawEnv,
        text: *const c_char,
        length: usize,
        result: *mut RawValue,
    ) -> Status;
    pub(crate) fn napi_create_error(
        env: RawEnv,
        code: RawValue,
        message: RawValue,
        result: *mut RawValue,
    ) -> Status;
    pub(crate) fn napi_create_type_error(
        env: RawEnv,
        code: RawValue,
        message: RawValue,
        result: *mut RawValue,
    ) -> Status;

    pub(crate) fn napi_create_object(env: RawEnv, result: *mut RawValue) -> Status;
    pub(crate) fn napi_get_named_property(
        env: RawEnv,
        object: RawValue,
        name: *const c_char,
        result: *mut RawValue,
    ) -> Status;
    pub(crate) fn napi_define_properties(
        env: RawEnv,
        object: RawValue,
        count: usize,
        properties: *const PropertyDescriptor,
    ) -> Status;
    pub(crate) fn napi_wrap(
        env: RawEnv,
        object: RawValue,
        native: *mut c_void,
        finalize: Option<Finalize>,
        hint: *mut c_void,
        result: *mut RawRef,
    ) -> Status;
    pub(crate) fn napi_unwrap(env: RawEnv, object: RawValue, result: *mut *mut c_void) -> Status;
    pub(crate) fn napi_type_tag_object(env: RawEnv, object: RawValue, tag: *const TypeTag) -> Status;
    pub(crate) fn napi_check_object_type_tag(
        env: RawEnv,
        object: RawValue,
        tag: *const TypeTag,
        result: *mut bool,
    ) -> Status;
    pub(crate) fn napi_add_finalizer(
        env: RawEnv,
        object: RawValue,
        data: *mut c_void,
        finalize: Finalize,
        hint: *mut c_void,
        result: *mut RawRef,
    ) -> Status;

    pub(crate) fn napi_create_function(
        env: RawEnv,
        name: *const c_char,
        length: usize,
        callback: Callback,
        data: *mut c_void,
        result: *mut RawValue,
    ) -> Status;
    pub(crate) fn napi_get_cb_info(
        env: RawEnv,
        info: RawInfo,
        count: *mut usize,
        arguments: *mut RawValue,
        this: *mut RawValue,
        data: *mut *mut c_void,
    ) -> Status;
    pub(crate) fn napi_call_function(
        env: RawEnv,
        this: RawValue,
        function: RawValue,
        count: usize,
        arguments: *const RawValue,
        result: *mut RawValue,
    ) -> Status;

    pub(crate) fn napi_throw(env: RawEnv, exception: RawValue) -> Status;
    pub(crate) fn napi_is_exception_pending(env: RawEnv, result: *mut bool) -> Status;
    pub(crate) fn napi_get_and_clear_last_exception(env: RawEnv, result: *mut RawValue) -> Status;

    pub(crate) fn napi_create_reference(
        env: RawEnv,
        object: RawValue,
        count: u32,
        result: *mut RawRef,
    ) -> Status;
    pub(crate) fn napi_get_reference_value(env: RawEnv, reference: RawRef, result: *mut RawValue) -> Status;
    pub(crate) fn napi_delete_reference(env: RawEnv, reference: RawRef) -> Status;
    pub(crate) fn napi_open_handle_scope(env: RawEnv, result: *mut RawScope) -> Status;
    pub(crate) fn napi_close_handle_scope(env: RawEnv, scope: RawScope) -> Status;
}
