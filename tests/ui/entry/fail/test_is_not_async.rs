#[promise_core::test]
fn adds() { //~ ERROR this attribute runs an async function: write `async fn`
    assert_eq!(1 + 1, 2);
}

fn main() {}
