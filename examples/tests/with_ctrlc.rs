//! The `with_ctrlc` example ends when it is interrupted.

#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn ends_when_it_is_interrupted() {
    let mut child = common::example("with_ctrlc").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(
        lines.next().unwrap(),
        "second handler: Ctrl-C error: Ctrl-C signal handler already registered"
    );
    assert_eq!(lines.next().unwrap(), "press Ctrl-C");

    let kill = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(kill.success());

    // It ends by itself at the latest after ten seconds, and says then that nobody was there.
    assert_eq!(lines.next().unwrap(), "Ctrl-C: ()");
    assert!(child.wait().unwrap().success());
}
