//! What is pending and where it was made, and the spans of promises and their turns.
//!
//! A watch is for the whole process, so each test looks at its own file and line. And `tracing` keeps for each place that
//! makes spans whether anybody wants them, for the whole process too: it asks only the thread that comes there first while
//! there is one subscriber. So the tests run one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use promise_core::observe::{self, Kind, Pending};
use promise_core::{EventLoop, Promise, promise, sleep};
use promise_tests::kit::Text;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is pending of the promises that this thread made.
fn pending() -> Vec<Pending> {
    let here = std::thread::current().id();
    observe::pending().into_iter().filter(|pending| pending.thread() == here).collect()
}

#[test]
fn what_is_pending_and_where_it_was_made() {
    let _alone = alone();
    let _watch = observe::watch();
    let event_loop = EventLoop::new();
    let line = line!() + 2;
    let (promise, resolver, handled, chained) = event_loop.enter(|| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let handled = promise.clone().map(|n| n + 1);
        let chained = promise!(promise.clone().then(|n| n + 2));
        (promise, resolver, handled, chained)
    });
    let found = pending();
    let lines: Vec<_> =
        found.iter().map(|pending| (pending.kind(), pending.origin().line() - line)).collect();
    assert_eq!(lines, [(Kind::Resolver, 0), (Kind::Handler, 1), (Kind::Chain, 2)]);
    assert!(found.iter().all(|pending| pending.origin().file() == file!()));
    assert!(found.is_sorted_by_key(|pending| pending.id()));
    let text = found[0].to_string();
    assert!(
        text.starts_with(&format!("promise {} (resolver), made at {}:{line}:", found[0].id(), file!())),
        "{text}"
    );
    resolver.resolve(1);
    assert_eq!(pending().len(), 2);
    event_loop.run_until_idle();
    assert!(pending().is_empty(), "{:?}", pending());
    drop((promise, handled, chained));
}

#[test]
fn what_is_settled_from_the_start_or_given_up_is_not_pending() {
    let _alone = alone();
    let _watch = observe::watch();
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        let settled = Text::resolve(1);
        let (abandoned, resolver) = Text::<u32>::with_resolvers();
        drop(resolver);
        assert!(pending().is_empty(), "{:?}", pending());
        abandoned.detach(drop);
        drop(settled);
    });
    let (kept, _resolver) = Text::<u32>::with_resolvers();
    assert_eq!(pending().len(), 2);
    drop(event_loop);
    assert_eq!(pending().len(), 1);
    drop(kept);
}

/// What a callback settles inside of the call that takes it needs no exchange, but who watches is told.
#[test]
fn what_is_called_back_inside_of_the_call_is_not_pending() {
    fn inline(done: impl FnOnce(u32)) {
        assert_eq!(pending().len(), 1);
        done(1);
        assert!(pending().is_empty(), "{:?}", pending());
    }
    let _alone = alone();
    let _watch = observe::watch();
    let promise = promise!(inline(_));
    assert!(pending().is_empty(), "{:?}", pending());
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn a_loop_of_promises_that_follow_promises_leaves_nothing() {
    let _alone = alone();
    fn countdown(n: u32) -> Text<u32> {
        Text::resolve(n).then(|n| if n == 0 { Text::resolve(0) } else { countdown(n - 1) })
    }
    let _watch = observe::watch();
    let event_loop = EventLoop::new();
    let done = event_loop.enter(|| countdown(1000));
    event_loop.run_until_idle();
    assert!(done.is_fulfilled());
    assert!(pending().is_empty(), "{} are left", pending().len());
}

/// A span as its subscriber has seen it.
#[derive(Clone, Debug, Default)]
struct Seen {
    name: &'static str,
    fields: HashMap<&'static str, String>,
    parent: Option<u64>,
    closed: bool,
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(u64, Seen)>>>);

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber + for<'a> registry::LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let parent = attributes
            .parent()
            .or(cx.current_span().id().filter(|_| attributes.is_contextual()))
            .map(Id::into_u64);
        let mut seen = Seen { name: attributes.metadata().name(), parent, ..Seen::default() };
        attributes.record(&mut seen);
        self.0.lock().unwrap().push((id.into_u64(), seen));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        let seen = all.iter_mut().rfind(|(known, _)| *known == id.into_u64()).unwrap();
        values.record(&mut seen.1);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        all.iter_mut().rfind(|(known, _)| *known == id.into_u64()).unwrap().1.closed = true;
    }
}

