//! Promise functions beside functions that take a callback, as users write them; see `programs.rs`.

use std::ffi::{c_int, c_void};
use std::io;
use std::thread;

use crate::lib::prelude::*;

/// A function of a callback API.
///
/// # Errors
/// When it cannot be done.
#[async_promise(crate = crate::lib)]
pub fn read(id: u32, done: impl FnOnce(io::Result<u32>) + Send + 'static) -> io::Result<()> {
    thread::spawn(move || done(Ok(id + 1)));
    Ok(())
}

#[async_promise(length, map = |text| -> usize { text.len() }, error = String, crate = crate::lib)]
pub fn describe<F>(id: u32, done: F)
where
    F: Fn(&str) + Send + 'static,
{
    done(&id.to_string());
}

#[derive(Clone)]
pub struct Client {
    base: u32,
}

#[async_promise(crate = crate::lib)]
impl Client {
    #[must_use]
    pub fn new(base: u32) -> Self {
        Client { base }
    }

    pub fn add(&self, n: u32, done: Box<dyn FnOnce(u32) + Send>) {
        self.add_all(&[n], done);
    }

    /// Nobody uses its promise function.
    fn add_all(&self, list: &[u32], done: impl FnOnce(u32)) {
        done(self.base + list.iter().sum::<u32>());
    }

    #[promise(name = described, map = |text| -> String { text.to_owned() })]
    pub fn describe(&mut self, progress: &dyn Fn(u32), #[promise] mut done: impl FnMut(&str)) -> &mut Self {
        progress(1);
        done(&self.base.to_string());
        self
    }

    #[promise(skip)]
    pub fn on_event(&self, each: impl Fn(&u32)) {
        each(&self.base);
    }

    pub async fn close(self) -> Result<u32, Error> {
        Promise::<()>::resolve(()).await?;
        Ok(self.base)
    }
}

#[async_promise(crate = crate::lib)]
pub trait Load {
    fn load(&self, id: u32, done: Box<dyn FnOnce(Option<io::Error>, Option<u32>) + Send>);

    async fn open(self: Box<Self>) -> Result<u32, Error>;
}

#[async_promise(crate = crate::lib)]
impl Load for Client {
    fn load(&self, id: u32, done: Box<dyn FnOnce(Option<io::Error>, Option<u32>) + Send>) {
        done(None, Some(self.base * id));
    }

    async fn open(self: Box<Self>) -> Result<u32, Error> {
        self.load_promise(2).await
    }
}

#[async_promise(for thread::Builder, crate = crate::lib)]
pub trait BuilderExt {
    /// # Errors
    /// When there is no thread.
    fn spawn(self, run: impl FnOnce() + Send + 'static) -> io::Result<thread::JoinHandle<()>>;
}

pub type Compare = unsafe extern "C" fn(*const c_void, *const c_void, *mut c_void) -> c_int;

#[async_promise(crate = crate::lib)]
unsafe extern "C" {
    #[promise(first_compared, |a, _| -> u32 { *a.cast::<u32>() }, returning = 0, thread = current)]
    pub fn users_compare(list: *const u32, #[callback] compare: Compare, #[user_data] data: *mut c_void);
}

mod library {
    use super::{Compare, c_void};

    #[unsafe(no_mangle)]
    unsafe extern "C" fn users_compare(list: *const u32, compare: Compare, data: *mut c_void) {
        // SAFETY: the list has two numbers.
        unsafe { compare(list.cast(), list.add(1).cast(), data) };
    }
}

#[crate::lib::test(crate = crate::lib)]
async fn every_form_does_what_it_says() -> Result<(), Error> {
    assert_eq!(read_promise(1).await?, 2);
    assert_eq!(length(123).await.map_err(Error::msg)?, 3);
    let mut client = Client::new(2);
    assert_eq!(client.add_promise(3).await?, 5);
    assert_eq!(client.described(&|n| assert_eq!(n, 1)).await?, "2");
    assert_eq!(client.clone().close().await?, 2);
    assert_eq!(client.load_promise(4).await?, 8);
    let load: Box<dyn Load> = Box::new(client);
    assert_eq!(load.open().await?, 4);
    thread::Builder::new().spawn_promise().await?;
    let list = [7, 8];
    // SAFETY: the list has two numbers.
    assert_eq!(unsafe { first_compared(list.as_ptr()) }.await?, 7);
    Ok(())
}
