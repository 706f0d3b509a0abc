use promise_core::prelude::*;

fn main() {
    Promise::any([1, 2]).detach(drop); //~ ERROR `[{integer}; 2]` is not a collection of promises of one type //~ ALSO is not a collection of promises
}