#[test]
fn each_promise_is_a_span_with_its_turns() {
    let _alone = alone();
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    let event_loop = EventLoop::with_virtual_time();
    tracing::subscriber::with_default(subscriber, || {
        let (chain, failed) = event_loop.enter(|| {
            let chain = promise!(
                sleep(Duration::from_secs(1))
                    .then(|()| 1)
                    .then(|n| sleep(Duration::from_secs(1)).map(move |()| n))
            );
            (chain, Text::resolve(1).then(|_| Err::<u32, _>("no".to_string())))
        });
        let open = recorder
            .0
            .lock()
            .unwrap()
            .iter()
            .filter(|(_, seen)| seen.name == "promise" && !seen.closed)
            .count();
        assert_eq!(open, 3);
        event_loop.run_until_idle();
        assert!(chain.is_fulfilled());
        event_loop.enter(|| failed.detach(drop));
        event_loop.run_until_idle();
    });
    let all = recorder.0.lock().unwrap().clone();
    assert!(all.iter().all(|(_, seen)| seen.closed), "{all:?}");
    let of_kind = |kind: &str| {
        all.iter()
            .filter(|(_, seen)| seen.name == "promise" && seen.fields["kind"] == kind)
            .collect::<Vec<_>>()
    };
    let turns =
        |of: u64| all.iter().filter(|(_, seen)| seen.name == "turn" && seen.parent == Some(of)).count();
    let [(chain, seen)] = &of_kind("chain")[..] else { panic!("one chain in {all:?}") };
    assert_eq!(seen.fields["outcome"], "\"fulfilled\"");
    assert!(seen.fields["at"].contains("observing/main.rs"), "{seen:?}");
    assert!(turns(*chain) >= 2, "{all:?}");
    // `then`, `map` in the chain, `detach`.
    let handlers = of_kind("handler");
    assert_eq!(handlers.len(), 3);
    assert!(handlers.iter().all(|(id, _)| turns(*id) >= 1), "{all:?}");
    assert!(handlers.iter().any(|(_, seen)| seen.fields["outcome"] == "\"rejected\""));
    assert_eq!(of_kind("resolver").len(), 2);
}

#[test]
fn each_step_of_a_chain_that_runs_is_a_span() {
    let _alone = alone();
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    let event_loop = EventLoop::with_virtual_time();
    let open = || {
        let all = recorder.0.lock().unwrap();
        let open = all.iter().filter(|(_, seen)| seen.name == "step" && !seen.closed);
        open.map(|(_, seen)| seen.fields["method"].clone()).collect::<Vec<_>>()
    };
    let line = line!() + 5;
    tracing::subscriber::with_default(subscriber, || {
        let chain = event_loop.enter(|| {
            promise!(
                Promise::<u32>::resolve(1)
                    .then(|n| n + 1)
                    .then(|n| sleep(Duration::from_secs(1)).map(move |()| n))
                    .catch(|_| 0)
                    .success(|_| Err::<u32, _>("no"))
                    .then(|n| n)
                    .catch(|_: &std::io::Error| 0)
                    .finally(|| ())
                    .catch(|_| 5)
                    .then(|n| n, |_| 0)
            )
        });
        event_loop.run_until_idle();
        assert_eq!(open(), [""; 0], "{:?}", recorder.0.lock().unwrap());
        assert!(chain.is_fulfilled());
        // One that waits is open.
        let (promise, resolver) = Promise::<u32>::with_resolvers();
        let waits =
            event_loop.enter(|| promise!(sleep(Duration::from_secs(1)).then(|()| promise).then(|n| n)));
        event_loop.run_until_idle();
        assert_eq!(open(), ["\"then\""]);
        resolver.resolve(1);
        event_loop.run_until_idle();
        assert_eq!(open(), [""; 0]);
        assert!(waits.is_fulfilled());
    });
    let all = recorder.0.lock().unwrap().clone();
    assert!(all.iter().all(|(_, seen)| seen.closed), "{all:?}");
    let chains: Vec<u64> = all
        .iter()
        .filter(|(_, seen)| seen.name == "promise" && seen.fields["kind"] == "chain")
        .map(|(id, _)| *id)
        .collect();
    let steps: Vec<_> = all
        .iter()
        .filter(|(_, seen)| seen.name == "step" && seen.parent == Some(chains[0]))
        .map(|(_, seen)| {
            let place = seen.fields["at"].strip_prefix(file!()).and_then(|place| place[1..].split_once(':'));
            let at: u32 = place.unwrap_or_else(|| panic!("{seen:?}")).0.parse().unwrap();
            (seen.fields["method"].as_str(), at - line, seen.fields.get("outcome").map(String::as_str))
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("\"then\"", 0, None),
            ("\"then\"", 1, None),
            ("\"success\"", 3, Some("\"rejected\"")),
            ("\"catch\"", 5, None),
            ("\"finally\"", 6, None),
            ("\"catch\"", 7, None),
            ("\"then\"", 8, None),
        ]
    );
}

#[test]
fn spans_of_promises_are_nobodys_context() {
    let _alone = alone();
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    tracing::subscriber::with_default(subscriber, || {
        promise_core::run(async {
            let inner = Promise::<_>::resolve(1).map(|_| tracing::Span::current().is_none());
            assert!(inner.await.unwrap());
        });
    });
}
