use promise_core::prelude::*;

fn check(n: u32) -> Result<u32, Error> {
    if n > 3 {
        return Err("too many".into()); //~ ERROR the trait bound `&str: Into<promise_core::Error>` is not satisfied
    }
    Ok(n)
}

fn main() {}
