//! Traces the child, and looks at its instructions between two breakpoints.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio, exit};
use std::{env, fs, io};

/// Set for the child.
pub const CHILD: &str = "PROMISE_STEPPED_THROUGH";

/// Runs the child, which stops before and behind each of these, and fails if one makes an exchange that should not.
pub fn run(names: &[&str]) {
    let program = env::current_exe().expect("this program");
    let mut command = Command::new(&program);
    command.env(CHILD, "1").stdin(Stdio::null());
    // SAFETY: only one system call is made between fork and exec.
    unsafe {
        command.pre_exec(|| match libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0) {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        });
    }
    let child = match command.spawn() {
        Ok(child) => child.id().cast_signed(),
        Err(error) => return eprintln!("skipped: a child cannot be traced here: {error}"),
    };
    assert_eq!(wait(child), Some(libc::SIGTRAP), "it stops at the call of exec");
    let mut failed = false;
    for name in names {
        resume(child);
        assert_eq!(wait(child), Some(libc::SIGTRAP), "it stops in front of {name:?}");
        let (steps, exchanges) = look(child);
        resume(child);
        assert_eq!(wait(child), Some(libc::SIGTRAP), "it stops behind {name:?}");
        println!("{name}: {} exchanges in {steps} instructions", exchanges.len());
        let expected = name.starts_with("of all threads");
        if exchanges.is_empty() == expected {
            failed = true;
            println!(
                "  this is {}",
                if expected { "what shows that exchanges are found" } else { "one too many" }
            );
        }
        if !expected {
            exchanges.iter().take(8).for_each(|found| println!("  {}", place(child, &program, found)));
        }
    }
    resume(child);
    while wait(child).is_some() {
        resume(child);
    }
    exit(i32::from(failed));
}

/// The address of an exchange, and what the stack begins with: some of it are those of the callers.
type Found = Vec<u64>;

/// Steps to the next breakpoint: how many instructions there were, and which exchanges.
fn look(child: i32) -> (u64, Vec<Found>) {
    let (mut steps, mut exchanges) = (0, Vec::new());
    loop {
        // SAFETY: plain data, which the call fills.
        let mut registers: libc::user_regs_struct = unsafe { std::mem::zeroed() };
        trace(libc::PTRACE_GETREGS, child, 0, (&raw mut registers) as usize);
        let code = trace(libc::PTRACE_PEEKTEXT, child, registers.rip, 0).to_le_bytes();
        if code[0] == 0xCC {
            return (steps, exchanges);
        }
        steps += 1;
        if is_exchange(&code) {
            let stack = (0..64)
                .map(|i| trace(libc::PTRACE_PEEKTEXT, child, registers.rsp + 8 * i, 0).cast_unsigned());
            exchanges.push([registers.rip].into_iter().chain(stack).collect());
        }
        trace(libc::PTRACE_SINGLESTEP, child, 0, 0);
        assert_eq!(wait(child), Some(libc::SIGTRAP), "a step");
    }
}

/// A `lock` prefix, or `xchg` with memory, which locks without one.
fn is_exchange(code: &[u8; 8]) -> bool {
    const PREFIXES: [u8; 10] = [0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF2, 0xF3];
    let start = code.iter().position(|byte| !PREFIXES.contains(byte)).unwrap_or(code.len());
    match &code[start..] {
        [0xF0, ..] => true,
        [0x40..=0x4F, 0x86 | 0x87, operands, ..] | [0x86 | 0x87, operands, ..] => operands >> 6 != 0b11,
        _ => false,
    }
}

fn resume(child: i32) {
    trace(libc::PTRACE_CONT, child, 0, 0);
}

fn trace(request: libc::c_uint, child: i32, address: u64, data: usize) -> i64 {
    // SAFETY: the child is traced by this thread and stopped; the data of a request is what it asks for.
    let result = unsafe { libc::ptrace(request, child, address, data) };
    assert!(request == libc::PTRACE_PEEKTEXT || result != -1, "tracing: {}", io::Error::last_os_error());
    result
}

/// The signal that stopped the child; `None` when it has ended, which it has to do well.
fn wait(child: i32) -> Option<i32> {
    let mut status = 0;
    // SAFETY: it is a child of this process, and the status is ours.
    let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert_eq!(waited, child);
    if libc::WIFSTOPPED(status) {
        return Some(libc::WSTOPSIG(status));
    }
    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child failed: {status:#x}");
    None
}

/// Where an exchange is, in words if binutils are there: the innermost functions, as far as the stack tells.
fn place(child: i32, program: &Path, found: &Found) -> String {
    let maps = fs::read_to_string(format!("/proc/{child}/maps")).unwrap_or_default();
    let of_program = maps.lines().filter(|line| line.ends_with(&*program.to_string_lossy()));
    let ranges = of_program.filter_map(|line| {
        let (start, end) = line.split(' ').next()?.split_once('-')?;
        Some((
            u64::from_str_radix(start, 16).ok()?,
            u64::from_str_radix(end, 16).ok()?,
            line.contains("r-xp"),
        ))
    });
    let ranges: Vec<_> = ranges.collect();
    let base = ranges.first().map_or(0, |range| range.0);
    let code =
        found.iter().filter(|at| ranges.iter().any(|(start, end, code)| *code && (start..end).contains(at)));
    let offsets: Vec<_> = code.take(6).map(|at| format!("{:#x}", at - base)).collect();
    let said = Command::new("addr2line").args(["-f", "-C", "-e"]).arg(program).args(&offsets).output();
    let said = said.map(|said| {
        String::from_utf8_lossy(&said.stdout).lines().step_by(2).collect::<Vec<_>>().join("\n    < ")
    });
    said.unwrap_or_else(|_| offsets.join(" < "))
}
