//! The type of the argument, or of what the closure gives, decides how the promise settles.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::io;

use promise_core::prelude::*;

use super::shown;

fn call<T>(value: T, done: impl FnOnce(T)) {
    done(value);
}

/// The same value as the argument of `_`, and as what the closure of `_ = |..| ..` gives.
macro_rules! settles {
    ($value:expr) => {{
        let argument = shown(promise!(call($value, _)).wait());
        let given = shown(promise!(call((), _ = |()| $value)).wait());
        assert_eq!(argument, given);
        argument
    }};
}

#[test]
fn a_result() {
    assert_eq!(settles!(Ok::<_, Error>(1)), "1");
    assert_eq!(settles!(Ok::<_, io::Error>(1)), "1");
    assert_eq!(settles!(Err::<u8, _>(Error::msg("default"))), "rejected: default");
    assert_eq!(settles!(Err::<u8, _>(io::Error::other("std"))), "rejected: std");
    assert_eq!(settles!(Err::<u8, _>("text")), "rejected: text");
    assert_eq!(settles!(Err::<u8, _>(String::from("text"))), "rejected: text");
    assert_eq!(settles!(Err::<u8, Box<dyn StdError + Send + Sync>>("boxed".into())), "rejected: boxed");
    assert!(settles!(Err::<u8, ()>(())).starts_with("rejected: "));
}

#[test]
fn node_rule() {
    assert_eq!(settles!((None::<io::Error>, Some(1))), "1");
    assert_eq!(settles!((Some("error"), None::<u8>)), "rejected: error");
    assert_eq!(settles!((Some("the error counts"), Some(1))), "rejected: the error counts");
    let neither: Result<u8, Error> = promise!(call((None::<String>, None), _)).wait();
    assert!(matches!(neither.unwrap_err().fault(), Some(Fault::NoResult)));
}

#[test]
fn two_arguments_by_node_rule_and_the_other_way_round() {
    fn node(error: Option<String>, value: Option<u8>, done: impl FnOnce(Option<String>, Option<u8>)) {
        done(error, value);
    }
    fn value_first(done: impl FnOnce(Option<u8>, Option<String>)) {
        done(Some(1), None);
    }
    assert_eq!(promise!(node(None, Some(1), _ = |error, value| (error, value))).wait().unwrap(), 1);
    let failed = promise!(node(Some("node".into()), None, _ = |error, value| (error, value))).wait();
    assert_eq!(shown(failed), "rejected: node");
    assert_eq!(promise!(value_first(_ = |value, error| (error, value))).wait().unwrap(), 1);
}

#[test]
fn anything_else_fulfils() {
    assert_eq!(settles!(1), "1");
    assert_eq!(settles!(Some(1)), "Some(1)");
    assert_eq!(settles!(None::<u8>), "None");
    assert_eq!(settles!(("a", 1)), "(\"a\", 1)");
    assert_eq!(settles!((Some(1), 2)), "(Some(1), 2)");
    assert_eq!(settles!(io::ErrorKind::NotFound), "NotFound");
    assert_eq!(settles!(Some(Err::<u8, u8>(1))), "Some(Err(1))");
}

#[test]
fn a_promise_is_followed_and_an_outcome_decides() {
    assert_eq!(promise!(call(Promise::<_>::resolve(1), _)).wait().unwrap(), 1);
    assert_eq!(promise!(call(Outcome::<_, Error>::Value(1), _)).wait().unwrap(), 1);
    let reason = Outcome::<u8, _>::Reason(Error::msg("outcome"));
    assert_eq!(shown(promise!(call(reason, _)).wait()), "rejected: outcome");
}

#[test]
fn lent_data_is_turned_into_what_stays() {
    fn lend(done: impl for<'a> FnOnce(Result<&'a str, &'a str>)) {
        done(Ok("lent"));
    }
    fn list(done: &mut dyn FnMut(&[u8], &dyn Debug)) {
        done(&[1, 2], &"debug");
    }
    let lent = promise!(lend(_ = |read| read.map(String::from).map_err(String::from)));
    assert_eq!(lent.wait().unwrap(), "lent");
    let listed = promise!(list(&mut _ = |bytes, shown| (bytes.to_vec(), format!("{shown:?}"))));
    assert_eq!(listed.wait().unwrap(), (vec![1, 2], "\"debug\"".to_string()));
}
