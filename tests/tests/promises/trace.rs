//! The steps that a rejection came from and went through.

use std::io;

use promise_core::{Error, EventLoop, Promise, Step, promise};
use promise_tests::kit::{reports_at, set_recorder};

fn settle<T, E: promise_core::Reason>(promise: Promise<T, E>) -> Result<T, E> {
    EventLoop::new().block_on(promise)
}

/// Methods, and lines counted from the first one.
fn shape(steps: &[Step]) -> Vec<(&'static str, u32)> {
    let first = steps.first().map_or(0, Step::line);
    steps.iter().map(|step| (step.method(), step.line() - first)).collect()
}

#[test]
fn of_an_error_in_a_chain() {
    let chain = || {
        promise!(
            Promise::<_>::resolve("four")
                .then(|text| text.to_owned())
                .then(|text| text.parse::<u8>())
                .then(|n| n + 1)
                .then(|n| n + 1)
                .catch(|_: &io::Error| 0)
                .success(|n| n)
                .finally(|| ())
                .then(|n| n, Err)
        )
    };
    let line = line!() - 9;
    let error = settle(chain()).unwrap_err();
    let (rejected, passed) = error.steps().split_first().unwrap();
    assert_eq!((rejected.file(), rejected.line(), rejected.column()), (file!(), line, 18));
    assert_eq!(
        shape(passed),
        [("then", 0), ("then", 1), ("catch", 2), ("success", 3), ("finally", 4), ("then", 5)]
    );
    assert_eq!(rejected.to_string(), format!("`then` at {}:{line}:18", file!()));
    let shown = format!("{error:?}");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "invalid digit found in string");
    assert_eq!(lines[1], format!("    rejected by {rejected}"));
    assert_eq!(lines[6], format!("    passed on by {}", passed[4]));
    // The message alone stays as it was.
    assert_eq!(format!("{error:#}"), "invalid digit found in string");
}

#[test]
fn of_any_kind_of_link() {
    let lost = || Err::<u8, _>(Error::msg("lost"));
    let started = || Promise::<u8>::resolve(1);
    let methods = |promise: Promise<u8>| {
        let error = settle(promise).unwrap_err();
        error.steps().iter().map(|step| step.method()).collect::<Vec<_>>()
    };
    assert_eq!(methods(promise!(started().then(|_| lost()))), ["then"]);
    assert_eq!(
        methods(promise!(started().then(|_| lost().map_err(Error::msg)).then(|n| n))),
        ["then", "then"]
    );
    assert_eq!(methods(promise!(started().then(|_| async move { lost() }).catch(Err))), ["then", "catch"]);
    assert_eq!(methods(promise!(started().then(|_| lost()?).success(|n| n))), ["then", "success"]);
    assert_eq!(methods(promise!(started().then(|_| lost(), |_| 1).then(|n| n))), ["then", "then"]);
    assert_eq!(methods(promise!(started().finally(lost).then(|n| n))), ["finally", "then"]);
    assert_eq!(methods(promise!(lost().then(|n| n).fail(|_| lost()).finally(|| ()))), ["fail", "finally"]);
    assert_eq!(methods(promise!(lost().catch(|_: &io::Error| 1))), ["source", "catch"]);
    assert_eq!(methods(promise!(lost().catch(|_| 1).then(|_| lost()).finally(|| ()))), ["then", "finally"]);
    // A chain in a chain.
    let inner = promise!(started().then(|_| lost()));
    assert_eq!(methods(promise!(inner.then(|n| n))), ["then", "source", "then"]);
    assert_eq!(
        methods(promise!(started().then(move |_| promise!(started().then(|_| lost()))).then(|n| n))),
        ["then", "then", "then"]
    );
}

#[test]
fn of_a_panic_the_step_that_panicked() {
    let chain = promise!(
        Promise::<u8>::resolve(1)
            .then(|n| n + 1)
            .then(|n| if n > 0 { promise_tests::kit::boom() } else { n })
            .then(|n| n + 1)
    );
    promise_tests::kit::quiet();
    let error = settle(chain).unwrap_err();
    assert_eq!(shape(error.steps()), [("then", 0), ("then", 1)]);
    assert_eq!(error.steps()[0].line(), line!() - 6);
}

#[test]
fn of_links_that_are_promises_of_their_own() {
    let error = settle(
        Promise::<u8>::resolve(1)
            .then(|_| Err::<u8, _>(Error::msg("lost")))
            .then(|n| Ok(n + 1))
            .finally(|| ()),
    )
    .unwrap_err();
    let line = line!() - 5;
    assert_eq!(shape(error.steps()), [("", 0), ("", 1), ("", 2)]);
    assert_eq!(error.steps()[0].to_string(), format!("at {}:{line}:14", file!()));
    let shown = format!("{error:?}");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[1], format!("    rejected at {}:{line}:14", file!()));
    assert_eq!(lines[2], format!("    passed on at {}:{}:14", file!(), line + 1));
}

