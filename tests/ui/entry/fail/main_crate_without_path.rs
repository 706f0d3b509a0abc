#[promise_core::main(crate)] //~ ERROR write the path of `promise-core` in this crate
async fn main() {
    println!("hello");
}
