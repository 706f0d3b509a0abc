use promise_core::local::Promise;

fn main() {
    let (_promise, resolver) = Promise::<u32>::with_resolvers();
    std::thread::spawn(move || resolver.resolve(1)); //~ ERROR `Rc<()>` cannot be sent between threads safely
}
