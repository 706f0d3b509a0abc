//! `c-ares-sys`: the functions of a C library as promises.
//!
//! ```text
//! cargo run --example with_c_ares_sys --features c-ares
//! ```

mod dns;

use c_ares_sys::{ARES_SOCKET_BAD, ares_channel_t, ares_gethostbyname, ares_query};
use libc::{AF_INET, hostent};
use promise_core::prelude::*;
use std::ffi::{CStr, CString, c_int};
use std::net::Ipv4Addr;
use std::time::Duration;
use std::{fmt, mem, ptr};

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let server = dns::Server::start()?;
    let channel = Channel::open(&server)?;

    let found = channel.lookup(c"answer.test");
    let missing = channel.lookup(c"missing.test");
    let bytes = channel.message(c"answer.test");
    channel.drive().await;
    println!("found: {:?}", found.await?);
    println!("missing: {}", missing.await.unwrap_err());
    println!("message: answers: {}", bytes.await?[7]);

    // The callback runs inside the call.
    let inline = channel.lookup(c"127.0.0.1");
    println!("inline: settled at once: {}, {:?}", inline.is_fulfilled(), inline.await?);

    // A promise that nobody wants: the callback still comes, and finds its place in the table.
    drop(channel.lookup(c"answer.test"));
    channel.drive().await;

    let queries = [c"silent.test", c"answer.test"].map(|name| channel.lookup(name));
    channel.cancel();
    for query in queries {
        println!("cancelled: {}", query.await.unwrap_err());
    }

    let last = channel.lookup(c"silent.test");
    drop(channel);
    println!("closed: {}", last.await.unwrap_err());
    println!("callbacks that wait: {}", promise_core::foreign::waiting());
    Ok(())
}

/// What the callbacks are told.
struct Status(c_int);

impl Status {
    fn check(self) -> Result<(), Error> {
        if self.0 == 0 { Ok(()) } else { Err(Error::msg(self.to_string())) }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the library has a text for every number.
        f.write_str(&unsafe { CStr::from_ptr(c_ares_sys::ares_strerror(self.0)) }.to_string_lossy())
    }
}

/// A channel that asks one server once, and waits a second for the answer.
struct Channel(*mut ares_channel_t);

impl Channel {
    fn open(server: &dns::Server) -> Result<Self, Error> {
        let servers = CString::new(server.address().to_string())?;
        let mut channel = ptr::null_mut();
        // SAFETY: zero is a value of each field, and only those of the mask are looked at. The texts outlive the calls.
        unsafe {
            let mut options: c_ares_sys::ares_options = mem::zeroed();
            (options.timeout, options.tries, options.lookups) = (1000, 1, c"b".as_ptr().cast_mut());
            let mask =
                c_ares_sys::ARES_OPT_TIMEOUTMS | c_ares_sys::ARES_OPT_TRIES | c_ares_sys::ARES_OPT_LOOKUPS;
            Status(c_ares_sys::ares_library_init(c_ares_sys::ARES_LIB_INIT_ALL)).check()?;
            Status(c_ares_sys::ares_init_options(&mut channel, &options, mask)).check()?;
            let channel = Channel(channel);
            Status(c_ares_sys::ares_set_servers_ports_csv(channel.0, servers.as_ptr())).check()?;
            Ok(channel)
        }
    }

    /// `_ = |..| ..` stands where the function pointer goes, and `_` where its user data goes.
    fn lookup(&self, name: &CStr) -> Promise<Vec<Ipv4Addr>> {
        // SAFETY: the channel is open, and what the callback gets is valid until it returns.
        promise!(unsafe {
            ares_gethostbyname(
                self.0,
                name.as_ptr(),
                AF_INET,
                _ = |status, _, host| addresses(status, host),
                _,
            )
        })
    }

    /// The answer as it comes: A of the class IN.
    fn message(&self, name: &CStr) -> Promise<Vec<u8>> {
        // SAFETY: the same.
        promise!(unsafe {
            ares_query(
                self.0,
                name.as_ptr(),
                1,
                1,
                _ = |status, _, bytes, len| {
                    Status(status).check()?;
                    std::slice::from_raw_parts(bytes, len as usize).to_vec()
                },
                _,
            )
        })
    }

    /// Lets the channel work until it waits for nothing.
    async fn drive(&self) {
        loop {
            let mut sockets = [ARES_SOCKET_BAD; c_ares_sys::ARES_GETSOCK_MAXNUM];
            // SAFETY: the channel is open.
            let used =
                unsafe { c_ares_sys::ares_getsock(self.0, sockets.as_mut_ptr(), sockets.len() as c_int) };
            if used == 0 {
                return;
            }
            for (i, socket) in sockets.into_iter().enumerate() {
                let when = |bit: usize| if used >> bit & 1 == 1 { socket } else { ARES_SOCKET_BAD };
                // SAFETY: the channel is open.
                unsafe { c_ares_sys::ares_process_fd(self.0, when(i), when(i + 16)) };
            }
            sleep(Duration::from_millis(1)).await.expect("the loop is there");
        }
    }

    /// Calls back for each query that waits.
    fn cancel(&self) {
        // SAFETY: the channel is open.
        unsafe { c_ares_sys::ares_cancel(self.0) };
    }
}

impl Drop for Channel {
    /// Calls back for each query that waits.
    fn drop(&mut self) {
        // SAFETY: nobody has it any more.
        unsafe { c_ares_sys::ares_destroy(self.0) };
    }
}

/// What the callback of `ares_gethostbyname` is lent.
///
/// # Safety
/// `host` is valid where `status` is zero.
unsafe fn addresses(status: c_int, host: *mut hostent) -> Result<Vec<Ipv4Addr>, Error> {
    Status(status).check()?;
    let mut found = Vec::new();
    // SAFETY: the list ends with a null pointer, and its elements are addresses of four bytes, as they were asked for.
    unsafe {
        let mut list = (*host).h_addr_list;
        while !(*list).is_null() {
            found.push(Ipv4Addr::from(*(*list).cast::<[u8; 4]>()));
            list = list.add(1);
        }
    }
    Ok(found)
}
