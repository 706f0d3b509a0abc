use promise_core::prelude::*;

fn main() {
    Promise::all([1, 2]).detach(drop); //~ ERROR `[{integer}; 2]` is not a collection of promises //~ ALSO is not a collection of promises
}
