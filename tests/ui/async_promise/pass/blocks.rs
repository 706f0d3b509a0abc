//! What may stand in blocks, and what their promise functions take over.
#![allow(unused_braces)]
#![deny(warnings, missing_docs, unused_qualifications, single_use_lifetimes, unused_lifetimes)]

use promise_core::prelude::*;
use std::sync::Arc;

/// A type.
pub struct Service<'a, T> {
    values: &'a [T],
}

#[async_promise]
impl<'a, T: Clone> Service<'a, T>
where
    T: PartialEq,
{
    #![allow(clippy::needless_lifetimes)]

    /// A constant.
    pub const LIMIT: bool = size_of::<T>() < 8 && 3 > size_of::<u8>();

    /// Documented.
    pub fn new(values: &'a [T]) -> Self {
        Service { values }
    }

    /// Documented.
    pub fn first(&self, done: impl FnOnce(Option<&'a T>) + 'a) {
        done(self.values.first());
    }

    /// Documented.
    pub(crate) fn array<const N: usize>(&self, done: impl FnOnce([T; { N }])) -> [(); { N }] {
        if let Ok(array) = <[T; N]>::try_from(self.values.to_vec()) {
            done(array);
        }
        [(); N]
    }

    #[cfg(any())]
    fn not_there(&self, done: impl FnOnce(Nothing)) {
        done(Nothing);
    }

    fn unused(&self, done: impl FnOnce(u32)) {
        done(1);
    }

    make!(generated);
}

macro_rules! make {
    ($name:ident) => {
        /// Made by a macro.
        pub fn $name(&self) {}
    };
}
use make;

/// A trait.
#[async_promise]
pub trait Load<K = u32>: Send + Sync {
    /// A type.
    type Value: Send;

    /// Documented.
    fn load(&self, key: K, done: Box<dyn FnOnce(Option<Self::Value>) + Send>);

    /// Documented.
    fn all<F: FnMut(Self::Value) + 'static>(&self, done: F)
    where
        Self: Sized;

    /// Documented.
    async fn open(self: Arc<Self>, key: K) -> Result<u32, Error>;

    /// Documented.
    #[must_use = "own words"]
    async fn close(self: Box<Self>);
}

struct Doubles;

#[async_promise]
impl Load for Doubles {
    type Value = u32;

    fn load(&self, key: u32, done: Box<dyn FnOnce(Option<u32>) + Send>) {
        done(Some(key * 2));
    }

    fn all<F: FnMut(u32) + 'static>(&self, mut done: F) {
        done(1);
        done(2);
    }

    async fn open(self: Arc<Self>, key: u32) -> Result<u32, Error> {
        Ok(self.load_promise(key).await?.unwrap_or_default())
    }

    async fn close(self: Box<Self>) {}
}

/// Somebody else's type, in another module.
pub mod other {
    /// A type.
    pub struct Timer<T>(pub T);

    impl<T: Copy> Timer<T> {
        /// Documented.
        pub fn start(&self, done: impl FnOnce(T) + 'static) {
            done(self.0);
        }
    }
}

/// Promise functions for a timer.
#[async_promise(for other::Timer<T>, error = String)]
pub trait TimerExt<T: Copy> {
    /// Documented.
    fn start(&self, done: impl FnOnce(T) + 'static);
}

#[async_promise(for str)]
trait StrExt {
    fn for_each(&self, each: impl FnMut(char));
}

trait EachChar {
    fn for_each(&self, each: impl FnMut(char));
}

impl EachChar for str {
    fn for_each(&self, each: impl FnMut(char)) {
        self.chars().for_each(each);
    }
}

/// Runs.
pub fn main() {
    let service = Service::new(&[1, 2]);
    EventLoop::new().block_on(async {
        assert_eq!(service.first_promise().await.unwrap(), Some(&1));
        assert_eq!(service.array_promise::<2>().await.unwrap(), [1, 2]);
        assert!(service.array_promise::<3>().await.is_err());
    });
    service.generated();
    let load: Arc<dyn Load<Value = u32>> = Arc::new(Doubles);
    assert_eq!(load.load_promise(2).wait().unwrap(), Some(4));
    assert_eq!(load.open(3).wait().unwrap(), 6);
    assert_eq!(Doubles.all_promise().wait().unwrap(), 1);
    let load: Box<dyn Load<Value = u32>> = Box::new(Doubles);
    load.close().wait().unwrap();
    assert_eq!(Service::<u64>::LIMIT, Service::<u128>::LIMIT);
    assert_eq!(other::Timer(3).start_promise().wait(), Ok(3));
    assert_eq!("text".for_each_promise().wait().unwrap(), 't');
}
