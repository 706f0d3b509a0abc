//! Sizes and auto traits, as the documentation states them, checked by the compiler in both directions.

use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::MutexGuard;

use promise_core::{EventLoop, Fault, Outcome, Promise, Resolver, scheduler::Job};

macro_rules! is {
    ($type:ty: $($bound:path),+) => {
        const _: () = {
            const fn is<T: ?Sized $(+ $bound)+>() {}
            is::<$type>()
        };
    };
}

macro_rules! is_not {
    ($type:ty: $bound:path) => {
        const _: fn() = || {
            // Ambiguous, and so an error, exactly if the type has the bound.
            trait Ambiguous<M> {
                fn name() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            #[allow(dead_code)]
            struct Has;
            impl<T: ?Sized + $bound> Ambiguous<Has> for T {}
            <$type as Ambiguous<_>>::name()
        };
    };
}

/// `Send`, not `Sync`, and `Clone`.
type OneThreadAtATime = Cell<u8>;
/// `Sync`, not `Send`.
type StaysHere = MutexGuard<'static, u8>;
/// Neither.
type Local = Rc<u8>;
/// `Send` and `Sync`, not `Clone`.
struct Unique;

const _: () = {
    assert!(size_of::<Promise<[u8; 100]>>() == 8);
    assert!(size_of::<Option<Promise<[u8; 100]>>>() == 8);
    assert!(size_of::<Promise<(), ()>>() == 8);
    assert!(align_of::<Promise<u128>>() == 8);
    assert!(size_of::<Resolver<[u8; 100]>>() == 16);
    assert!(size_of::<Job>() == 8);
};

is!(Promise<u8>: Send, Sync, Clone, Unpin, UnwindSafe, RefUnwindSafe, Future<Output = Result<u8, promise_core::Error>>);
is!(Promise<Unique>: Send, Sync);
is_not!(Promise<Unique>: Clone);
is!(Promise<OneThreadAtATime>: Send, Unpin);
is_not!(Promise<OneThreadAtATime>: Sync);
is_not!(Promise<OneThreadAtATime>: Clone);
is_not!(Promise<StaysHere, ()>: Send);
is_not!(Promise<StaysHere, ()>: Sync);
is_not!(Promise<Local, ()>: Send);
is_not!(Promise<Local, ()>: Sync);
is_not!(Promise<Local, ()>: Clone);
is!(Promise<Local, ()>: Unpin, UnwindSafe, Future<Output = Result<Rc<u8>, ()>>);
is_not!(Promise<u8, Local>: Send);
is_not!(Promise<u8, Local>: Sync);
is_not!(Promise<u8, OneThreadAtATime>: Sync);
is_not!(Promise<u8, OneThreadAtATime>: Clone);
is!(Promise<Result<u8, Fault>, String>: Send, Sync, Clone);

is!(Resolver<u8>: Send, Sync, Clone, Unpin, UnwindSafe, RefUnwindSafe);
is!(Resolver<Unique>: Send, Sync, Clone);
is!(Resolver<OneThreadAtATime>: Send, Sync, Clone);
is!(Resolver<u8, OneThreadAtATime>: Send, Sync);
is!(Resolver<Local>: Clone, Unpin);
is_not!(Resolver<Local>: Send);
is_not!(Resolver<Local>: Sync);
is_not!(Resolver<u8, Local>: Send);
is_not!(Resolver<StaysHere>: Send);
is_not!(Resolver<StaysHere>: Sync);

is!(Outcome<u8>: Send);
is_not!(Outcome<Local>: Send);
is!(Job: Send);
is_not!(EventLoop: Send);
is_not!(EventLoop: Sync);

#[test]
fn handles_say_how_they_stand() {
    let line = line!() + 1;
    let (promise, resolver) = Promise::<u32>::with_resolvers();
    let place = format!("{}:{line}:", file!());
    assert!(
        format!("{promise:?}").starts_with(&format!("Promise {{ state: Pending, origin: {place}")),
        "{promise:?}"
    );
    assert_eq!(format!("{resolver:?}"), "Resolver { resolved: false, .. }");
    resolver.resolve(1);
    assert!(format!("{promise:?}").starts_with("Promise { state: Fulfilled"));
    assert_eq!(format!("{resolver:?}"), "Resolver { resolved: true, .. }");
}

/// A promise of what cannot be sent works on its thread, as far as nothing could send it.
#[test]
fn local_values_can_be_awaited() {
    let event_loop = EventLoop::new();
    let value = event_loop.block_on(async {
        let (promise, resolver) = Promise::<Rc<u8>, String>::with_resolvers();
        resolver.resolve(Rc::new(5));
        promise.await
    });
    assert_eq!(value, Ok(Rc::new(5)));
}

#[test]
fn each_promise_knows_where_it_was_made() {
    let promise = Promise::<u32>::resolve(1);
    assert_eq!((promise.origin().file(), promise.origin().line()), (file!(), line!() - 1));
    let line = line!() + 1;
    let derived = promise.clone().map(|n| n + 1);
    assert_eq!(derived.origin().line(), line);
    let line = line!() + 1;
    let made = Promise::<u32>::new(|resolver| resolver.resolve(1));
    assert_eq!(made.origin().line(), line);
    let line = line!() + 1;
    let task = Promise::<u32>::from_future(async { Ok(1) });
    assert_eq!(task.origin().line(), line);
    let line = line!() + 1;
    let all = Promise::all([promise]);
    assert_eq!(all.origin().line(), line);
}
