use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let name = "a".to_string();
    let text = promise!(start.then(|n| n.to_string()).catch(|_| name).finally(|| println!("{name}"))); //~ ERROR borrow of moved value
    text.detach(drop);
}
