//! Which core a thread runs on. How long it takes to wake a thread depends on it far more than on anything else.

/// Keeps this thread on one core until dropped. Only where the system can do that and there are several cores.
pub struct OnCore {
    #[cfg(target_os = "linux")]
    before: libc::cpu_set_t,
}

#[cfg(target_os = "linux")]
impl OnCore {
    /// The `nth` of the cores this thread may use, counted from 0 and in a circle.
    pub fn nth(nth: usize) -> Self {
        let before = allowed();
        let cores: Vec<usize> =
            (0..libc::CPU_SETSIZE as usize).filter(|core| contains(&before, *core)).collect();
        let mut only = none();
        // SAFETY: the core is one of those of a set as large.
        unsafe { libc::CPU_SET(cores[nth % cores.len()], &mut only) };
        allow(&only);
        OnCore { before }
    }
}

#[cfg(target_os = "linux")]
impl Drop for OnCore {
    fn drop(&mut self) {
        allow(&self.before);
    }
}

#[cfg(target_os = "linux")]
fn none() -> libc::cpu_set_t {
    // SAFETY: it consists of integers.
    unsafe { std::mem::zeroed() }
}

#[cfg(target_os = "linux")]
fn contains(set: &libc::cpu_set_t, core: usize) -> bool {
    // SAFETY: the core is below the size of the set.
    unsafe { libc::CPU_ISSET(core, set) }
}

#[cfg(target_os = "linux")]
fn allowed() -> libc::cpu_set_t {
    let mut set = none();
    // SAFETY: 0 is this thread, and the set is as large as said.
    let done = unsafe { libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) };
    assert_eq!(done, 0, "a thread knows its cores");
    set
}

#[cfg(target_os = "linux")]
fn allow(set: &libc::cpu_set_t) {
    // SAFETY: as in `allowed`.
    let done = unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), set) };
    assert_eq!(done, 0, "a thread may be kept on a core of its own");
}

#[cfg(not(target_os = "linux"))]
impl OnCore {
    pub fn nth(_: usize) -> Self {
        OnCore {}
    }
}
