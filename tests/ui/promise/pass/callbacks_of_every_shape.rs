//! What may be around a placeholder.
#![deny(warnings)]

use promise_core::prelude::*;
use std::sync::Arc;

type Boxed = Box<dyn FnOnce(u32) + Send>;

struct Request {
    url: &'static str,
    done: Boxed,
}

#[derive(Default)]
struct Builder {
    done: Option<Boxed>,
}

impl Builder {
    fn on_done(mut self, done: impl FnOnce(u32) + Send + 'static) -> Self {
        self.done = Some(Box::new(done));
        self
    }

    fn send(self) {
        if let Some(done) = self.done {
            done(1);
        }
    }
}

fn once(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn once_in_front(done: impl FnOnce(u32) + Send + 'static, n: u32) -> u32 {
    done(n);
    n
}

fn many(done: impl Fn(u32) + Send + Sync + 'static) {
    done(1);
    done(2);
}

fn many_mut(mut done: impl FnMut(u32) + Send + 'static) {
    done(1);
    done(2);
}

fn boxed(done: Boxed) {
    done(1);
}

fn shared(done: Arc<dyn Fn(u32) + Send + Sync>) {
    done(1);
}

fn optional(done: Option<Boxed>) {
    done.unwrap()(1);
}

fn borrowed(done: &dyn Fn(u32)) {
    done(1);
}

fn borrowed_mutably(done: &mut dyn FnMut(u32)) {
    done(1);
}

fn request(request: Request) {
    assert_eq!(request.url, "/");
    (request.done)(1);
}

fn node(done: impl FnOnce(Option<std::io::Error>, Option<u32>) + Send + 'static) {
    done(None, Some(1));
}

fn node_pair(done: impl FnOnce((Option<std::io::Error>, Option<u32>)) + Send + 'static) {
    done((None, Some(1)));
}

fn result(done: impl FnOnce(Result<u32, std::io::Error>) + Send + 'static) -> Result<(), std::fmt::Error> {
    done(Ok(1));
    Ok(())
}

fn lent(done: impl FnOnce(&str, &[u32]) -> bool) {
    assert!(done("a", &[]));
}

fn nothing(done: impl FnOnce() + Send + 'static, _ms: u64) {
    done();
}

pub fn main() {
    let all: [Promise<u32>; 19] = [
        promise!(once(_)),
        promise!(once_in_front(_, 1)),
        promise!(many(_)),
        promise!(many_mut(_)),
        promise!(boxed(Box::new(_))),
        promise!(shared(Arc::new(_))),
        promise!(optional(Some(Box::new(_)))),
        promise!(borrowed(&_)),
        promise!(borrowed_mutably(&mut _)),
        promise!(request(Request { url: "/", done: Box::new(_) })),
        promise!(Builder::default().on_done(_).send()),
        promise!(node(_ = |error, value| (error, value))),
        promise!(node_pair(_)),
        promise!(result(_)),
        promise!(lent(_ = |text, list| (text.len() + list.len()) as u32), returning = true),
        promise!(nothing(_(), 250)).map(|()| 1),
        promise!(once(
            _ = |n| {
                let one: u32 = "1".parse()?;
                Ok::<u32, std::num::ParseIntError>(one * n)
            }
        )),
        promise!(once(_ = move |n: u32| -> u32 { n })),
        promise!(once(_).then(|n| n + 1).then(|n| n - 1)),
    ];
    for (i, promise) in all.into_iter().enumerate() {
        assert_eq!(promise.wait().unwrap(), 1, "number {i}");
    }
}
