#[promise_core::test]
async fn adds(a: u32, b: u32) { //~ ERROR nothing calls this function with arguments: remove them
    assert_eq!(a + b, 2);
}

fn main() {}
