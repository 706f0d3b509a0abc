//! What handlers may give, what they are called with, and what becomes of failures.

use std::io;
use std::num::ParseIntError;
use std::rc::Rc;

use promise_core::prelude::*;
use promise_core::run;

#[derive(Debug, PartialEq)]
enum ApiError {
    NotFound { id: u32 },
    Gone,
    Io,
    Fault,
}

impl From<Fault> for ApiError {
    fn from(_: Fault) -> Self {
        ApiError::Fault
    }
}
impl From<io::Error> for ApiError {
    fn from(_: io::Error) -> Self {
        ApiError::Io
    }
}

fn one() -> Promise<u32> {
    Promise::resolve(1)
}

fn failing(id: u32) -> Promise<u32, ApiError> {
    Promise::reject(if id == 0 { ApiError::Gone } else { ApiError::NotFound { id } })
}

async fn async_fn(n: u32) -> Result<u32, ParseIntError> {
    n.to_string().parse()
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

#[test]
fn a_handler_gives_anything() {
    let n = run(async {
        promise!(
            one()
                .then(|n| n + 1)
                .then(|n| Ok(n + 1))
                .then(|n| Ok::<_, io::Error>(n + 1))
                .then(|n| Promise::resolve(n + 1))
                .then(|n| Promise::<_, ParseIntErrorOrFault>::resolve(n + 1))
                .then(|n| async move { n + 1 })
                .then(|n| async move { Ok(n + 1) })
                .then(|n| async_fn(n + 1))
                .then(|n| Outcome::Value(n + 1))
                .then(|n| Outcome::Promise(Promise::resolve(n + 1)))
                .then(|n| Some(n + 1))
                .then(|n| n.unwrap_or_default())
        )
        .await
    });
    assert_eq!(n.unwrap(), 12);
}

/// Another reason that becomes an `Error`.
#[derive(Debug)]
struct ParseIntErrorOrFault;

impl std::fmt::Display for ParseIntErrorOrFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("either")
    }
}
impl std::error::Error for ParseIntErrorOrFault {}
impl From<Fault> for ParseIntErrorOrFault {
    fn from(_: Fault) -> Self {
        ParseIntErrorOrFault
    }
}

#[test]
fn errors_become_the_reason() {
    run(async {
        let message = async |promise: Promise<u32>| promise.await.unwrap_err().to_string();
        assert_eq!(message(promise!(one().then(|_| Err("text")))).await, "text");
        assert_eq!(message(promise!(one().then(|_| Err(String::from("string"))))).await, "string");
        assert_eq!(message(promise!(one().then(|_| Err(())))).await, "failed without a reason");
        assert_eq!(message(promise!(one().then(|_| Err(not_found())))).await, "entity not found");
        assert_eq!(
            message(promise!(one().then(|_| "x".parse::<u32>()))).await,
            "invalid digit found in string"
        );
        assert_eq!(
            message(promise!(one().then(|_| "x".parse::<u32>()? + 1))).await,
            "invalid digit found in string"
        );
        let boxed: Box<dyn std::error::Error + Send + Sync> = not_found().into();
        assert_eq!(message(promise!(one().then(move |_| Err(boxed)))).await, "entity not found");
        assert_eq!(message(promise!(failing_either())).await, "either");
    });
}

fn failing_either() -> Promise<u32> {
    promise!(Promise::<u32, ParseIntErrorOrFault>::reject(ParseIntErrorOrFault), error = Error)
}

#[test]
fn a_panic_rejects_at_its_step() {
    run(async {
        let result = promise!(one().then(|n| -> u32 { panic!("in then {n}") }).then(|_| 2).catch(|e| {
            assert_eq!(e.to_string(), "panicked: in then 1");
            3
        }))
        .await;
        assert_eq!(result.unwrap(), 3);
        let result =
            promise!(one().then(|_| Err::<u32, _>("no")).catch(|_| -> u32 { panic!("in catch") })).await;
        assert_eq!(result.unwrap_err().to_string(), "panicked: in catch");
        let result = promise!(one().finally(|| panic!("in finally"))).await;
        assert_eq!(result.unwrap_err().to_string(), "panicked: in finally");
        // The links behind it go on.
        let result = promise!(
            one()
                .then(|_| Err::<u32, _>("no"))
                .catch(|_| -> u32 { panic!("in catch") })
                .catch(|_| 2)
                .finally(|| panic!("in finally"))
                .catch(|_| 3)
                .then(|_| panic!("in then"), |_| 4)
                .catch(|_| 5)
                .then(|n| n + 1)
        );
        assert_eq!(result.await.unwrap(), 6);
        let result = promise!(one().then(|_| async { panic!("in future") }).then(|()| 1)).await;
        assert_eq!(result.unwrap_err().to_string(), "panicked: in future");
        let result = promise!(async { panic!("in source") }.then(|()| 1)).await;
        assert_eq!(result.unwrap_err().to_string(), "panicked: in source");
        let result = promise!(one().then(|n| n, |_| 2).then(|_| panic!("only"))).await;
        assert_eq!(result.unwrap_err().to_string(), "panicked: only");
    });
}

