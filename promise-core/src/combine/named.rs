//! `promise!(all { name: promise, .. })`: what the macros build it with.

use std::any::Any;
use std::marker::PhantomData;
use std::panic::Location;

use crate::__private::Shared;
use crate::Reason;
use crate::cell::several::{Looking, Several};
use crate::promise::Promise;

/// About so many fields.
const FIELDS: usize = 4;

/// Promises that become the fields of one value of `V`. `P` says of which kind they are.
pub struct Named<V, E: Reason, P = Shared> {
    origin: &'static Location<'static>,
    promise: Promise<V, E>,
    looking: Looking<V, E, Gathered<V>>,
    kind: PhantomData<P>,
}

/// Where a field's value will be.
pub struct Place<T> {
    index: usize,
    value: PhantomData<fn() -> T>,
}

/// The values of all fields.
pub struct Values(Vec<Option<Box<dyn Any>>>);

impl Values {
    /// The value of one field.
    pub fn take<T: 'static>(&mut self, place: Place<T>) -> T {
        let value = self.0[place.index].take().and_then(|value| value.downcast().ok());
        *value.expect("each place is filled with its type, and taken once")
    }
}

type Collect<V> = Box<dyn FnOnce(&mut Values) -> V>;

struct Gathered<V> {
    values: Values,
    /// Fields without value; one more until all fields are known.
    missing: usize,
    collect: Option<Collect<V>>,
}

/// Something that was missing is there; the last one makes the value. The code that the macro writes does not panic.
fn filled<V, E: Reason>(several: &Several<V, E, Gathered<V>>, change: impl FnOnce(&mut Gathered<V>)) {
    let all = several.with(|gathered| {
        change(gathered);
        gathered.missing -= 1;
        if gathered.missing > 0 {
            return None;
        }
        let collect = gathered.collect.take()?;
        Some(collect(&mut gathered.values))
    });
    if let Some(value) = all {
        several.settle(Ok(value));
    }
}

fn fill<V, E: Reason>(several: &Several<V, E, Gathered<V>>, index: usize, value: impl Any) {
    filled(several, |gathered| gathered.values.0[index] = Some(Box::new(value)));
}

/// Starts a value with named fields.
#[track_caller]
pub fn named<V, E: Reason>() -> Named<V, E> {
    Named::new(0, Location::caller())
}

impl<V: Send + 'static, E: Reason + Send> Named<V, E> {
    /// A field that rejects the whole when its promise is rejected.
    pub fn all<T: Send + 'static>(&mut self, promise: Promise<T, E>) -> Place<T> {
        self.value_of(promise)
    }

    /// A field with the result of its promise.
    pub fn all_settled<T: Send + 'static>(&mut self, promise: Promise<T, E>) -> Place<Result<T, E>> {
        self.result_of(promise)
    }

    /// The promise of the value, which `collect` makes of the fields.
    pub fn finish(self, collect: impl FnOnce(&mut Values) -> V + Send + 'static) -> Promise<V, E> {
        self.collected(collect)
    }
}

/// The same for callers that have made sure that parts which may run on another thread are `Send`.
impl<V, E: Reason, P> Named<V, E, P> {
    pub(crate) fn new(flags: u8, origin: &'static Location<'static>) -> Self {
        let gathered = Gathered { values: Values(Vec::new()), missing: 1, collect: None };
        let (promise, looking) = Several::new(flags, origin, FIELDS, gathered);
        Named { origin, promise, looking, kind: PhantomData }
    }

    pub(crate) fn value_of<T: 'static>(&mut self, promise: Promise<T, E>) -> Place<T> {
        let index = self.place();
        self.looking.watch(promise, self.origin, move |several, result| match result {
            Ok(value) => fill(several, index, value),
            Err(reason) => several.settle(Err(reason)),
        });
        Place { index, value: PhantomData }
    }

    pub(crate) fn result_of<T: 'static>(&mut self, promise: Promise<T, E>) -> Place<Result<T, E>>
    where
        E: 'static,
    {
        let index = self.place();
        self.looking.watch(promise, self.origin, move |several, result| fill(several, index, result));
        Place { index, value: PhantomData }
    }

    pub(crate) fn collected(self, collect: impl FnOnce(&mut Values) -> V + 'static) -> Promise<V, E> {
        filled(self.looking.several(), |gathered| gathered.collect = Some(Box::new(collect)));
        self.promise
    }

    fn place(&mut self) -> usize {
        self.looking.several().with(|gathered| {
            gathered.missing += 1;
            gathered.values.0.push(None);
            gathered.values.0.len() - 1
        })
    }
}
