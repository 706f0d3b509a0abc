//! What a strict test notices.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use promise_core::testing::{self, Schedule};
use promise_core::{Error, Promise, promise, sleep, unhandled};
use promise_tests::kit::{Text, quiet};

/// The message of the test's panic.
fn failure<F: Future>(test: F) -> String {
    quiet();
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(testing::run(Schedule::Ecma, test)))) else {
        return "passed".to_string();
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast::<&str>().unwrap().to_string(),
    }
}

#[promise_core::test(strict)]
async fn time_is_virtual() {
    sleep(Duration::from_secs(3600)).await.unwrap();
}

#[promise_core::test(strict)]
async fn a_test_may_give_a_result() -> Result<(), Error> {
    promise!(sleep(Duration::from_secs(1)).then(|()| "12".parse::<u8>())).await?;
    Ok(())
}

#[test]
fn nothing_left_that_could_happen() {
    let text = failure(async {
        let (promise, _resolver) = Promise::<()>::with_resolvers();
        sleep(Duration::from_secs(5)).await.unwrap();
        promise.await.unwrap();
    });
    assert!(
        text.starts_with("the test would wait for ever: no job and no timer is left, 5s after"),
        "{text}"
    );
    // The promise that nobody settles, and where it was made.
    assert!(
        text.contains("it waits for one of\n")
            && text.contains("(resolver), made at tests/tests/testing/strict.rs"),
        "{text}"
    );
    let text = failure(std::future::pending::<()>());
    assert!(text.starts_with("the test would wait for ever"), "{text}");
}

#[test]
fn a_lost_rejection() {
    let text = failure(async {
        drop(Text::<()>::reject("nobody looks".into()));
        Text::<()>::reject("handled".into()).detach(drop);
    });
    assert!(
        text.starts_with(
            "a promise was rejected without anybody to notice: unhandled rejection: \"nobody looks\""
        ),
        "{text}"
    );
    assert!(text.contains("strict.rs"), "{text}");
    let text = failure(async {
        let later =
            |n| sleep(Duration::from_secs(n)).then(move |()| Err::<(), _>(Error::msg(format!("no {n}"))));
        drop((later(1), later(2)));
        sleep(Duration::from_secs(3)).await.unwrap();
    });
    assert!(
        text.starts_with("2 promises were rejected") && text.contains("no 1") && text.contains("no 2"),
        "{text}"
    );
}

#[test]
fn a_rejection_that_is_lost_with_the_loop() {
    let text = failure(async {
        let (promise, resolver) = Text::<()>::with_resolvers();
        resolver.reject("at the end".into());
        // Kept by a job that never comes.
        sleep(Duration::from_secs(9)).map(move |()| drop(promise)).detach(drop);
    });
    assert!(text.contains("at the end"), "{text}");
}

#[test]
fn the_tests_own_panic_comes_first() {
    let text = failure(async {
        drop(Text::<()>::reject("nobody looks".into()));
        panic!("on purpose: the test");
    });
    assert_eq!(text, "on purpose: the test");
}

#[test]
fn reports_of_a_test_go_to_it_alone() {
    let (send, reports) = std::sync::mpsc::channel();
    let hook = unhandled::set_hook(move |report| drop(send.send(report.to_string())));
    let text = failure(async { drop(Text::<()>::reject("strict: inside".into())) });
    assert!(text.contains("strict: inside"));
    drop(Text::<()>::reject("strict: outside".into()));
    drop(hook);
    let reports: Vec<String> = reports.iter().filter(|report| report.contains("strict: ")).collect();
    assert!(matches!(&reports[..], [one] if one.contains("strict: outside")), "{reports:?}");
}

#[test]
fn tasks_of_the_runtime_underneath_get_their_turns() {
    testing::run(Schedule::Ecma, async {
        let task = tokio::spawn(async {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
            7
        });
        assert_eq!(Text::from(task).await, Ok(7));
    });
}

#[test]
fn one_that_passes() {
    assert_eq!(failure(async { Text::<()>::reject("handled".into()).detach(drop) }), "passed");
}
