//! `ehttp`: pages of a web server, each in one line; a page that comes in parts; a request that fails.
//!
//! ```text
//! cargo run --example with_ehttp
//! ```

use ehttp::streaming::Part;
use promise_core::prelude::*;
use server::Server;
use std::mem;
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::Mutex;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let server = Server::start(5)?;

    let request = server.get("/hello");
    let page = promise!(ehttp::fetch(request, _)).await?;
    println!("/hello: {} {}", page.status, page.text().unwrap_or_default());

    // At once, and in the order of the list, whichever answer comes first.
    let pages = ["/a", "/b", "/missing"].map(|path| promise!(ehttp::fetch(server.get(path), _)));
    for page in Promise::all(pages).await? {
        let path = page.url.replace(&server.url(""), "");
        println!("{path}: {} {}", page.status, page.text().unwrap_or_default());
    }

    let bytes = download(server.get("/long")).await?;
    println!("/long: {} bytes", bytes.len());

    // The server has answered all it will: the callback gets an `Err`, which rejects.
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

/// Many calls, one result: an executor, as one callback does not settle by each of its arguments.
fn download(request: ehttp::Request) -> Promise<Vec<u8>> {
    promise!(|resolve, reject| ehttp::streaming::fetch(request, collector(resolve, reject)))
}

/// Collects the parts, and settles with the last, which is empty.
fn collector(
    resolve: impl Fn(Vec<u8>),
    reject: impl Fn(Error),
) -> impl Fn(ehttp::Result<Part>) -> ControlFlow<()> {
    let bytes = Mutex::new(Vec::new());
    move |part| match part {
        Ok(Part::Response(_)) => Continue(()),
        Ok(Part::Chunk(chunk)) if chunk.is_empty() => {
            resolve(mem::take(&mut *bytes.lock().unwrap()));
            Break(())
        }
        Ok(Part::Chunk(chunk)) => {
            bytes.lock().unwrap().extend(chunk);
            Continue(())
        }
        Err(error) => {
            reject(Error::msg(error));
            Break(())
        }
    }
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
            "/long" => ("200 OK", "long ".repeat(20_000)),
            _ => ("200 OK", format!("this is {path}")),
        };
        let length = body.len();
        write!(connection, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    }
}
