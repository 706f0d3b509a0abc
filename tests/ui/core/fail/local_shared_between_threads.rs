use promise_core::local::Promise;

fn main() {
    let promise = Promise::<u32>::resolve(1);
    elsewhere(|| promise.is_pending()); //~ ERROR `*const ()` cannot be shared between threads safely
}

fn elsewhere<T>(_: impl FnOnce() -> T + Send) {}
