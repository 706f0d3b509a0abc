use promise_core::local::Promise;

fn main() {
    let promise = Promise::<u32>::resolve(1);
    std::thread::scope(|scope| {
        scope.spawn(|| promise.is_pending()); //~ ERROR `Rc<()>` cannot be shared between threads safely
    });
}
