//! Editors complete code by expanding the macro twice: as it is, and with a made-up name at the cursor. They find the
//! cursor's place in the second expansion by its place in the first, so what comes before must be the same.

use super::{Place, expand, flat};

const MARKER: &str = "marker_";

#[track_caller]
fn same(place: Place, source: &str) {
    let (before, after) = source.split_once("$0").expect("the source has a `$0`");
    let plain = flat(expand(place, &format!("{before}{after}")));
    let marked = flat(expand(place, &format!("{before}{MARKER}{after}")));
    let at = marked.iter().position(|token| token.contains(MARKER)).expect("the marker is in the expansion");
    assert_eq!(plain[..at.min(plain.len())].join(" "), marked[..at].join(" "), "in `{source}`");
}

#[track_caller]
pub(super) fn all(place: Place, sources: &[&str]) {
    for source in sources {
        same(place, source);
    }
}

/// Those that a real editor is asked about.
#[test]
fn situations_of_the_editor() {
    let sources: Vec<&str> = super::editor::COMPLETIONS.iter().map(|(source, _)| *source).collect();
    all(Place::Promise, &sources);
}

#[test]
fn chains() {
    all(
        Place::Promise,
        &[
            "$0",
            "fe$0",
            "fetch($0)",
            "fetch(1).$0",
            "all { user: $0 }",
            "all { user: fetch(1).$0, posts: fetch(2) }",
            "all { user: fetch(1), posts: fetch($0) }.then(|all| all.user)",
            "all { user: fetch(1), posts: fetch(2) }.$0",
            "all { user: fetch(1), posts: fetch(2) }.then(|all| all.$0)",
            "all { 1, user: x.$0 }",
            "fetch(1).th$0",
            "self.$0",
            "fetch(user.$0).then(|v| v)",
            "fetch(user.$0)",
            "fetch(1).then(|v| v).$0",
            "fetch(1).then(|v| v).ca$0",
            "fetch(1).map(|v| v.$0).then(|w| w)",
            "fetch(1).then(|v| v).map(|v| v.$0).then(|w| w)",
            "fetch(1).then(|v| v).map(|v| v.$0)",
            "async { fetch(1).$0 }.then(|v| v)",
            "async { let x = fetch(1).await; x.$0 }",
            "match x { A => fetch(1), B => fetch($0) }.then(|v| v)",
        ],
    );
}

#[test]
fn handlers() {
    all(
        Place::Promise,
        &[
            "fetch(1).then($0)",
            "fetch(1).then(|$0|)",
            "fetch(1).then(|v$0|)",
            "fetch(1).then(|v: $0|)",
            "fetch(1).then(|v: &$0|)",
            "fetch(1).then(|v| $0)",
            "fetch(1).then(|v| v.$0)",
            "fetch(1).then(|v| v.$0).then(|w| w)",
            "fetch(1).then(|v| { v.$0 })",
            "fetch(1).then(|v| { let x = v.$0; x })",
            "fetch(1).then(|v| { v.$0; let y = 1; y })",
            "fetch(1).then(|v| { let = ; v.$0 })",
            "fetch(1).then(|v| { v.$0 let = ; })",
            "fetch(1).then(|v| { foo(v.$0).await })",
            "fetch(1).then(|v| { if v { return Ok(1) } v.$0 })",
            "fetch(1).then(|v| -> $0 { v })",
            "fetch(1).then(self.$0)",
            "fetch(1).then(module::$0)",
            "fetch(1).then(|v| v, |e| e.$0)",
            "fetch(1).then(|v| v.$0, |e| e)",
            "fetch(1).then(|v| v).then(|w| promise!(w.$0))",
            "fetch(1).finally(|| clean.$0)",
            "fetch(1).then(|a| a).then(|b| b).catch(|c| c).then(|d| d.$0)",
            "fetch(1).then(|v| vec![v.$0])",
            "fetch(1).then(move |v| x.$0)",
        ],
    );
}

#[test]
fn reasons() {
    all(
        Place::Promise,
        &[
            "fetch(1).catch(|$0|)",
            "fetch(1).catch(|e| e.$0)",
            "fetch(1).catch(|e: &io::$0| e)",
            "fetch(1).catch(|e: &io::Error| e.$0)",
            "fetch(1).catch(|ApiError::$0| 1)",
            "fetch(1).catch(|ApiError::NotFound { $0 }| 1)",
            "fetch(1).catch(|ApiError::NotFound { id }| id.$0)",
            "fetch(1).fail(|e| log(e.$0)).finally(|| done())",
        ],
    );
}

