//! `#[async_promise]` on a block of C functions.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use std::ffi::{c_int, c_void};
use promise_core::prelude::*;
unsafe extern "C" {
    fn qsort_r(
        base: *mut c_void,
        count: usize,
        size: usize,
        compare: Option<
            unsafe extern "C" fn(*const c_void, *const c_void, *mut c_void) -> c_int,
        >,
        user_data: *mut c_void,
    );
}
/// Calls [`qsort_r`](fn@qsort_r) and gives a promise of what its callback `compare` gets.
///
/// # Safety
///
/// As for [`qsort_r`](fn@qsort_r).
#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
#[track_caller]
unsafe fn qsort_promise(
    base: *mut c_void,
    count: usize,
    size: usize,
) -> promise_core::Promise<bool, promise_core::Error> {
    {
        use promise_core::__private::methods::*;
        let source = {
            use promise_core::__private::foreign::Place as _;
            let (mut promise, callback) = promise_core::__private::callback_promise::<
                _,
                promise_core::Error,
            >();
            let link = promise_core::__private::link_of(&promise);
            let slot = promise_core::__private::foreign::slot(
                &promise,
                promise_core::__private::foreign::AnyThread,
                None,
            );
            match (unsafe {
                qsort_r(
                    base,
                    count,
                    size,
                    slot.pointer(),
                    slot
                        .data_2(
                            (&&&slot.params()).__place(),
                            move |a, b| {
                                let link = promise_core::__private::link_to(&callback);
                                promise_core::__private::settle_with(
                                    &callback,
                                    || {
                                        let given = {
                                            let given: bool = ({ !a.is_null() && !b.is_null() });
                                            { given }
                                        };
                                        (&&promise_core::__private::tag(&given, link))
                                            .__argument()
                                            .result(link, given)
                                    },
                                );
                                0
                            },
                        ),
                )
            }) {
                given => {
                    promise_core::__private::foreign::unchecked(&given);
                    let result = (&&&&&&&&promise_core::__private::tag(&given, link))
                        .__returned()
                        .accept(&promise, given);
                    slot.called(&mut promise, result);
                }
            }
            let source = promise;
            let chain = (&&promise_core::__private::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&promise_core::__private::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        promise_core::__private::End(source).unfinished_chain()
    }
}
pub fn main() {}
