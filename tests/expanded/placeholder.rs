//! `call(.., _, ..)`: `_` stands where the callback goes.

use promise_core::prelude::*;

fn read(path: &str, done: impl FnOnce(Result<u32, std::io::Error>) + Send + 'static) {
    done(Ok(path.len() as u32));
}

fn start(done: Box<dyn FnOnce() + Send>) -> u32 {
    done();
    7
}

fn compare(a: u32, done: impl FnOnce(u32, &str) -> bool + Send + 'static) {
    assert!(done(a, "b"));
}

pub fn main() {
    let length = promise!(read("path", _).then(|n| n + 1));
    assert_eq!(length.wait().unwrap(), 5);
    let started = promise!(start(Box::new(_())), cancel = |job| println!("stops {job}"));
    started.wait().unwrap();
    let both = promise!(compare(1, _ = |a, b| format!("{a}{b}")), returning = true);
    assert_eq!(both.wait().unwrap(), "1b");
}
