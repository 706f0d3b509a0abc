use promise_core::prelude::*;

struct User {
    name: String,
}

fn user() -> User {
    User { name: "a".to_string() }
}

fn main() {
    let text = promise!(user().then(|user| user.nmae)); //~ ERROR no field `nmae` on type `User`
    text.detach(drop);
}
