//! `return` and `?` leave the handler, not the chain and not the function.
#![deny(warnings)]

use promise_core::prelude::*;

fn start(n: u32) -> Promise<u32> {
    Promise::resolve(n)
}

fn run(n: u32) -> Promise<String> {
    promise!(
        start(n)
            .then(|n| {
                if n == 0 {
                    return Ok("zero".to_string());
                }
                if n == 1 {
                    return Err(Error::msg("one"));
                }
                if n == 2 {
                    return Err(std::fmt::Error.into());
                }
                if n == 3 {
                    return "three".to_string();
                }
                if n == 4 {
                    return Promise::resolve("four".to_string());
                }
                if n == 5 {
                    return async { "five".to_string() };
                }
                let more = (0..n).map(|i| if i > 1 { return 1 } else { 0 }).sum::<u32>();
                let text = async { return more }.await;
                format!("{text}")
            })
            .then(|text| {
                if text.is_empty() {
                    Err(Error::msg("empty"))?;
                }
                text + "!"
            })
            .catch(|e: &std::fmt::Error| {
                if e.to_string().is_empty() {
                    return Ok(String::new());
                }
                e.to_string()
            })
            .catch(|e| {
                if false {
                    return Err(e);
                }
                e.to_string()
            })
            .finally(|| {
                if n > 7 {
                    return Ok(());
                }
                if n > 6 {
                    return sleep(std::time::Duration::ZERO);
                }
                if n > 5 {
                    return;
                }
                println!("small");
            })
    )
}

pub fn main() {
    assert_eq!(run(0).wait().unwrap(), "zero!");
    assert_eq!(run(1).wait().unwrap(), "one");
    assert!(run(2).wait().unwrap().starts_with("an error"));
    assert_eq!(run(3).wait().unwrap(), "three!");
    assert_eq!(run(4).wait().unwrap(), "four!");
    assert_eq!(run(5).wait().unwrap(), "five!");
    assert_eq!(run(6).wait().unwrap(), "4!");
    assert_eq!(run(7).wait().unwrap(), "5!");
    assert_eq!(run(9).wait().unwrap(), "7!");
}
