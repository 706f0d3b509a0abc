//! What is stepped through.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use promise_core::local::{self, Outcome, combine, promise, retry, sleep};
use promise_core::{EventLoop, Fault};

type Promise<T> = local::Promise<T, No>;
type Work = fn() -> Promise<()>;

const WORK: [(&str, Work); 23] = [
    ("a link", || Promise::<_>::resolve(Rc::new(1)).map(drop)),
    ("links of all kinds", || {
        Promise::<_>::resolve(1)
            .then(|n| Ok(n + 1))
            .then(|n| Promise::resolve(Rc::new(n)))
            .then(|n| async move { Ok(n) })
            .then(|_| Err::<u32, _>(No))
            .catch(|_| Ok(1))
            .finally(|| Promise::<_>::resolve(()))
            .tap(|n| assert_eq!(*n, 1))
            .then_or_else(|_| Ok(()), |_| Ok(()))
    }),
    ("a deferred promise", || {
        let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
        let other = resolver.clone();
        local::queue_microtask(move || resolver.resolve(Rc::new(1)));
        drop(other);
        promise.map(drop)
    }),
    ("an executor", || Promise::<_>::new(|resolver| resolver.resolve(Rc::new(1))).map(drop)),
    ("a promise that follows", || {
        let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
        resolver.follow(Promise::<_>::resolve(1).map(Rc::new));
        promise.map(drop)
    }),
    ("a thenable", || {
        struct One;
        impl local::Thenable<u32, No> for One {
            fn then(self: Box<Self>, resolver: local::Resolver<u32, No>) {
                resolver.resolve(1);
            }
        }
        Promise::from_thenable(One).map(drop)
    }),
    ("three readers", || {
        let promise = Promise::<_>::resolve(Rc::new(1));
        let one = promise.clone().map(drop);
        let two = promise.clone().then(|_| one);
        promise.then(|_| two)
    }),
    ("a task", || {
        Promise::from_future(async {
            let one = Promise::<_>::resolve(Rc::new(1)).await?;
            let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
            local::queue_microtask(move || resolver.resolve(one));
            promise.await?;
            Ok(())
        })
    }),
    ("a task from the queue", || Promise::from_future_deferred(async { Ok(()) })),
    ("a fused chain", || {
        promise!(
            Promise::<_>::resolve(Rc::new(1))
                .then(|n| *n + 1)
                .then(|n| Promise::resolve(n))
                .then(|n| Outcome::<_, No>::Value(n))
                .then(|n| { Promise::<_>::resolve(n).await? })
                .catch(|_| 1)
                .finally(|| ())
                .then(|_| ())
        )
    }),
    ("a callback", || {
        fn call(callback: impl FnOnce(u32) + 'static) -> Rc<()> {
            local::queue_microtask(move || callback(1));
            Rc::new(())
        }
        promise!(call(_).then(|_| ()), error = No)
    }),
    ("a callback inside of its call", || {
        fn call(callback: impl FnOnce(Rc<u32>) + 'static) {
            callback(Rc::new(1));
        }
        promise!(call(_).then(|_| ()), error = No)
    }),
    ("a callback nobody waits for", || {
        fn call(callback: impl FnOnce(u32) + 'static) -> Rc<()> {
            local::queue_microtask(move || callback(1));
            Rc::new(())
        }
        drop(promise!(call(_), error = No, cancel = |handle: Rc<()>| drop(handle)));
        Promise::resolve(())
    }),
    ("cancelled with its last handle", || {
        let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
        drop(promise.map(drop).cancel_on_drop());
        Promise::<_>::resolve(resolver).map(drop)
    }),
    ("abortable", || {
        let (promise, resolver) = Promise::<()>::with_resolvers();
        let (promise, handle) = promise.abortable();
        handle.abort();
        promise.fail(move |_| drop(resolver))
    }),
    ("all", || local::Promise::all([1, 2, 3].map(Promise::<_>::resolve)).map(drop)),
    ("all of what is pending", || {
        let (one, two) = (Promise::<()>::with_resolvers(), Promise::<()>::with_resolvers());
        local::queue_microtask(move || {
            one.1.resolve(());
            two.1.resolve(());
        });
        local::Promise::all([one.0, two.0]).map(drop)
    }),
    ("all of a tuple, named, settled", || {
        let one = || Promise::<_>::resolve(Rc::new(1));
        let named = promise!(all { one: one(), two: one().map(|_| "two") });
        let settled = local::Promise::all_settled([one(), Promise::reject(No)]);
        local::Promise::all((one(), named, settled)).map(drop)
    }),
    ("any and race", || {
        let one = || Promise::<_>::resolve(1).map(Rc::new);
        let never = || one().then(|_| Promise::<Rc<u32>>::with_resolvers().0.cancel_on_drop());
        let any = local::Promise::any([Promise::reject(No), one(), never()]);
        let race = local::Promise::race([never(), one()]);
        any.map_err(|_| No).then(|_| race).map(drop)
    }),
    ("the first two", || {
        local::Promise::first(2, [1, 2, 3].map(Promise::<_>::resolve))
            .map(drop)
            .catch(|_| Ok(()))
            .map_err(|_| unreachable!())
    }),
    ("map, each, reduce", || {
        let map = combine::map(0..4, 2, |n| Promise::<_>::resolve(Rc::new(n)));
        let each = combine::each(0..2, |n| Promise::<_>::resolve(Rc::new(n)));
        map.then(|_| each).then(|()| combine::reduce(0..2, 0, |sum, n| Ok(sum + n))).map(drop)
    }),
    ("limits and time", || {
        let limited = Promise::<_>::resolve(Rc::new(1)).timeout(Duration::from_secs(9));
        let tried = Rc::new(Cell::new(0));
        let attempt = move || {
            tried.set(tried.get() + 1);
            if tried.get() < 2 { Err(No) } else { Ok(()) }
        };
        limited
            .delay(Duration::from_secs(1))
            .then(|_| sleep(Duration::from_secs(1)).map_err(|_| No))
            .then(|()| retry([Duration::from_secs(1)], attempt))
    }),
    ("of all threads, to see that they are found", || {
        let (promise, resolver) = promise_core::Promise::<u32>::with_resolvers();
        drop(promise.clone());
        resolver.resolve(1);
        drop(promise);
        Promise::resolve(())
    }),
];

pub const NAMES: [&str; WORK.len()] = {
    let (mut names, mut i) = ([""; WORK.len()], 0);
    while i < names.len() {
        names[i] = WORK[i].0;
        i += 1;
    }
    names
};

/// A reason without counters: an `Error` may go to other threads, so it has one.
#[derive(Clone, Debug)]
struct No;

impl From<Fault> for No {
    fn from(_: Fault) -> Self {
        No
    }
}

/// Stops, for whom it is traced by.
fn stop() {
    // SAFETY: it does nothing but to stop.
    unsafe { std::arch::asm!("int3", options(nomem, nostack)) }
}

pub fn run() {
    let event_loop = EventLoop::with_virtual_time();
    for (_, work) in WORK {
        // What is made once is made before: the pool of nodes, thread-locals.
        for stops in [false, false, false, true] {
            event_loop.enter(|| {
                let watched = async move {
                    if stops {
                        stop();
                    }
                    let done = work().await;
                    if stops {
                        stop();
                    }
                    done
                };
                Promise::from_future_deferred(watched).detach(|error| panic!("{error:?}"));
            });
            event_loop.run_until_idle();
        }
    }
}
