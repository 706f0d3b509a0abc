#[promise_core::test]
mod tests { //~ ERROR this attribute goes on an `async fn`
    fn adds() {}
}

fn main() {}
