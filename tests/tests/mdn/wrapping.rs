//! "Creating a Promise around an old callback API" and the constructor's page.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use promise_core::{Promise, Resolver, set_timeout};
use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

/// `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));`
fn wait(millis: u64) -> Text<()> {
    Promise::new(|resolver| set_timeout(Duration::from_millis(millis), move || resolver.resolve(())))
}

#[test]
fn wait_is_fulfilled_by_its_callback() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        for millis in [30, 10, 20] {
            wait(millis).map(log.pass(&millis.to_string())).detach(drop);
        }
        world.run();
        log.expect("10 20 30");
    });
}

#[test]
fn the_executor_runs_at_once() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        let promise = Text::new(|resolver| {
            log.add("executor");
            resolver.resolve(1);
        });
        log.expect("executor");
        assert_eq!(promise.peek(), Some(Ok(&1)));
    });
}

#[test]
fn the_first_call_counts_and_a_panic_after_it_does_not() {
    in_each(&[Setting::Already], |_| {
        let resolved = Text::new(|resolver| {
            resolver.resolve(1);
            resolver.reject("2".into());
            panic!("on purpose: after resolve");
        });
        assert_eq!(resolved.peek(), Some(Ok(&1)));
        let rejected = Text::<u32>::new(|resolver| {
            resolver.reject("1".into());
            resolver.resolve(2);
        });
        assert_eq!(rejected.peek(), Some(Err(&"1".to_string())));
        rejected.detach(drop);
    });
}

/// "The resolver function can be called after the executor has returned": by whatever holds it.
#[test]
fn a_listener_api_that_fires_many_times() {
    type Listener = Box<dyn FnMut(u32) + Send>;
    #[derive(Default)]
    struct Emitter(Mutex<Vec<Listener>>);
    impl Emitter {
        fn on(&self, listener: impl FnMut(u32) + Send + 'static) {
            self.0.lock().unwrap().push(Box::new(listener));
        }
        fn emit(&self, n: u32) {
            self.0.lock().unwrap().iter_mut().for_each(|listener| listener(n));
        }
    }
    in_each(&[Setting::Already], |world| {
        let emitter = Arc::new(Emitter::default());
        let first_even = Text::new(|resolver: Resolver<u32, String>| {
            emitter.on(move |n| {
                if n % 2 == 0 {
                    resolver.resolve(n);
                }
            });
        });
        emitter.emit(1);
        world.run();
        assert!(first_even.is_pending());
        emitter.emit(4);
        emitter.emit(6);
        world.run();
        assert_eq!(first_even.peek(), Some(Ok(&4)));
    });
}

#[test]
fn with_resolvers_gives_the_parts() {
    in_every_setting(|world| {
        let (promise, resolver) = Text::with_resolvers();
        world.fulfilled(2).map(move |n| resolver.resolve(n * 2)).detach(drop);
        world.settle_and_run();
        assert_eq!(promise.peek(), Some(Ok(&4)));
    });
}

#[test]
fn attempt_takes_whatever_a_function_does() {
    in_every_setting(|world| {
        let inner = world.fulfilled(3);
        let value = Text::attempt(|| Ok(1));
        let reason = Text::attempt(|| Err::<u32, _>("r".to_string()));
        let promise = Text::attempt(|| inner);
        let future = Text::attempt(|| async { Ok(4) });
        assert_eq!((value.peek(), reason.peek()), (Some(Ok(&1)), Some(Err(&"r".to_string()))));
        world.settle_and_run();
        assert_eq!((promise.peek(), future.peek()), (Some(Ok(&3)), Some(Ok(&4))));
        reason.detach(drop);
    });
}
