//! The current span of `tracing`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use promise_core::{EventLoop, promise, sleep};
use promise_tests::kit::{Text, eventually};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Subscriber;
use tracing::{Event, Instrument, Metadata, info_span};

use super::{N, n};

thread_local! { static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) }; }

/// Keeps names of spans, how many handles each has, and which are entered on a thread.
#[derive(Default)]
struct Spans {
    next: AtomicU64,
    open: Mutex<HashMap<u64, (&'static Metadata<'static>, usize)>>,
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Not those of the promises themselves.
        metadata.target() != "promise"
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        self.open.lock().unwrap().insert(id, (span.metadata(), 1));
        Id::from_non_zero_u64(NonZeroU64::new(id).unwrap())
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.into_u64()));
    }
    fn exit(&self, span: &Id) {
        assert_eq!(ENTERED.with_borrow_mut(Vec::pop), Some(span.into_u64()));
    }
    fn clone_span(&self, id: &Id) -> Id {
        self.open.lock().unwrap().get_mut(&id.into_u64()).unwrap().1 += 1;
        id.clone()
    }
    fn try_close(&self, id: Id) -> bool {
        let mut open = self.open.lock().unwrap();
        let left = &mut open.get_mut(&id.into_u64()).unwrap().1;
        *left -= 1;
        let closed = *left == 0;
        if closed {
            open.remove(&id.into_u64());
        }
        closed
    }
    fn current_span(&self) -> tracing_core::span::Current {
        let Some(id) = ENTERED.with_borrow(|entered| entered.last().copied()) else {
            return tracing_core::span::Current::none();
        };
        let metadata = self.open.lock().unwrap()[&id].0;
        tracing_core::span::Current::new(Id::from_u64(id), metadata)
    }
}

fn name() -> &'static str {
    tracing::Span::current().metadata().map_or("none", |span| span.name())
}

/// The one test of spans: the subscriber is the whole process's.
#[test]
fn the_current_span_is_that_of_the_attaching_code() {
    let spans = std::sync::Arc::new(Spans::default());
    tracing::subscriber::set_global_default(spans.clone()).unwrap();
    let event_loop = EventLoop::new();

    // Handlers, and what they attach; beside a value.
    let (outer, inner) = (info_span!("outer"), info_span!("inner"));
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let seen = event_loop.enter(|| {
        let outside = promise.clone().map(|_| name());
        let inside = outer.in_scope(|| {
            N.sync_scope(1, || promise.clone().then(|_| Text::resolve(()).map(|()| (name(), n()))))
        });
        let deeper =
            outer.in_scope(|| inner.in_scope(|| promise.map(|_| name()))).map(|in_span| (in_span, name()));
        (outside, inside, deeper)
    });
    drop((outer, inner));
    assert_eq!(spans.open.lock().unwrap().len(), 2, "kept by the handlers");
    resolver.resolve(0);
    event_loop.run_until_idle();
    assert_eq!(seen.0.peek(), Some(Ok(&"none")));
    assert_eq!(seen.1.peek(), Some(Ok(&("outer", 1))));
    assert_eq!(seen.2.peek(), Some(Ok(&("inner", "none"))));
    drop(seen);
    assert_eq!(spans.open.lock().unwrap().len(), 0, "they have run");

    // A chain on another thread, across awaits; a callback; tokio.
    let chain =
        info_span!("chain").in_scope(|| {
            promise!(sleep(Duration::from_millis(1)).then(|()| name()).then(|before| async move {
                sleep(Duration::from_millis(1)).await.map(|()| (before, name()))
            }))
        });
    assert_eq!(chain.wait().unwrap(), ("chain", "chain"));
    fn elsewhere(callback: impl FnOnce() + Send + 'static) {
        std::thread::spawn(callback).join().unwrap();
    }
    let called = info_span!("callback").in_scope(|| promise!(elsewhere(_ = || name())));
    assert_eq!(called.wait().unwrap(), "callback");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let on_tokio = runtime.block_on(async {
        let span = info_span!("tokio");
        span.in_scope(|| Text::resolve(()).map(|()| name())).await
    });
    assert_eq!(on_tokio, Ok("tokio"));

    // Awaited where it was made, in another span.
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        for _ in 0..3 {
            let made = || promise!(async {}.then(|()| name()), error = String);
            let (without, own) = (made(), info_span!("own").in_scope(made));
            assert_eq!(own.instrument(info_span!("awaiting")).await, Ok("own"));
            assert_eq!(without.instrument(info_span!("awaiting")).await, Ok("none"));
            let without = made();
            assert_eq!(without.instrument(info_span!("awaiting")).await, Ok("none"));
        }
    });

    // Attached in a handler's span: nothing new is made for each link.
    let event_loop = EventLoop::new();
    let loops = info_span!("loop").in_scope(|| {
        fn again(left: u32) -> Text<&'static str> {
            if left == 0 { Text::resolve(name()) } else { Text::resolve(()).then(move |()| again(left - 1)) }
        }
        event_loop.enter(|| again(100))
    });
    event_loop.run_until_idle();
    assert_eq!(loops.peek(), Some(Ok(&"loop")));
    drop(loops);
    eventually(|| spans.open.lock().unwrap().is_empty());
    assert_eq!(name(), "none");
}
