#[promise_core::main]
struct Program; //~ ERROR this attribute goes on an `async fn`

fn main() {}
