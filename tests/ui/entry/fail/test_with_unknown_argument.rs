#[promise_core::test(virtual)] //~ ERROR `#[test]` takes `virtual_time` and `crate = path`
async fn adds() {
    assert_eq!(1 + 1, 2);
}

fn main() {}
