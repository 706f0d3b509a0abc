use promise_core::prelude::*;

fn main() {
    Promise.all([Promise::<u32>::resolve(1)]).detach(drop); //~ ERROR expected value, found struct `Promise`
}
