use promise_core::prelude::*;

fn read<T: Default>(done: impl FnOnce(T)) {
    done(T::default());
}

fn main() {
    let value = promise!(read(_)); //~ ERROR type annotations needed
    value.detach(drop);
}
