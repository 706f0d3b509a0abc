//! Local promises make no atomic read-modify-write operation: a process that uses them is stepped through, one instruction at a
//! time, and each instruction is looked at. What the standard library, the allocator and tokio do on the way counts, too.
//!
//! Needs Linux, x86-64, and the right to trace a child; where one of them is missing it says so and passes.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod child;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod steps;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn main() {
    if std::env::var_os(steps::CHILD).is_some() {
        return child::run();
    }
    steps::run(&child::NAMES);
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn main() {
    eprintln!("skipped: this is not Linux on x86-64");
}