#[test]
fn a_typed_catch_handles_only_what_it_finds() {
    run(async {
        let caught = |error: Promise<u32>| {
            promise!(
                error
                    .catch(|e: &io::Error| if e.kind() == io::ErrorKind::NotFound { 10 } else { 11 })
                    .catch(|_: &ParseIntError| 20)
                    .catch(|_| 30)
            )
        };
        assert_eq!(caught(Promise::reject(not_found().into())).await.unwrap(), 10);
        assert_eq!(caught(Promise::reject("x".parse::<u8>().unwrap_err().into())).await.unwrap(), 20);
        assert_eq!(caught(Promise::reject(Error::msg("x"))).await.unwrap(), 30);
    });
}

#[test]
fn a_pattern_handles_only_what_it_matches() {
    run(async {
        let caught =
            |id| promise!(failing(id).catch(|ApiError::NotFound { id }| *id).fail(|ApiError::Gone| 100));
        assert_eq!(caught(7).await.unwrap(), 7);
        assert_eq!(caught(0).await.unwrap(), 100);
        let passed =
            promise!(failing(3).catch(|ApiError::Gone| 1).catch(|(ApiError::Io | ApiError::Fault)| 2)).await;
        assert_eq!(passed.unwrap_err(), ApiError::NotFound { id: 3 });
        use ApiError::Gone;
        assert_eq!(promise!(failing(0).catch(|Gone| 5)).await.unwrap(), 5);
    });
}

#[test]
fn a_reader_borrows_the_value_across_await() {
    let text = run(async {
        promise!(
            Promise::<String>::resolve("abc".to_owned())
                .then(|text: &String| text.len() as u32)
                .then(|n: &u32| {
                    one().await?;
                    n.to_string()
                })
                .then(|text: &str| text.to_uppercase())
        )
        .await
    });
    assert_eq!(text.unwrap(), "3");
}

#[test]
fn handlers_share_what_they_capture() {
    let name = String::from("name");
    let lens = run(promise!(
        one().then(|n| n as usize + name.len()).then(|n| n + name.len()).then(move |n| (n, name))
    ));
    assert_eq!(lens.unwrap(), (9, "name".to_owned()));
}

#[test]
fn anything_callable_is_a_handler() {
    fn double(n: u32) -> u32 {
        n * 2
    }
    struct Api(u32);
    impl Api {
        fn adder(&self) -> impl FnOnce(u32) -> Promise<u32> + use<> {
            let more = self.0;
            move |n| Promise::resolve(n + more)
        }
    }
    let api = Api(10);
    let closure = |n: u32| n + 100;
    let n = run(promise!(
        one()
            .then(double)
            .then(closure)
            .then(api.adder())
            .then(Some)
            .then(Option::unwrap_or_default)
            .finally(done)
    ));
    assert_eq!(n.unwrap(), 112);
    fn done() {}
}

#[test]
fn other_methods_belong_to_what_is_in_front() {
    let n = run(promise!(one().map(|n| n + 1).then(|n| n * 10).map(|n| n + 1).tap(|_| ()).then(|n| n + 1)));
    assert_eq!(n.unwrap(), 22);
}

#[test]
fn the_reason_of_a_promise_is_that_of_its_chain() {
    let result: Result<u32, ApiError> = run(promise!(failing(1).then(|n| {
        Err(not_found())?;
        n
    })));
    assert_eq!(result.unwrap_err(), ApiError::NotFound { id: 1 });
    let result: Result<u32, ApiError> = run(promise!(Promise::<u32, ApiError>::resolve(1).then(|n| {
        Err(not_found())?;
        n
    })));
    assert_eq!(result.unwrap_err(), ApiError::Io);
    let result: Result<u32, ApiError> = run(promise!(async { Err::<u32, _>(not_found()) }, error = ApiError));
    assert_eq!(result.unwrap_err(), ApiError::Io);
}

#[test]
fn what_is_not_send_may_live_between_awaits() {
    let n = run(promise!(
        one()
            .then(|n| {
                let rc = Rc::new(n);
                *rc + 1
            })
            .then(|n| {
                one().await?;
                n
            })
    ));
    assert_eq!(n.unwrap(), 2);
}

#[test]
fn generic_code_chains() {
    fn pair<T: Clone + Send + 'static, E: Reason + Send>(promise: Promise<T, E>) -> Promise<(T, T), E> {
        promise!(promise.then(|value| (value.clone(), value)))
    }
    assert_eq!(run(pair(one())).unwrap(), (1, 1));
}

#[test]
fn finally_passes_on_what_happened() {
    run(async {
        assert_eq!(promise!(one().finally(|| 5)).await.unwrap(), 1);
        assert_eq!(promise!(failing(1).finally(|| ())).await.unwrap_err(), ApiError::NotFound { id: 1 });
        assert_eq!(promise!(one().finally(|| Err::<(), _>("late"))).await.unwrap_err().to_string(), "late");
        assert_eq!(
            promise!(one().finally(|| {
                Err(Error::msg("late"))?;
            }))
            .await
            .unwrap_err()
            .to_string(),
            "late"
        );
    });
}
