//! A handler's parameter may have any name.
#![deny(warnings)]

use promise_core::prelude::*;

fn call(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

pub fn main() {
    let number = promise!(
        Promise::<u32>::resolve(1)
            .then(|source| source + 1)
            .then(|chain| chain + 1)
            .then(|link| link + 1)
            .then(|value| value + 1)
            .then(|given| given + 1)
            .then(|argument| argument + 1)
            .then(|kind| kind + 1)
            .then(|left| left + 1)
            .then(|early| {
                if early == 0 {
                    return Ok(0);
                }
                early + 1
            })
            .then(|fulfilled| Err::<u32, _>(Error::msg(fulfilled.to_string())))
            .catch(|found: &Error| Err::<u32, _>(found.clone()))
            .catch(|reason| reason.to_string().parse::<u32>())
    );
    assert_eq!(number.wait().unwrap(), 10);
    let executor = promise!(|resolver, pending| {
        if false {
            pending(Error::msg("no"));
        }
        resolver(5)
    });
    assert_eq!(executor.wait().unwrap(), 5);
    let closure = promise!(call(_ = |callback| callback + 1));
    assert_eq!(closure.wait().unwrap(), 2);
    let closure = promise!(call(_ = |given| given + 1));
    assert_eq!(closure.wait().unwrap(), 2);
}
