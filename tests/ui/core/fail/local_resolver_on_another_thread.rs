use promise_core::local::Promise;

fn main() {
    let (_promise, resolver) = Promise::<u32>::with_resolvers();
    elsewhere(move || resolver.resolve(1)); //~ ERROR `*const ()` cannot be sent between threads safely
}

fn elsewhere<T>(_: impl FnOnce() -> T + Send) {}
