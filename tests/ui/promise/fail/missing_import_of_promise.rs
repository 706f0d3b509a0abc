use promise_core::promise;

fn main() {
    let number: Promise<u32> = promise!(async { 1 }); //~ ERROR cannot find type `Promise` in this scope
}
