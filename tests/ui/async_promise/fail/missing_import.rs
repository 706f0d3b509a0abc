#[async_promise] //~ ERROR cannot find attribute `async_promise` in this scope
async fn load() -> u32 {
    1
}

fn main() {}
