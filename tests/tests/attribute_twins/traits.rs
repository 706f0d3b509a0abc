//! Traits, and their `impl`s.

use std::io;
use std::sync::Arc;

use promise_core::prelude::*;

use super::{later, rejection};

#[async_promise]
trait Database {
    type Key;

    fn find(&self, key: Self::Key, done: Box<dyn FnOnce(io::Result<u32>) + Send>);

    fn count(&self, done: &mut dyn FnMut(u32)) {
        self.each(&mut |n| done(n));
    }

    #[promise(skip)]
    fn each(&self, visit: &mut dyn FnMut(u32));

    fn close(self, done: Box<dyn FnOnce(u32)>);

    fn close_boxed(self: Box<Self>, done: Box<dyn FnOnce(u32)>);

    fn make(done: impl FnOnce(Self)) -> bool
    where
        Self: Sized;

    async fn load(self: Arc<Self>, key: u32) -> Result<u32, Error>;

    async fn peek(&self) -> u32;

    async fn name() -> &'static str
    where
        Self: Sized,
    {
        "database"
    }

    async fn into_count(self) -> u32
    where
        Self: Send + 'static,
    {
        let counted = self.count_promise();
        counted.await.unwrap()
    }
}

struct Memory(Vec<u32>);

#[async_promise]
impl Database for Memory {
    type Key = usize;

    fn find(&self, key: usize, done: Box<dyn FnOnce(io::Result<u32>) + Send>) {
        let found = self.0.get(key).copied();
        later(move || done(found.ok_or(io::ErrorKind::NotFound.into())));
    }

    fn each(&self, visit: &mut dyn FnMut(u32)) {
        visit(self.0.len() as u32);
    }

    fn close(self, done: Box<dyn FnOnce(u32)>) {
        done(self.0[0]);
    }

    fn close_boxed(self: Box<Self>, done: Box<dyn FnOnce(u32)>) {
        done(self.0[1]);
    }

    fn make(done: impl FnOnce(Self)) -> bool {
        done(Memory(vec![1, 2, 3]));
        true
    }

    async fn load(self: Arc<Self>, key: u32) -> Result<u32, Error> {
        let found = self.find_promise(key as usize).await?;
        Ok(found * 10)
    }

    fn peek(&self) -> Promise<u32> {
        Promise::resolve(self.0[0])
    }
}

#[promise_core::test]
async fn methods_are_promise_functions() {
    let made: Promise<Memory> = Memory::make_promise();
    let memory = Arc::new(made.await.unwrap());
    assert_eq!(memory.find_promise(1).await.unwrap(), 2);
    assert_eq!(memory.find_promise(9).await.unwrap_err().to_string(), "entity not found");
    assert_eq!(memory.count_promise().await.unwrap(), 3);
    let loaded: Promise<u32> = memory.clone().load(2);
    assert_eq!(loaded.await.unwrap(), 30);
    assert_eq!(memory.peek().await.unwrap(), 1);
    assert_eq!(Memory::name().await.unwrap(), "database");
    assert_eq!(Memory(vec![5]).close_promise().await.unwrap(), 5);
    assert_eq!(Memory(vec![5]).into_count().await.unwrap(), 1);
}

#[promise_core::test]
async fn the_trait_is_good_for_dyn() {
    let shared: Arc<dyn Database<Key = usize> + Send + Sync> = Arc::new(Memory(vec![4, 5]));
    assert_eq!(shared.find_promise(0).await.unwrap(), 4);
    assert_eq!(shared.count_promise().await.unwrap(), 2);
    assert_eq!(shared.peek().await.unwrap(), 4);
    assert_eq!(shared.load(1).await.unwrap(), 50);
    let boxed: Box<dyn Database<Key = usize>> = Box::new(Memory(vec![4, 5]));
    assert_eq!(boxed.find_promise(1).await.unwrap(), 5);
    assert_eq!(boxed.close_boxed_promise().await.unwrap(), 5);
}

#[async_promise(error = String)]
trait Cache<K, V: Clone + 'static>: Send + Sync
where
    K: PartialEq,
{
    fn get(&self, key: &K, done: Box<dyn FnOnce(Option<V>) + Send>);

    fn require(&self, key: &K, done: Box<dyn FnOnce(Result<V, String>) + Send>) {
        self.get(key, Box::new(|found| done(found.ok_or_else(|| "missing".into()))));
    }
}

impl Cache<u8, String> for Vec<(u8, String)> {
    fn get(&self, key: &u8, done: Box<dyn FnOnce(Option<String>) + Send>) {
        done(self.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone()));
    }
}

#[test]
fn generic_traits() {
    let cache: Box<dyn Cache<u8, String>> = Box::new(vec![(1, "one".to_string())]);
    assert_eq!(cache.get_promise(&1).wait(), Ok(Some("one".into())));
    assert_eq!(cache.require_promise(&1).wait(), Ok("one".into()));
    assert_eq!(cache.require_promise(&2).wait(), Err("missing".into()));
}

#[test]
fn rejections_of_provided_methods() {
    struct Silent;
    #[async_promise]
    trait Silence {
        fn never(&self, done: Box<dyn FnOnce(u32)>) {
            drop(done);
        }
    }
    impl Silence for Silent {}
    let line = line!() + 1;
    let reason = rejection(Silent.never_promise());
    assert!(reason.contains(&format!("{}:{line}", file!())), "{reason}");
}
