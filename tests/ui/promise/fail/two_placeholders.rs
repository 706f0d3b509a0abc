use promise_core::prelude::*;

fn list(on_success: impl FnOnce(u32) + Send + 'static, on_failure: impl FnOnce(String) + Send + 'static) {
    let _ = on_failure;
    on_success(1);
}

fn main() {
    let number = promise!(list(_, _)); //~ ERROR for a pair of callbacks write `promise!(|resolve, reject| call(.., resolve, reject))`
    number.detach(drop);
}
