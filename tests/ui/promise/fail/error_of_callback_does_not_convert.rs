use promise_core::prelude::*;

fn count(done: impl FnOnce(Result<u32, std::fmt::Error>) + Send + 'static) {
    done(Ok(1));
}

fn main() {
    let number = promise!(count(_), error = String); //~ ERROR `std::fmt::Error` cannot become the reason `String` of this chain
    number.detach(drop);
}
