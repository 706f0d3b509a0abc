use promise_core::prelude::*;

#[async_promise]
fn count(done: impl FnOnce(u32)) { //~ ERROR call it as `promise!(function(.., _))`
    done(1);
}

#[async_promise]
fn count_boxed(done: Box<dyn FnOnce(u32)>) { //~ ERROR call it as `promise!(function(.., _))`
    done(1);
}

#[async_promise]
fn count_generic<F>(done: F) //~ ERROR call it as `promise!(function(.., _))`
where
    F: FnOnce(u32),
{
    done(1);
}

fn main() {}
