#[promise_core::test(virtual)] //~ ERROR `#[test]` takes `virtual_time` or `strict` or `schedules = 100`, and `crate = path`
async fn adds() {
    assert_eq!(1 + 1, 2);
}

fn main() {}
