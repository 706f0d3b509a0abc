#[promise_core::main]
async fn main(args: Vec<String>) { //~ ERROR nothing calls this function with arguments: remove them
    println!("{args:?}");
}
