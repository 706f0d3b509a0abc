#[promise_core::main(flavor = "multi_thread")] //~ ERROR `#[main]` takes `crate = path` only
async fn main() {
    println!("hello");
}
