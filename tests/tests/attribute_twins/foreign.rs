//! `#[async_promise(for Type)]`: twins for somebody else's type.

use std::io;

use promise_core::prelude::*;

use super::rejection;

/// Another crate.
mod library {
    use std::io;

    pub struct Resolver {
        pub queries: u32,
    }

    impl Resolver {
        pub fn query(&mut self, name: &str, done: impl FnOnce(io::Result<usize>) + Send + 'static) {
            self.queries += 1;
            let len = name.len();
            super::super::later(move || {
                done(if len == 0 { Err(io::ErrorKind::NotFound.into()) } else { Ok(len) })
            });
        }

        pub fn reverse<F: FnOnce(Result<&str, String>)>(&self, text: &str, done: F) -> io::Result<()> {
            let reversed: String = text.chars().rev().collect();
            done(Ok(&reversed));
            Ok(())
        }

        pub fn version(done: Box<dyn FnOnce(u32, u32)>) {
            done(1, 2);
        }

        pub fn finish(self, done: Option<Box<dyn FnOnce(u32)>>) {
            done.expect("the promise's")(self.queries);
        }

        pub fn forget(&self, done: impl FnOnce(u32)) {
            drop(done);
        }

        /// # Safety
        /// None is needed.
        pub unsafe fn reset(&mut self, done: &dyn Fn()) {
            self.queries = 0;
            done();
        }
    }

    pub struct Store<K, V>(pub Vec<(K, V)>);

    impl<K: PartialEq, V: Clone> Store<K, V> {
        pub fn get(&self, key: &K, done: impl FnOnce(Option<V>) + Send + 'static) {
            done(self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone()));
        }
    }
}

use library::{Resolver, Store};

#[async_promise(for Resolver)]
trait ResolverExt {
    fn query(&mut self, name: &str, done: impl FnOnce(io::Result<usize>) + Send + 'static);

    #[promise(name = reversed, map = |text| -> Result<String, String> { text.map(str::to_owned) })]
    fn reverse<F: FnOnce(Result<&str, String>)>(&self, text: &str, done: F) -> io::Result<()>;

    fn version(done: Box<dyn FnOnce(u32, u32)>);

    #[promise(error = String)]
    fn finish(self, done: Option<Box<dyn FnOnce(u32)>>);

    fn forget(&self, done: impl FnOnce(u32));

    /// # Safety
    /// None is needed.
    unsafe fn reset(&mut self, done: &dyn Fn());
}

#[async_promise(for Store<K, V>)]
trait StoreExt<K: PartialEq, V>
where
    V: Clone,
{
    fn get(&self, key: &K, done: impl FnOnce(Option<V>) + Send + 'static);
}

#[test]
fn methods_of_another_type_have_a_twin() {
    let mut resolver = Resolver { queries: 0 };
    assert_eq!(resolver.query_promise("name").wait().unwrap(), 4);
    assert_eq!(rejection(resolver.query_promise("")), "entity not found");
    assert_eq!(resolver.reversed("abc").wait().unwrap(), "cba");
    assert_eq!(Resolver::version_promise().wait().unwrap(), (1, 2));
    assert_eq!(resolver.queries, 2);
    let line = line!() + 1;
    let reason = rejection(resolver.forget_promise());
    assert!(reason.contains(&format!("{}:{line}", file!())), "{reason}");
    // SAFETY: none is needed.
    unsafe { resolver.reset_promise() }.wait().unwrap();
    let finished: Promise<u32, String> = resolver.finish_promise();
    assert_eq!(finished.wait(), Ok(0));
}

#[test]
fn methods_of_a_generic_type() {
    let store = Store(vec![(1, "one")]);
    assert_eq!(store.get_promise(&1).wait().unwrap(), Some("one"));
    assert_eq!(store.get_promise(&2).wait().unwrap(), None);
}
