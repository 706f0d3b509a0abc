//! `steamworks` and `discord_game_sdk`: callbacks run where the game's loop asks for them.

use std::cell::RefCell;
use std::marker::PhantomData;

use promise_core::prelude::*;

use super::LibraryError;

type SResult<T> = Result<T, LibraryError>;

#[derive(Debug, PartialEq)]
struct LobbyId(u64);

#[derive(Clone, Copy)]
enum LobbyType {
    Public,
}

#[derive(Default)]
struct Client(RefCell<Vec<Box<dyn FnOnce() + Send>>>);

struct QueryResults<'a> {
    titles: &'a [&'a str],
}

impl Client {
    fn create_lobby<F>(&self, _ty: LobbyType, max_members: u32, cb: F)
    where
        F: FnOnce(SResult<LobbyId>) + 'static + Send,
    {
        let result = match max_members {
            0 => Err(LibraryError("Invalid parameter")),
            n => Ok(LobbyId(n.into())),
        };
        self.0.borrow_mut().push(Box::new(move || cb(result)));
    }

    fn join_lobby<F>(&self, lobby: LobbyId, cb: F)
    where
        F: FnOnce(Result<LobbyId, ()>) + 'static + Send,
    {
        self.0.borrow_mut().push(Box::new(move || cb(if lobby.0 == 0 { Err(()) } else { Ok(lobby) })));
    }

    fn fetch<F>(&self, cb: F)
    where
        F: for<'a> FnOnce(SResult<QueryResults<'a>>) + 'static + Send,
    {
        self.0.borrow_mut().push(Box::new(move || cb(Ok(QueryResults { titles: &["map", "skin"] }))));
    }

    fn run_callbacks(&self) {
        self.0.take().into_iter().for_each(|job| job());
    }
}

struct Discord<'d>(PhantomData<&'d ()>);

struct Activity;

impl<'d> Discord<'d> {
    fn update_activity(
        &self,
        _activity: &Activity,
        callback: impl 'd + FnOnce(&Discord<'d>, Result<(), LibraryError>),
    ) {
        callback(self, Err(LibraryError("not running")));
    }
}

#[test]
fn create_lobby() {
    let client = Client::default();
    let lobby = promise!(client.create_lobby(LobbyType::Public, 4, _));
    let refused = promise!(client.create_lobby(LobbyType::Public, 0, _));
    client.run_callbacks();
    assert_eq!(lobby.wait().unwrap(), LobbyId(4));
    assert_eq!(refused.wait().unwrap_err().to_string(), "Invalid parameter");
}

/// An error that says nothing.
#[test]
fn join_lobby() {
    let client = Client::default();
    let joined = promise!(client.join_lobby(LobbyId(0), _));
    client.run_callbacks();
    assert_eq!(joined.wait().unwrap_err().to_string(), "failed without a reason");
}

#[test]
fn lent_results() {
    let client = Client::default();
    let titles = promise!(client.fetch(_ = |found| found.map(|found| found.titles.concat())));
    client.run_callbacks();
    assert_eq!(titles.wait().unwrap(), "mapskin");
}

#[test]
fn context_first() {
    let (discord, activity) = (Discord(PhantomData), Activity);
    let updated = promise!(discord.update_activity(&activity, _ = |_, result| result));
    assert_eq!(updated.wait().unwrap_err().to_string(), "not running");
}
