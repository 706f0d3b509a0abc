//! The same work in JavaScript: one `node` process that stays, does what it is told, and times itself.

use std::cell::RefCell;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use crate::harness::{Group, Sample};

const BLUEBIRD: &str = "bluebird@3.7.2";

struct Node {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// The JavaScript side, if there is one.
#[derive(Clone)]
pub struct V8 {
    node: Option<Rc<RefCell<Node>>>,
    has_bluebird: bool,
    /// What it is, or why there is none.
    pub version: String,
}

impl V8 {
    /// Starts `node`. With `bluebird` that library is fetched through `npm`, unless it was before.
    pub fn start(bluebird: bool) -> Self {
        let library = if bluebird { fetch_bluebird() } else { Err("not asked for".to_string()) };
        match Node::start(library.as_deref().unwrap_or(Path::new(""))) {
            Ok((node, mut version)) => {
                if bluebird && let Err(reason) = &library {
                    version += &format!(", no Bluebird: {reason}");
                }
                V8 { node: Some(Rc::new(RefCell::new(node))), has_bluebird: library.is_ok(), version }
            }
            Err(reason) => V8 { node: None, has_bluebird: false, version: format!("no V8: {reason}") },
        }
    }

    pub fn none() -> Self {
        V8 { node: None, has_bluebird: false, version: String::new() }
    }

    /// Adds a contender, where there is one, by the name of its function in `workloads.js`.
    pub fn add(&self, group: &mut Group, name: &str, function: &'static str) {
        if let Some(node) = self.node.clone() {
            group.elsewhere(name, move |n| node.borrow_mut().ask(function, n));
        }
    }

    pub fn add_bluebird(&self, group: &mut Group, name: &str, function: &'static str) {
        if self.has_bluebird {
            self.add(group, name, function);
        }
    }
}

impl Node {
    fn start(bluebird: &Path) -> Result<(Self, String), String> {
        let mut process = Command::new("node")
            .args(["-e", include_str!("workloads.js")])
            .env("BLUEBIRD", bluebird)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`node` cannot be started: {error}"))?;
        let requests = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut node = Node { process, requests, answers };
        let version = node.line()?;
        Ok((node, version))
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(read) if read > 0 => Ok(line.trim().to_string()),
            _ => Err("`node` ended".to_string()),
        }
    }

    fn ask(&mut self, function: &str, n: u64) -> Sample {
        let requests = self.requests.as_mut().expect("it is open until the end");
        writeln!(requests, "{function} {n}").expect("`node` reads");
        let answer = self.line().expect("`node` answers");
        let numbers: Option<Vec<u64>> = answer.split(' ').map(|number| number.parse().ok()).collect();
        let Some([nanoseconds, result, collections]) = numbers.as_deref() else {
            panic!("`{function}` in `node`: {answer}");
        };
        let elapsed = Duration::from_nanos(*nanoseconds);
        Sample { elapsed, result: *result, collections: Some(*collections) }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.requests.take()); // the end of its input ends it
        let _ = self.process.wait();
    }
}

/// The folder of the library, which is fetched once for a target directory.
fn fetch_bluebird() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bluebird");
    let library = folder.join("node_modules/bluebird");
    if !library.exists() {
        let options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--fetch-retries=0"];
        let output = Command::new("npm")
            .args(["install", BLUEBIRD, "--silent", "--fetch-timeout=10000", "--prefix"])
            .arg(&folder)
            .args(options)
            .output()
            .map_err(|error| format!("`npm` cannot be started: {error}"))?;
        if !output.status.success() {
            return Err("`npm install` failed".to_string());
        }
    }
    Ok(library)
}
