//! What stands around each situation that the editor is asked about: see `promise-macros/src/tests/editor.rs`.

use promise_core::prelude::*;

pub struct User {
    pub name: String,
    /// How old the user is.
    pub age: u32,
}

pub struct Request {
    pub url: String,
    pub body: String,
}

pub struct Client {
    pub request: Request,
}

#[derive(Debug)]
pub enum ApiError {
    NotFound { id: u64 },
    Fault(Fault),
}

impl ApiError {
    pub fn describe(&self) -> String {
        format!("{self:?}")
    }
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}

/// Gets a user.
pub fn fetch(id: u32) -> Promise<User> {
    Promise::resolve(User { name: id.to_string(), age: id })
}

pub fn call(id: u32) -> Promise<User, ApiError> {
    Promise::reject(ApiError::NotFound { id: id.into() })
}

/// Sends a request.
pub fn send(request: Request, done: impl FnOnce(User) + Send + 'static) -> Request {
    done(User { name: String::new(), age: 0 });
    request
}

pub fn read(path: &str, mut done: impl FnMut(User, Request) + Send + 'static) {
    done(User { name: path.into(), age: 0 }, Request { url: path.into(), body: String::new() });
}

