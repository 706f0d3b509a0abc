use promise_core::local::promise;

fn elsewhere(callback: impl FnOnce(u32) + Send + 'static) {
    std::thread::spawn(move || callback(1));
}

fn main() {
    let _ = promise!(elsewhere(_)); //~ ERROR `*const ()` cannot be sent between threads safely
}
