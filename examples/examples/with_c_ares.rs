//! `c-ares`: names looked up, with every way in which this library calls back.
//!
//! ```text
//! cargo run --example with_c_ares --features c-ares
//! ```

mod dns;

use c_ares::{AResults, AddressFamily, Channel, HostResults, Options};
use promise_core::prelude::*;
use std::time::Duration;

const INET: AddressFamily = AddressFamily::INET;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let server = dns::Server::start()?;
    let mut channel = open(&server)?;

    // The callback gets a `Result`, which settles either way.
    let found = promise!(channel.query_a("answer.test", _));
    let missing = promise!(channel.query_a("missing.test", _));
    drive(&mut channel).await;
    println!("found: {:?}", found.await?.iter().map(|a| a.ipv4()).collect::<Vec<_>>());
    println!("missing: {}", missing.await.err().unwrap());

    // The callback gets a `Result<&HostResults>`, lent while it runs: the closure takes from it what stays.
    let host =
        promise!(channel.get_host_by_name("answer.test", INET, _ = |r| r.map(|h| h.hostname().to_string())));
    drive(&mut channel).await;
    println!("host: {}", host.await?);

    // An address needs no look-up: the callback runs inside the call. Handlers still wait for their turn.
    let inline =
        promise!(channel.get_host_by_name("127.0.0.1", INET, _ = |r| r.map(|h| h.addresses().count())));
    println!("inline: settled at once: {}, addresses: {}", inline.is_fulfilled(), inline.await?);

    // A panic in the closure rejects; without the promise, the library would end the process.
    let panicked =
        promise!(channel.get_host_by_name("127.0.0.1", INET, _ = |_| -> u32 { panic!("on purpose") }));
    println!("panic: {}", panicked.await.unwrap_err());

    // The same as methods of the channel, with the signatures below.
    let (found, host) = (channel.query_a_promise("answer.test"), channel.hostname("answer.test", INET));
    drive(&mut channel).await;
    println!("as methods: {} addresses of {}", found.await?.iter().count(), host.await?);

    // Nobody answers.
    let silent = promise!(channel.query_a("silent.test", _));
    drive(&mut channel).await;
    println!("timeout: {}", silent.await.err().unwrap());

    // Cancelling tells each query that was waiting.
    let queries = ["silent.test", "answer.test"].map(|name| promise!(channel.query_a(name, _)));
    channel.cancel();
    for query in queries {
        println!("cancelled: {}", query.await.err().unwrap());
    }

    // And so does the end of the channel.
    let last = promise!(channel.query_a("silent.test", _));
    drop(channel);
    println!("closed: {}", last.await.err().unwrap());
    Ok(())
}

/// Methods of the library, repeated: a promise function for each.
#[async_promise(for Channel)]
trait Lookups {
    fn query_a(&mut self, name: &str, handler: impl FnOnce(Result<AResults, c_ares::Error>) + Send + 'static);

    #[promise(name = hostname, map = |r| -> Result<String, c_ares::Error> { r.map(|h| h.hostname().to_string()) })]
    fn get_host_by_name(
        &mut self,
        name: &str,
        family: AddressFamily,
        handler: impl FnOnce(Result<&HostResults, c_ares::Error>) + Send + 'static,
    );
}

/// A channel that asks this server once, and waits a second for the answer.
fn open(server: &dns::Server) -> Result<Channel, c_ares::Error> {
    let mut options = Options::new();
    options.set_timeout(Duration::from_secs(1)).set_tries(1).set_lookups("b")?;
    let mut channel = Channel::with_options(options)?;
    channel.set_servers([server.address().to_string()])?;
    Ok(channel)
}

/// Lets the channel work until it waits for nothing. (A server would wait for the sockets with `mio` or `tokio`.)
async fn drive(channel: &mut Channel) {
    loop {
        let sockets: Vec<_> = channel.sockets().iter().collect();
        if sockets.is_empty() {
            return;
        }
        for (socket, readable, writable) in sockets {
            channel.process_fd(readable.then_some(socket), writable.then_some(socket));
        }
        sleep(Duration::from_millis(1)).await.expect("the loop is there");
    }
}
