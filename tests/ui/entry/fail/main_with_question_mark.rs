use promise_core::prelude::*;

#[promise_core::main]
async fn main() {
    Promise::<u32>::resolve(1).await?; //~ ERROR the `?` operator can only be used in
}
