use promise_core::local::Promise;

fn main() {
    let promise = Promise::<u32>::resolve(1);
    elsewhere(move || promise.wait()); //~ ERROR `*const ()` cannot be sent between threads safely
}

fn elsewhere<T>(_: impl FnOnce() -> T + Send) {}
