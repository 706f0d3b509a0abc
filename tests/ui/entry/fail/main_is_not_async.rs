#[promise_core::main]
fn main() { //~ ERROR this attribute runs an async function: write `async fn`
    println!("hello");
}