/// The first step is the one that rejected, not the first one that passed it on.
#[test]
fn of_methods_where_it_began_elsewhere() {
    let made = Promise::<u8>::reject(Error::msg("lost"));
    let error = settle(made.map(|n| n + 1).finally(|| ())).unwrap_err();
    assert_eq!(shape(error.steps()), [("", 0), ("", 1), ("", 1)]);
    assert_eq!(error.steps()[0].line(), line!() - 3);

    let event_loop = EventLoop::new();
    let error = event_loop.block_on(async {
        let (promise, resolver) = Promise::<u8>::with_resolvers();
        let both = Promise::all([promise.clone(), promise].map(|promise| promise.map(|n| n + 1)));
        resolver.reject(Error::msg("lost"));
        both.await.unwrap_err()
    });
    assert_eq!(shape(error.steps()), [("", 0), ("", 1)]);
}

#[test]
fn of_methods_the_handler_that_panicked() {
    promise_tests::kit::quiet();
    let error = settle(
        Promise::<u8>::resolve(1)
            .map(|n| if n > 0 { promise_tests::kit::boom() } else { n })
            .map(|n| n + 1)
            .catch(Err),
    )
    .unwrap_err();
    assert_eq!(shape(error.steps()), [("", 0), ("", 1), ("", 2)]);
    assert_eq!(error.steps()[0].line(), line!() - 6);
}

#[test]
fn an_error_that_goes_on_for_ever_remembers_where_it_began() {
    let mut promise: Promise<u8> = promise!(Promise::<u8>::resolve(1).then(|_| Err::<u8, _>("lost")));
    for _ in 0..100 {
        promise = promise!(promise.then(|n| n));
    }
    let error = settle(promise).unwrap_err();
    assert_eq!(error.steps().len(), 32);
    assert_eq!(error.steps()[0].line(), line!() - 6);
    assert!(format!("{error:?}").ends_with("\n    passed on by 169 more"), "{error:?}");
}

#[test]
fn copies_of_an_error_go_their_own_ways() {
    let error = Error::msg("lost");
    let copy = error.clone();
    let passed = settle(promise!(Promise::<u8>::reject(error).then(|n| n))).unwrap_err();
    assert_eq!((passed.steps().len(), copy.steps().len()), (2, 0));
}

/// Reasons that remember nothing: the promise does.
#[test]
fn the_report_names_the_step() {
    #[derive(Debug)]
    enum ApiError {
        Lost,
        Odd,
        Number(#[expect(dead_code, reason = "it is printed")] u8),
        Fault,
    }
    impl From<u8> for ApiError {
        fn from(n: u8) -> Self {
            ApiError::Number(n)
        }
    }
    impl From<promise_core::Fault> for ApiError {
        fn from(_: promise_core::Fault) -> Self {
            ApiError::Fault
        }
    }
    type Lost<T> = Promise<T, ApiError>;
    set_recorder();
    let line = line!();
    let odd = |n: u8| if n > 0 { Err(ApiError::Odd) } else { Ok(n) };
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        drop(promise!(
            Lost::resolve(1)
                .then(odd)
                .catch(|ApiError::Fault| 0)
                .catch(|ApiError::Odd| Err(ApiError::Lost))
                .catch(|ApiError::Fault| 0)
                .finally(|| ())
        ));
        drop(promise!(Lost::<u8>::reject(ApiError::Lost).then(|n| n)));
        // What was caught is forgotten, and what the last handler's promise brings is not of this chain.
        drop(promise!(Lost::reject(ApiError::Lost).catch(|_| 1).then(|n: u8| Lost::<u8>::reject(n.into()))));
    });
    event_loop.run_until_idle();
    let mut texts: Vec<String> = reports_at(file!(), line..=line + 15)
        .into_iter()
        .map(|report| report.text.replace(&format!("{}:", file!()), ""))
        .collect();
    texts.sort();
    let at = |lines: u32| line + lines;
    assert_eq!(
        texts,
        [
            format!(
                "unhandled rejection: Lost, rejected by `catch` at {}:18, passed on by `catch` at {}:18, \
                 passed on by `finally` at {}:18, of the promise made at {}:14",
                at(8),
                at(9),
                at(10),
                at(4)
            ),
            format!(
                "unhandled rejection: Lost, rejected by the source at {0}:23, passed on by `then` at {0}:58, \
                 of the promise made at {0}:14",
                at(12)
            ),
            format!("unhandled rejection: Number(1), of the promise made at {}:14", at(14)),
        ]
    );
}
