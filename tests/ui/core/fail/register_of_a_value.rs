use promise_core::scheduler;

fn main() {
    let _registered = scheduler::register(5); //~ ERROR is not a scheduler
}
