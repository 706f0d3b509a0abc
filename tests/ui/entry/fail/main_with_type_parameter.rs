#[promise_core::main]
async fn main<T>() { //~ ERROR nothing chooses the type arguments of this function: remove them
    println!("hello");
}
