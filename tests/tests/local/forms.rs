//! `local::promise!`.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use promise_core::local::{Outcome, Promise, promise};
use promise_core::{Error, EventLoop, Fault, sleep};

struct Label(RefCell<String>);

impl Label {
    fn new() -> Rc<Self> {
        Rc::new(Label(RefCell::new(String::new())))
    }

    fn clicked(self: &Rc<Self>, callback: impl FnOnce(Rc<Label>) + 'static) {
        let label = self.clone();
        promise_core::local::queue_microtask(move || callback(label));
    }
}

#[test]
fn a_chain() {
    let text = EventLoop::with_virtual_time().block_on(async {
        let label = Label::new();
        promise!(
            Promise::<_>::resolve(label)
                .then(|label| Promise::resolve(label))
                .then(|label| async move {
                    sleep(Duration::from_secs(1)).await?;
                    Ok::<_, Error>(label)
                })
                .then(|label| {
                    label.0.borrow_mut().push_str("shown");
                    "x".parse::<u32>()?;
                    label
                })
                .catch(|_: &std::num::ParseIntError| Label::new())
                .then(|label| Outcome::<_>::Value(label))
                .finally(|| sleep(Duration::from_secs(1)))
                .then(|label| label.0.borrow().clone())
        )
        .await
    });
    assert_eq!(text.unwrap(), "");
}

#[test]
fn sources_of_all_kinds() {
    EventLoop::new().block_on(async {
        assert_eq!(*promise!(async { Ok::<_, Error>(Rc::new(1)) }).await.unwrap(), 1);
        assert_eq!(*promise!(Rc::new(2)).await.unwrap(), 2);
        assert_eq!(*promise!(promise_core::Promise::<_>::resolve(3).then(|n| Rc::new(n))).await.unwrap(), 3);
        assert_eq!(promise!(promise_core::Promise::<_>::resolve(4)).await.unwrap(), 4);
        let lost = promise!(Promise::<Rc<u32>>::reject(Error::msg("no")).then(|n| n), error = Error);
        assert_eq!(lost.await.unwrap_err().to_string(), "no");
    });
}

#[test]
fn an_executor() {
    EventLoop::new().block_on(async {
        let one = promise!(|resolve, reject: String| {
            resolve(Rc::new(1));
            reject("too late".to_string());
        });
        assert_eq!(*one.await.unwrap(), 1);
        let no = promise!(|resolve: Rc<u32>, reject: String| {
            reject("no".to_string());
            resolve(Rc::new(1));
        });
        assert_eq!(no.await.unwrap_err(), "no");
    });
}

#[test]
fn a_callback() {
    EventLoop::new().block_on(async {
        let label = Label::new();
        let clicked = promise!(label.clicked(_));
        assert!(Rc::ptr_eq(&clicked.await.unwrap(), &label));
        let length = promise!(label.clicked(_ = |label| label.0.borrow().len()));
        assert_eq!(length.await.unwrap(), 0);
    });
}

/// A guard that stays on its thread, as those of widgets do.
struct Watch {
    log: super::Log,
    _held: super::Dropped,
}

impl Label {
    fn watch(self: &Rc<Self>, log: &super::Log, changed: impl FnOnce(Rc<Label>) + 'static) -> Watch {
        self.clicked(changed);
        Watch { log: log.clone(), _held: log.dropped("watch") }
    }

    fn never(self: &Rc<Self>, log: &super::Log, changed: impl FnOnce(Rc<Label>) + 'static) -> Watch {
        std::mem::forget(changed);
        Watch { log: log.clone(), _held: log.dropped("watch") }
    }
}

#[test]
fn guards_stay_on_their_thread() {
    let (event_loop, log) = (EventLoop::new(), super::Log::default());
    event_loop.block_on(async {
        let label = Label::new();
        let clicked = promise!(label.watch(&log, _));
        assert!(log.here().is_empty());
        assert!(Rc::ptr_eq(&clicked.await.unwrap(), &label));
    });
    assert_eq!(log.here(), ["watch"]);
}

#[test]
fn cancelled_with_what_the_call_gave() {
    let (event_loop, log) = (EventLoop::new(), super::Log::default());
    event_loop.enter(|| {
        let (label, own) = (Label::new(), log.dropped("own"));
        drop(promise!(
            label.never(&log, _),
            cancel = move |watch: Watch| drop((own, watch.log.dropped("cancelled")))
        ));
        let own = log.dropped("other");
        drop(promise!(label.never(&log, _), cancel = move || drop(own)));
    });
    event_loop.run_until_idle();
    assert_eq!(log.here(), ["own", "cancelled", "watch", "other", "watch"]);
}

#[test]
fn a_callback_that_gets_a_promise_or_an_outcome() {
    fn call<T>(value: T, callback: impl FnOnce(T) + 'static) -> Result<Rc<()>, std::fmt::Error>
    where
        T: 'static,
    {
        promise_core::local::queue_microtask(move || callback(value));
        Ok(Rc::new(()))
    }
    EventLoop::new().block_on(async {
        let one = Promise::<_>::resolve(Rc::new(1));
        assert_eq!(*promise!(call(one, _)).await.unwrap(), 1);
        assert_eq!(*promise!(call(Outcome::<_>::Value(Rc::new(2)), _)).await.unwrap(), 2);
        fn refuse(_: impl FnOnce(u32) + 'static) -> Result<Rc<()>, std::fmt::Error> {
            Err(std::fmt::Error)
        }
        assert!(promise!(refuse(_)).await.unwrap_err().is::<std::fmt::Error>());
        assert!(promise!(refuse(_).then(|n| Rc::new(n))).await.is_err());
        let no: Result<Rc<u32>, String> = Err("no".to_string());
        assert_eq!(promise!(call(no, _)).await.unwrap_err().to_string(), "no");
    });
}

#[test]
fn one_kind_inside_the_other() {
    EventLoop::new().block_on(async {
        let n = promise!(
            Promise::<_>::resolve(Rc::new(1))
                .then(|n| {
                    let n = *n;
                    promise_core::promise!(promise_core::Promise::<_>::resolve(n).then(|n| n + 1))
                })
                .then(|n| promise!(Promise::<_>::resolve(Rc::new(n)).then(|n| *n + 1)))
        );
        assert_eq!(n.await.unwrap(), 3);
    });
}

#[test]
fn panics_and_dropped_resolvers_reject() {
    promise_tests::kit::quiet();
    EventLoop::new().block_on(async {
        let broken = promise!(Promise::<_>::resolve(Rc::new(1)).then(|_| -> u32 { panic!("on purpose") }));
        assert!(matches!(broken.await.unwrap_err().fault(), Some(Fault::Panicked(_))));
        let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
        drop(resolver);
        assert!(matches!(promise.await.unwrap_err().fault(), Some(Fault::Abandoned(_))));
    });
}
