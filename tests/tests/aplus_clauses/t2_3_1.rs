//! 2.3.1 A promise that is resolved with itself rejects (ECMAScript: with a `TypeError`, here `Fault::SelfResolution`).

use std::sync::{Arc, Mutex};

use promise_core::{Fault, Outcome, Promise};
use promise_tests::kit::{World, in_every_setting};

type Faulty = Promise<u32, Fault>;

#[track_caller]
fn is_self_resolution(promise: &Faulty) {
    assert!(matches!(promise.peek(), Some(Err(Fault::SelfResolution))), "{:?}", promise.peek());
}

fn settled(world: &World, result: Result<u32, String>) -> Faulty {
    world.settled(result).map_err(|_| Fault::NoResult)
}

#[test]
fn t2_3_1_a_handler_gives_the_promise_it_decides() {
    in_every_setting(|world| {
        for result in [Ok(1), Err("r".to_string())] {
            let own: Arc<Mutex<Option<Faulty>>> = Arc::default();
            let [a, b] = [own.clone(), own.clone()];
            let derived = settled(world, result).then_or_else(
                move |_| Outcome::Promise(a.lock().unwrap().take().unwrap()),
                move |_| Outcome::Promise(b.lock().unwrap().take().unwrap()),
            );
            *own.lock().unwrap() = Some(derived.clone());
            world.settle_and_run();
            is_self_resolution(&derived);
            derived.detach(drop);
        }
    });
}

#[test]
fn t2_3_1_it_rejects_at_once_without_a_job() {
    in_every_setting(|world| {
        let (promise, resolver) = Faulty::with_resolvers();
        let _one_more = settled(world, Ok(1));
        resolver.follow(promise.clone());
        is_self_resolution(&promise);
        promise.detach(drop);
        world.settle();
    });
}

#[test]
fn t2_3_1_through_a_resolver_from_another_thread() {
    in_every_setting(|world| {
        let (promise, resolver) = Faulty::with_resolvers();
        let itself = promise.clone();
        std::thread::spawn(move || resolver.follow(itself)).join().unwrap();
        world.run();
        is_self_resolution(&promise);
        promise.detach(drop);
    });
}

#[test]
fn t2_3_1_an_async_body_gives_its_own_promise() {
    in_every_setting(|world| {
        let own: Arc<Mutex<Option<Faulty>>> = Arc::default();
        let (first, inside) = (settled(world, Ok(1)), own.clone());
        let promise = Faulty::from_future(async move {
            match first.await {
                Ok(_) => Outcome::Promise(inside.lock().unwrap().take().unwrap()),
                Err(fault) => Outcome::Reason(fault),
            }
        });
        *own.lock().unwrap() = Some(promise.clone());
        world.settle_and_run();
        is_self_resolution(&promise);
        promise.detach(drop);
    });
}

#[test]
fn t2_3_1_a_thenable_resolves_with_the_promise_it_decides() {
    struct GivesOwn(Arc<Mutex<Option<Faulty>>>);
    impl promise_core::Thenable<u32, Fault> for GivesOwn {
        fn then(self: Box<Self>, resolver: promise_core::Resolver<u32, Fault>) {
            resolver.follow(self.0.lock().unwrap().take().unwrap());
        }
    }
    in_every_setting(|world| {
        let own: Arc<Mutex<Option<Faulty>>> = Arc::default();
        let thenable = GivesOwn(own.clone());
        let promise = settled(world, Ok(1)).then(move |_| Outcome::Thenable(Box::new(thenable)));
        *own.lock().unwrap() = Some(promise.clone());
        world.settle_and_run();
        is_self_resolution(&promise);
        promise.detach(drop);
    });
}

#[test]
fn t2_3_1_only_itself_counts() {
    // Another promise, settled or not, is followed.
    in_every_setting(|world| {
        let (promise, resolver) = Faulty::with_resolvers();
        resolver.follow(settled(world, Ok(3)));
        world.settle_and_run();
        assert!(matches!(promise.peek(), Some(Ok(3))));
    });
}