#[test]
fn executors() {
    all(
        Place::Promise,
        &[
            "|resolve| $0",
            "|resolve| resolve.$0",
            "|resolve, reject| { resolve.$0 }",
            "|resolve, reject| { api.call(resolve, $0) }",
            "|resolve, reject: $0| { 1 }",
            "|resolve| { let x = y.$0; resolve(x) }",
        ],
    );
}

#[test]
fn callbacks() {
    all(
        Place::Promise,
        &[
            "fetch($0, _)",
            "fetch(request.$0, _)",
            "fetch(_, $0)",
            "fetch(_).then(|v| v.$0)",
            "fetch(_ = |a, b| $0)",
            "fetch(_ = |a, b| a.$0)",
            "fetch(_ = |a, b| { a.$0; b })",
            "fetch(Some(Box::new(_)), x.$0)",
            "api.on(_).$0",
            "send(Request { done: Box::new(_), url: x.$0 })",
        ],
    );
}

#[test]
fn c_functions() {
    all(
        Place::Promise,
        &[
            "unsafe { f($0, _ = |a| a, _) }",
            "unsafe { f(_ = |a| a.$0, _) }",
            "unsafe { f(_ = |a| { a.$0; 1 }, x, _) }",
            "unsafe { f(_ = |a| a, x.$0, _) }",
            "unsafe { f(_ = |a| a, _, x.$0) }",
            "unsafe { f(_, x.$0, _ = |a| a) }",
            "unsafe { f(_, _ = |a| a.$0) }",
            "unsafe { f(_ = |a| a.$0, _, _ = drop) }",
            "unsafe { f(_ as *mut $0, _ = |a| a) }",
            "unsafe { f(_ as *mut T, _ = |a| (*a).$0) }",
            "unsafe { f(_ = |a| a, _) }, check = |status| status.$0",
            "unsafe { f(_ = |a| a, _) }, revoker = self.$0",
            "unsafe { f(_ = |a| a, _) }, undelivered = |value| value.$0",
            "unsafe { f(_ = |a| a, _) }, collect = $0",
            "unsafe { f(_ = |a| a.$0, _) }, collect = Vec::new(), returning = 0, stop = 1",
            "unsafe { f(_ = |a| a, _) }, collect = Vec::new(), stop = x.$0",
            "unsafe { f(_ = |a| a, _ as *mut T) }, request = $0",
            "unsafe { f(_ = |a| a, _) }.then(|v| v.$0), check = f",
        ],
    );
}

#[test]
fn options() {
    all(
        Place::Promise,
        &[
            "fetch(1), error = $0",
            "fetch(1), error = io::$0",
            "fetch(_), cancel = || handle.$0",
            "fetch(_), cancel = |handle| handle.$0",
            "fetch(_), cancel = $0",
            "fetch(_), returning = x.$0",
            "fetch(_), check = |status| status.$0",
            "fetch(_), undelivered = |value| value.$0",
            "fetch(1).then(|v| v.$0), error = Error",
            "fetch(1).then(|v| v.$0), unknown = 1",
        ],
    );
}

#[test]
fn mistakes_elsewhere() {
    all(
        Place::Promise,
        &[
            "fetch(1).then(|a, b| a.$0)",
            "fetch(1).then(|| x.$0)",
            "fetch(1).then(|v| v, |e| e, |f| f).catch(|e| e.$0)",
            "fetch(1).then().catch(|e| e.$0)",
            "fetch(1).then(|v| v).done(|v| v.$0)",
            "fetch(1).then(|v| v).always(|| x.$0)",
            "fetch(1).catch(ApiError, |e| e.$0)",
            "fetch(1).then(|v| { total += v.$0; })",
            "fetch(1).then(|v| { send(v.$0); })",
            "fetch(1).then(|v| { let x = v; x.$0; })",
            ".then(|v| v.$0)",
            "call(_, _).then(|v| v.$0)",
            "call(_ = path).then(|v| v.$0)",
            "fetch(1).then(v => v).catch(|e| e.$0)",
            "fetch(1); x.$0",
        ],
    );
}
