//! Calls of C functions: `_ = |..| ..` where the function pointer goes, `_` where the user data goes.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use std::ffi::{c_int, c_void};
use promise_core::prelude::*;
unsafe extern "C" fn add(
    a: c_int,
    b: c_int,
    done: Option<unsafe extern "C" fn(*mut c_void, c_int)>,
    user_data: *mut c_void,
) -> c_int {
    if let Some(done) = done {
        unsafe { done(user_data, a + b) };
    }
    0
}
pub fn main() {
    let sum = {
        use p::methods::*;
        let source = {
            use p::foreign::Place as _;
            let (mut promise, callback) = p::callback_promise::<
                _,
                promise_core::Error,
            >();
            let link = p::link_of(&promise);
            let slot = p::foreign::slot(&promise, p::foreign::AnyThread, None);
            match (unsafe {
                add(
                    1,
                    2,
                    Some(slot.pointer()),
                    slot
                        .data_1(
                            (&&&slot.params()).__place(),
                            move |sum| {
                                let link = p::link_to(&callback);
                                p::settle_with(
                                    &callback,
                                    || {
                                        let given = {
                                            let given = (sum);
                                            { given }
                                        };
                                        (&&p::tag(&given, link)).__argument().result(link, given)
                                    },
                                );
                                link.nothing()
                            },
                        ),
                )
            }) {
                given => {
                    let given = p::foreign::checked(given, |status| status == 0);
                    let result = (&&&&&&&&p::tag(&given, link))
                        .__returned()
                        .accept(&promise, given);
                    slot.called(&mut promise, result);
                }
            }
            let source = promise;
            let chain = (&&p::source_of(&source)).__chain();
            let link = chain.link();
            let kind = (&&p::tag(&source, link)).__kind();
            let source = kind.adapt(link, source).promise();
            source
        };
        p::End(source).unfinished_chain()
    };
    assert_eq!(sum.wait().unwrap(), 3);
}
