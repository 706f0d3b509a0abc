//! Models of the table in which callbacks wait for C: see `crate::loom_tests`.
//!
//! | end | has | may |
//! |---|---|---|
//! | the call that hands a callback over | its entry | put it in; take it back when it fails |
//! | C, on any thread, as often as it likes | the key, or the address of the request | take it out; find nothing; look |
//! | revoker | the entry | take it out, and leave a request's memory |
//! | another call | an entry of its own | get the place, or the address, that was given back |
//!
//! | pair | decided by | model |
//! |---|---|---|
//! | C, C | the shard's lock, and the ticket | `call_twice`, `call_a_request_twice` |
//! | C, revoker or call that fails | as above; of a request, its number | `call_and_revoke`, `call_and_reclaim`, `call_a_request_and_revoke`, `call_a_request_and_reclaim` |
//! | revoker, revoker or call that fails | as above | `revoke_twice`, `revoke_and_reclaim_a_request` |
//! | C with an old key, another call that gets the place | the ticket | `call_late_and_insert` |
//! | revoker, or call that fails, of an old request, another call at its address | the number | `revoke_late_and_insert_a_request`, `reclaim_late_and_insert_a_request` |
//! | another call, another call | the shard's lock | `insert_twice` |
//! | somebody who asks whether it waits, C | as C, C | `look_and_call` |
//!
//! On a thread's own table there are no pairs.

use std::panic::Location;

use loom::thread;

use super::requests::{Memory, Request};
use super::store::{AnyThread, Entry};
use crate::loom_tests::kit::{Token, model};

type Callback = (u32, Token);

fn insert(n: u32) -> Entry {
    Entry::insert::<AnyThread, Callback>(Location::caller(), (n, Token::new()))
}

fn insert_request(memory: Memory, n: u32) -> Entry {
    Entry::insert_request::<AnyThread, Callback>(Location::caller(), memory, (n, Token::new()))
}

/// C calls: whether the callback was there.
fn call(key: usize) -> bool {
    Entry::call::<AnyThread, Callback>(key).is_some()
}

fn call_request(address: usize) -> bool {
    Entry::call_request::<AnyThread, Callback>(address).is_some()
}

fn revoke(entry: Entry) -> bool {
    entry.revoke().is_some()
}

/// Memory for a request of ours, and its address.
fn memory() -> (Memory, usize) {
    let request = Request::<u64>::zeroed();
    let address = request.memory.address();
    (request.memory, address)
}

/// One of two gets the callback.
fn one_of(first: impl FnOnce() -> bool + Send + 'static, other: impl FnOnce() -> bool + Send + 'static) {
    let other = thread::spawn(other);
    let first = first();
    assert_eq!(u32::from(first) + u32::from(other.join().unwrap()), 1);
    assert_eq!(Token::alive(), 0);
}

#[test]
fn call_twice() {
    model(|| {
        let key = insert(1).key();
        one_of(move || call(key), move || call(key));
    });
}

#[test]
fn call_and_revoke() {
    model(|| {
        let entry = insert(1);
        one_of(move || call(entry.key()), move || revoke(entry));
        assert!(!entry.is_live());
    });
}

#[test]
fn call_and_reclaim() {
    model(|| {
        let entry = insert(1);
        let calling = thread::spawn(move || call(entry.key()));
        entry.reclaim();
        calling.join().unwrap();
        assert_eq!(Token::alive(), 0);
        assert!(!entry.is_live());
    });
}

#[test]
fn revoke_twice() {
    model(|| {
        let entry = insert(1);
        one_of(move || revoke(entry), move || revoke(entry));
    });
}

#[test]
fn call_late_and_insert() {
    model(|| {
        let old = insert(1);
        let calling = thread::spawn(move || (call(old.key()), call(old.key())));
        let fresh = insert(2);
        assert_ne!(fresh.key(), old.key());
        let found = Entry::call::<AnyThread, Callback>(fresh.key());
        assert!(found.is_some_and(|(n, _)| n == 2));
        assert_eq!(calling.join().unwrap(), (true, false));
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn insert_twice() {
    model(|| {
        let first = insert(1);
        assert!(call(first.key()));
        let inserting = thread::spawn(|| insert(2));
        let (one, other) = (insert(3), inserting.join().unwrap());
        assert_ne!(one.key(), other.key());
        let place = |entry: Entry| entry.key() & (usize::MAX >> (usize::BITS / 2));
        assert_eq!(place(one), place(first), "a place that was given back is used again");
        assert!(Entry::call::<AnyThread, Callback>(one.key()).is_some_and(|(n, _)| n == 3));
        assert!(Entry::call::<AnyThread, Callback>(other.key()).is_some_and(|(n, _)| n == 2));
    });
}

#[test]
fn look_and_call() {
    model(|| {
        let entry = insert(1);
        let calling = thread::spawn(move || call(entry.key()));
        entry.is_live();
        assert!(calling.join().unwrap());
        assert!(!entry.is_live());
    });
}

#[test]
fn call_a_request_twice() {
    model(|| {
        let (memory, address) = memory();
        insert_request(memory, 1);
        one_of(move || call_request(address), move || call_request(address));
    });
}

/// What is revoked leaves its memory to C, whose call frees it.
#[test]
fn call_a_request_and_revoke() {
    model(|| {
        let (memory, address) = memory();
        let entry = insert_request(memory, 1);
        one_of(move || call_request(address), move || revoke(entry));
        call_request(address);
        assert!(!entry.is_live());
    });
}

#[test]
fn call_a_request_and_reclaim() {
    model(|| {
        let (memory, address) = memory();
        let entry = insert_request(memory, 1);
        let calling = thread::spawn(move || call_request(address));
        entry.reclaim();
        calling.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}

#[test]
fn revoke_and_reclaim_a_request() {
    model(|| {
        let (memory, _) = memory();
        let entry = insert_request(memory, 1);
        let revoking = thread::spawn(move || revoke(entry));
        entry.reclaim();
        revoking.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}

/// The caller keeps the request, and uses it again when C has called.
#[test]
fn revoke_late_and_insert_a_request() {
    model(|| {
        let request = Request::<u64>::zeroed();
        let address = request.memory.address();
        let again = || Memory::of_caller(address);
        let old = insert_request(again(), 1);
        let revoking = thread::spawn(move || revoke(old));
        let called = call_request(address);
        let fresh = insert_request(again(), 2);
        assert!(fresh.is_live());
        assert_ne!(called, revoking.join().unwrap());
        let found = Entry::call_request::<AnyThread, Callback>(address);
        assert!(found.is_some_and(|((n, _), _)| n == 2));
    });
}

#[test]
fn reclaim_late_and_insert_a_request() {
    model(|| {
        let request = Request::<u64>::zeroed();
        let address = request.memory.address();
        let again = || Memory::of_caller(address);
        let old = insert_request(again(), 1);
        assert!(call_request(address));
        let reclaiming = thread::spawn(move || old.reclaim());
        let fresh = insert_request(again(), 2);
        reclaiming.join().unwrap();
        assert!(fresh.is_live());
        assert!(revoke(fresh));
        assert!(!fresh.is_live());
    });
}
