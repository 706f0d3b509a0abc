use promise_core::prelude::*;

fn main() {
    let number = promise!(error = String, async { 1 }); //~ ERROR options stand behind what they belong to //~ ALSO expected an option behind the comma
    number.detach(drop);
}
