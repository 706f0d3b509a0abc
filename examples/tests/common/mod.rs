//! Runs the example programs and compares what they print with `examples/expected/NAME.txt`.
//!
//! `UPDATE_EXPECTED=1 cargo test -p promise-examples` writes those files anew.

// Every test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// An example that runs longer hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// What a program left behind.
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub status: ExitStatus,
}

/// Runs the example without arguments: it must succeed and print `expected/NAME.txt`.
pub fn check(name: &str) {
    check_with(name, name, [] as [&str; 0]);
}

/// Runs the example with arguments: it must succeed and print `expected/EXPECTED.txt`.
pub fn check_with(name: &str, expected: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) {
    let run = run(example(name).args(args));
    let file = package().join("expected").join(expected).with_extension("txt");
    assert!(run.status.success(), "{name}: {}\n{}", run.status, run.stderr);
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, &run.stdout).unwrap();
    }
    let wanted = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(
        run.stdout == wanted.replace("\r\n", "\n"),
        "{name} does not print {}\n--- expected\n{wanted}--- printed\n{}--- on stderr\n{}",
        file.display(),
        run.stdout,
        run.stderr
    );
}

/// The folder of this package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A command that runs the example from the root of the workspace.
pub fn example(name: &str) -> Command {
    let mut command = Command::new(built(name));
    command.current_dir(package().parent().unwrap());
    // The examples talk to servers on this machine only.
    for proxy in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command
}

/// Runs a program to its end, or kills it when that does not come.
pub fn run(command: &mut Command) -> Run {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = read(child.stdout.take().unwrap());
    let stderr = read(child.stderr.take().unwrap());
    let start = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if start.elapsed() > LIMIT => break None,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    if status.is_none() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (stdout, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
    let Some(status) = status else {
        panic!("{command:?} hangs\n--- printed\n{stdout}--- on stderr\n{stderr}");
    };
    Run { stdout, stderr, status }
}

fn read(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    })
}

/// The program. `cargo test` builds all examples before it runs the first test, beside the folder this test is in.
fn built(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).expect("a test is in target/PROFILE/deps");
    let program = profile.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "{} is not built: `cargo test -p promise-examples` without `--test` builds it, and so does `cargo build --examples`",
        program.display()
    );
    program
}
