//! Callback APIs as promises: an HTTP client, two thread pools, and callbacks that misbehave.
//!
//! ```text
//! cargo run --example callbacks
//! ```

use promise_core::prelude::*;
use server::Server;
use std::thread;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    web().await?;
    pools().await?;
    misbehaving().await
}

/// `ehttp` calls back from a thread of its own with a `Result<Response, String>`, which settles either way.
async fn web() -> Result<(), Error> {
    let server = Server::start(4)?;

    let page = promise!(ehttp::fetch(server.get("/hello"), _)).await?;
    println!("/hello: {} {}", page.status, page.text().unwrap_or_default());

    // At once, and in the order of the list, whichever answer comes first.
    let pages = ["/a", "/b", "/missing"].map(|path| promise!(ehttp::fetch(server.get(path), _)));
    for page in Promise::all(pages).await? {
        let path = page.url.replace(&server.url(""), "");
        println!("{path}: {} {}", page.status, page.text().unwrap_or_default());
    }

    // The server has answered all it will.
    let request = server.get("/late");
    server.join();
    let late = promise!(
        ehttp::fetch(request, _)
            .then(|page| format!("{} {}", page.status, page.status_text))
            .catch(|_| "rejected".to_string())
    );
    println!("/late: {}", late.await?);
    Ok(())
}

/// `_()` is a callback without argument; `_ = || ..` runs as the callback, and what it gives settles the promise.
async fn pools() -> Result<(), Error> {
    let sum = promise!(rayon::spawn(_ = || (1..=1000).sum::<u32>())).await?;
    println!("rayon: {sum}");

    let number = promise!(rayon::spawn(_ = || "12 o'clock".parse::<u32>()));
    let shown = promise!(number.then(|n| n.to_string()).catch(|e| format!("rejected: {e}")));
    println!("rayon: {}", shown.await?);

    let pool = threadpool::ThreadPool::new(2);
    promise!(pool.execute(_())).await?;
    println!("threadpool: a thread was free");
    Ok(())
}

async fn misbehaving() -> Result<(), Error> {
    // Never called: rejects, and says where the callback was handed out.
    let lost: Result<u32, Error> = promise!(lose(_)).await;
    match lost.as_ref().map_err(Error::fault) {
        Err(Some(Fault::Abandoned(fault))) => println!("dropped: rejected, line {}", fault.at().line()),
        _ => println!("dropped: {lost:?}"),
    }

    // Called twice: the first call counts.
    println!("twice: {}", promise!(stutter(_)).await?);

    // Called before the function returns: the handler still waits for its turn.
    let greeting = promise!(greet(_).then(|text| println!("inline: the handler has {text:?}")));
    println!("inline: the call has returned");
    greeting.await?;

    // A panic where the argument is worked on: rejects, and the caller of the callback does not notice.
    let halved = promise!(stutter(_ = |n: u32| 10 / (n - 1)));
    println!("panic: {}", promise!(halved.then(|n| n.to_string()).catch(|e| e.to_string())).await?);
    Ok(())
}

fn lose(callback: impl FnOnce(u32) + Send + 'static) {
    thread::spawn(move || drop(callback));
}

fn stutter(mut callback: impl FnMut(u32) + Send + 'static) {
    thread::spawn(move || {
        callback(1);
        callback(2);
    });
}

fn greet(callback: impl FnOnce(&'static str)) {
    callback("good morning");
}

/// A web server on this machine that answers a few requests and ends.
mod server {
    use std::io::{self, BufRead, BufReader, Write};
    use std::net::{SocketAddr, TcpListener, TcpStream};
    use std::thread::{self, JoinHandle};

    pub struct Server {
        address: SocketAddr,
        thread: JoinHandle<io::Result<()>>,
    }

    impl Server {
        pub fn start(requests: usize) -> io::Result<Self> {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            let address = listener.local_addr()?;
            let thread = thread::spawn(move || {
                listener.incoming().take(requests).try_for_each(|connection| answer(&connection?))
            });
            Ok(Server { address, thread })
        }

        pub fn url(&self, path: &str) -> String {
            format!("http://{}{path}", self.address)
        }

        pub fn get(&self, path: &str) -> ehttp::Request {
            ehttp::Request::get(self.url(path))
        }

        /// Waits until the last request is answered.
        pub fn join(self) {
            self.thread.join().expect("the server does not panic").expect("the clients stay");
        }
    }

    fn answer(mut connection: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(connection).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let path = request.split(' ').nth(1).unwrap_or_default();
        let (status, body) = match path {
            "/missing" => ("404 Not Found", "nothing here".to_string()),
            _ => ("200 OK", format!("this is {path}")),
        };
        let length = body.len();
        write!(connection, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    }
}
