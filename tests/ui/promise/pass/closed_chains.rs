//! A chain that ends in a handler for every reason may be thrown away.
#![deny(warnings)]

use promise_core::prelude::*;

fn start() -> Promise<u32> {
    Promise::resolve(1)
}

fn log(_: Error) -> u32 {
    0
}

pub fn main() {
    promise!(start().catch(|_| 0));
    promise!(start().fail(|_| 0));
    promise!(start().catch(log));
    promise!(start().then(|n| println!("{n}")).catch(|e| eprintln!("{e}")));
    promise!(start().catch(|_: &std::io::Error| 0).catch(|ref e| e.to_string().len() as u32).finally(|| ()));
    promise!(start().catch(|_| 0).finally(|| ()).tap(|_| ()));
    promise!(start().then(|n| n + 1).detach(|e| eprintln!("{e}")));
    let _ = promise!(start().then(|n| n + 1));
    if true {
        promise!(start().catch(|_| 0));
    }
    match 1 {
        1 => promise!(start().catch(|_| 0)),
        _ => promise!(start()),
    }
    .detach(drop);
}
