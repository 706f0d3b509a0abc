//! What a function with a callback may be, and what its promise function takes over from it.
#![deny(warnings, missing_docs, unused_qualifications, single_use_lifetimes, unused_lifetimes)]

use promise_core::prelude::*;
use std::fmt::Display;
use std::rc::Rc;
use std::sync::Arc;

/// Documented.
#[async_promise]
pub fn documented(n: u32, done: impl FnOnce(u32) + Send + 'static) {
    done(n);
}

/// Documented, too.
///
/// # Safety
/// None is needed.
#[async_promise]
pub unsafe fn dangerous(done: impl FnOnce(u32)) {
    done(1);
}

#[async_promise]
#[must_use = "look at it"]
#[inline]
#[cfg(not(any()))]
#[allow(unused_variables)]
#[doc(hidden)]
fn attributes(#[allow(clippy::ptr_arg)] list: &Vec<u32>, unused: u32, done: impl FnOnce(u32)) -> u32 {
    done(1);
    1
}

#[async_promise]
#[cfg(any())]
fn not_there(done: impl FnOnce(Nothing)) {
    done(Nothing);
}

#[async_promise]
#[deprecated = "use another one"]
fn old(done: impl FnOnce(u32)) {
    done(1);
}

#[async_promise]
fn generics<'a, 'b: 'a, T, F, const N: usize>(list: &'a [T; N], more: &'b [T], done: F)
where
    T: Clone + Display + 'b,
    F: FnOnce(String) + Clone,
{
    done(list.iter().chain(more).map(ToString::to_string).collect());
}

#[async_promise]
fn lifetime_of_the_callback<'a, F: FnOnce(u32) + 'a>(done: F) {
    done(1);
}

#[async_promise]
const fn constant(_n: u32, done: Option<&dyn Fn(u32)>) -> Option<&dyn Fn(u32)> {
    done
}

#[async_promise]
fn shared(list: &[u32], done: Rc<dyn Fn(usize)>, _other: Arc<str>) {
    done(list.len());
}

#[async_promise]
fn impl_arguments(show: impl Display, done: impl FnOnce(String), n: impl Into<u64>) {
    done(format!("{show}{}", n.into()));
}

#[async_promise(crate = ::promise_core, error = String)]
fn path_of_the_crate(done: &mut dyn FnMut(Result<u32, String>)) {
    done(Ok(1));
}

mod inner {
    use promise_core::prelude::*;

    #[async_promise]
    pub(super) fn visible(done: impl FnOnce(u32)) {
        #[async_promise]
        fn deepest(done: impl FnOnce(u32)) {
            done(1);
        }
        done(deepest_promise().wait().unwrap());
    }
}

macro_rules! make {
    ($name:ident, $twin:ident, $ty:ty, $value:expr) => {
        #[async_promise($twin)]
        fn $name(value: $ty, done: impl FnOnce($ty, u32)) {
            done(value, $value);
        }
    };
}
make!(made, made_later, u32, 2);

/// Runs.
pub fn main() {
    assert_eq!(documented_promise(1).wait().unwrap(), 1);
    // SAFETY: none is needed.
    assert_eq!(unsafe { dangerous_promise() }.wait().unwrap(), 1);
    assert_eq!(attributes_promise(&vec![1], 2).wait().unwrap(), 1);
    #[allow(deprecated)]
    let old = old_promise();
    assert_eq!(old.wait().unwrap(), 1);
    assert_eq!(generics_promise(&[1, 2], &[3]).wait().unwrap(), "123");
    assert_eq!(lifetime_of_the_callback_promise().wait().unwrap(), 1);
    assert!(constant_promise(1).wait().is_err());
    assert_eq!(shared_promise(&[1], "text".into()).wait().unwrap(), 1);
    assert_eq!(impl_arguments_promise("a", 1_u8).wait().unwrap(), "a1");
    assert_eq!(path_of_the_crate_promise().wait().unwrap(), 1);
    assert_eq!(inner::visible_promise().wait().unwrap(), 1);
    assert_eq!(made_later(1).wait().unwrap(), (1, 2));
}
