//! Schedules of what a callback API does right and wrong.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use promise_core::{EventLoop, promise};

use super::Bytes;
use crate::kit::{ON_PURPOSE, Text, quiet};

type Given = Result<u32, String>;
type Callback = Box<dyn FnMut(Given) + Send>;

/// An API that keeps callbacks, and forgets its manners.
#[derive(Clone, Default)]
struct Api(Arc<Mutex<Vec<Option<Callback>>>>);

impl Api {
    fn start(&self, callback: impl FnMut(Given) + Send + 'static) {
        self.0.lock().unwrap().push(Some(Box::new(callback)));
    }

    /// Keeps the callback, and says that it has failed.
    fn refuse(&self, callback: impl FnMut(Given) + Send + 'static) -> Result<(), String> {
        self.start(callback);
        Err("the call failed".into())
    }

    fn call(&self, call: usize, given: Given) {
        let callback = self.0.lock().unwrap()[call].take();
        if let Some(mut callback) = callback {
            callback(given);
            self.0.lock().unwrap()[call] = Some(callback);
        }
    }

    fn drop_callback(&self, call: usize) {
        let callback = self.0.lock().unwrap()[call].take();
        drop(callback);
    }
}

/// A call, and what is expected of it.
struct Call {
    promise: Option<Text<u32>>,
    settled: Option<Given>,
    /// Values that nobody gets go to `undelivered`.
    collects: bool,
    alive: bool,
}

/// The value whose callback panics.
const BOOM: u32 = 13;

/// Makes calls and has the API call back, twice, late, from another thread, or never; handles go at any time.
///
/// # Panics
/// When a promise is not settled as it has to be, or a value is lost.
pub fn callbacks(data: &[u8]) {
    quiet();
    let (mut bytes, event_loop, api) = (Bytes::new(data), EventLoop::new(), Api::default());
    let undelivered = Arc::new(AtomicUsize::new(0));
    let mut calls: Vec<Call> = Vec::new();
    let mut lost = 0;
    event_loop.enter(|| {
        while bytes.any() {
            let call = bytes.below(calls.len().max(1));
            match bytes.below(8) {
                0 | 1 => calls.push(start(bytes.below(4), &api, &undelivered)),
                _ if calls.is_empty() => {}
                2 => {
                    api.drop_callback(call);
                    calls[call].settle(Err("abandoned".into()));
                    calls[call].alive = false;
                }
                3 => drop(calls[call].promise.take()),
                4 => {
                    event_loop.run_until_idle();
                }
                way => {
                    let given = match bytes.below(3) {
                        0 => Err("refused".to_string()),
                        1 => Ok(BOOM),
                        _ => Ok(7),
                    };
                    lost += usize::from(calls[call].loses(&given));
                    if way == 5 {
                        let (api, given) = (api.clone(), given.clone());
                        std::thread::spawn(move || api.call(call, given)).join().unwrap();
                    } else {
                        api.call(call, given.clone());
                    }
                    calls[call].called(given);
                }
            }
        }
        event_loop.run_until_idle();
        for Call { promise, settled, .. } in &calls {
            let Some(promise) = promise else { continue };
            let seen = promise.peek().map(|result| match result {
                Ok(n) => Ok(*n),
                Err(text) if text.contains("panicked") => Err("panicked".to_string()),
                Err(text) if text.contains("abandoned") => Err("abandoned".to_string()),
                Err(text) => Err(text.clone()),
            });
            assert_eq!(&seen, settled);
        }
        for call in calls.drain(..) {
            call.promise.into_iter().for_each(|promise| promise.detach(drop));
        }
        drop(api);
    });
    event_loop.run_until_idle();
    assert_eq!(undelivered.load(Ordering::SeqCst), lost, "values that nobody gets");
}

fn start(form: usize, api: &Api, undelivered: &Arc<AtomicUsize>) -> Call {
    let (api, count) = (api.clone(), undelivered.clone());
    let (mut settled, mut collects) = (None, false);
    let promise: Text<u32> = match form {
        0 => promise!(api.start(_), error = String),
        1 => {
            collects = true;
            promise!(
                api.start(
                    _ = |given: Given| {
                        assert!(given != Ok(BOOM), "{ON_PURPOSE}");
                        given?
                    }
                ),
                error = String,
                undelivered = move |_| {
                    count.fetch_add(1, Ordering::SeqCst);
                }
            )
        }
        2 => {
            settled = Some(Err("the call failed".to_string()));
            promise!(api.refuse(_), error = String)
        }
        _ => Text::new(move |resolver| api.start(move |given| resolver.settle(given))),
    };
    Call { promise: Some(promise), settled, collects, alive: true }
}

impl Call {
    fn settle(&mut self, given: Given) {
        if self.alive {
            self.settled.get_or_insert(given);
        }
    }

    fn called(&mut self, given: Given) {
        let given = if self.collects && given == Ok(BOOM) { Err("panicked".into()) } else { given };
        self.settle(given);
    }

    /// Whether the value that comes now goes to `undelivered`.
    fn loses(&self, given: &Given) -> bool {
        let arrives = self.collects && self.alive && given.is_ok() && *given != Ok(BOOM);
        arrives && (self.settled.is_some() || self.promise.is_none())
    }
}
