//! A name server on this machine that knows one name, `answer.test`, has nothing to say about `silent.test`, and has not
//! heard of any other.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::thread::{self, JoinHandle};

const ADDRESSES: [Ipv4Addr; 2] = [Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2)];

/// It ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    pub fn start() -> io::Result<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let address = socket.local_addr()?;
        Ok(Server { address, thread: Some(thread::spawn(move || serve(&socket))) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A message of no bytes ends it.
        let sent = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.send_to(&[], self.address));
        if let (Ok(_), Some(thread)) = (sent, self.thread.take()) {
            thread.join().expect("the server does not panic").expect("the clients stay");
        }
    }
}

fn serve(socket: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 512];
    loop {
        let (len, client) = socket.recv_from(&mut buffer)?;
        if len == 0 {
            return Ok(());
        }
        if let Some(message) = answer(&buffer[..len]) {
            socket.send_to(&message, client)?;
        }
    }
}

/// Answers a question, if at all: see RFC 1035, 4.1.
fn answer(message: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 12;
    let mut end = HEADER;
    let mut name = String::new();
    while let Some(&len @ 1..) = message.get(end) {
        let label = message.get(end + 1..=end + usize::from(len))?;
        name += &String::from_utf8_lossy(label).to_lowercase();
        name.push('.');
        end += 1 + label.len();
    }
    // The root, then the type and the class.
    let question = message.get(HEADER..end + 5)?;
    let (code, addresses) = match name.as_str() {
        "silent.test." => return None,
        "answer.test." => (0, &ADDRESSES[..]),
        _ => (3, &[][..]),
    };

    let mut out = message[..2].to_vec();
    out.extend([0x81, 0x80 | code, 0, 1, 0, addresses.len() as u8, 0, 0, 0, 0]);
    out.extend(question);
    for address in addresses {
        // The name of the question, type A, class IN, for a minute, four bytes.
        out.extend([0xc0, HEADER as u8, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        out.extend(address.octets());
    }
    Some(out)
}
