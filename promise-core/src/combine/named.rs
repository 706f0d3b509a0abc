//! `promise!(all { name: promise, .. })`: what the macro builds it with.

use std::any::Any;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::PoisonError;

use crate::Reason;
use crate::cell::several::{Looking, Several};
use crate::promise::Promise;
use crate::sync::Mutex;

/// About so many fields.
const FIELDS: usize = 4;

/// Promises that become the fields of one value of `V`.
pub struct Named<V, E: Reason> {
    origin: &'static Location<'static>,
    promise: Promise<V, E>,
    looking: Looking<V, E, Shared<V>>,
}

/// Where a field's value will be.
pub struct Place<T> {
    index: usize,
    value: PhantomData<fn() -> T>,
}

/// The values of all fields.
pub struct Values(Vec<Option<Box<dyn Any + Send>>>);

impl Values {
    /// The value of one field.
    pub fn take<T: 'static>(&mut self, place: Place<T>) -> T {
        let value = self.0[place.index].take().and_then(|value| value.downcast().ok());
        *value.expect("each place is filled with its type, and taken once")
    }
}

struct Shared<V>(Mutex<Gathered<V>>);

type Collect<V> = Box<dyn FnOnce(&mut Values) -> V + Send>;

struct Gathered<V> {
    values: Values,
    /// Fields without value; one more until all fields are known.
    missing: usize,
    collect: Option<Collect<V>>,
}

impl<V> Shared<V> {
    /// Something that was missing is there; the last one makes the value. The code that the macro writes does not panic.
    fn filled(&self, change: impl FnOnce(&mut Gathered<V>)) -> Option<V> {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut gathered);
        gathered.missing -= 1;
        if gathered.missing > 0 {
            return None;
        }
        let collect = gathered.collect.take()?;
        Some(collect(&mut gathered.values))
    }
}

/// Starts a value with named fields.
#[track_caller]
pub fn named<V, E: Reason>() -> Named<V, E> {
    let origin = Location::caller();
    let gathered = Gathered { values: Values(Vec::new()), missing: 1, collect: None };
    let (promise, looking) = Several::new(0, origin, FIELDS, Shared(Mutex::new(gathered)));
    Named { origin, promise, looking }
}

impl<V: Send + 'static, E: Reason + Send> Named<V, E> {
    /// A field that rejects the whole when its promise is rejected.
    pub fn all<T: Send + 'static>(&mut self, promise: Promise<T, E>) -> Place<T> {
        let index = self.place();
        self.looking.watch(promise, self.origin, move |several, result| match result {
            Ok(value) => fill(several, index, value),
            Err(reason) => several.settle(Err(reason)),
        });
        Place { index, value: PhantomData }
    }

    /// A field with the result of its promise.
    pub fn all_settled<T: Send + 'static>(&mut self, promise: Promise<T, E>) -> Place<Result<T, E>> {
        let index = self.place();
        self.looking.watch(promise, self.origin, move |several, result| fill(several, index, result));
        Place { index, value: PhantomData }
    }

    /// The promise of the value, which `collect` makes of the fields.
    pub fn finish(self, collect: impl FnOnce(&mut Values) -> V + Send + 'static) -> Promise<V, E> {
        let several = self.looking.several();
        if let Some(value) = several.state().filled(|gathered| gathered.collect = Some(Box::new(collect))) {
            several.settle(Ok(value));
        }
        self.promise
    }

    fn place(&mut self) -> usize {
        let mut gathered = self.looking.several().state().0.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.missing += 1;
        gathered.values.0.push(None);
        gathered.values.0.len() - 1
    }
}

fn fill<V, E: Reason>(several: &Several<V, E, Shared<V>>, index: usize, value: impl Any + Send) {
    if let Some(all) = several.state().filled(|gathered| gathered.values.0[index] = Some(Box::new(value))) {
        several.settle(Ok(all));
    }
}
