use promise_core::local::Promise;

fn main() {
    let promise = Promise::<u32>::resolve(1);
    std::thread::spawn(move || promise.wait()); //~ ERROR `Rc<()>` cannot be sent between threads safely
}
