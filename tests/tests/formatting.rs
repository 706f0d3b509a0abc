//! `rustfmt` formats what stands in `promise!( .. )`: each call in the README, the documentation and the examples is put out
//! of shape, and `rustfmt` brings it back. It leaves a macro call alone that is not a list of expressions.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What `rustfmt` makes of some code. `None` where it is not installed or the code is no Rust.
fn formatted(code: &str) -> Option<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", "../.rustfmt.toml"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    rustfmt.stdin.take()?.write_all(code.as_bytes()).ok()?;
    let output = rustfmt.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text).filter(|text| !text.is_empty())
}

/// The files with this extension in a folder and those in it.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension() == Some(OsStr::new(extension)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code in documentation: blocks that are Rust and meant to compile, each in a function.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let line = line.strip_prefix("///").or(line.strip_prefix("//!")).unwrap_or(line);
        let line = line.strip_prefix(' ').unwrap_or(line);
        if let Some(language) = line.strip_prefix("```") {
            match block.take() {
                Some(code) => blocks.push(format!("fn main() {{\n{code}\n}}\n")),
                None if matches!(language, "" | "rust" | "no_run" | "should_panic") => {
                    block = Some(String::new());
                }
                None => block = Some("#not Rust".into()),
            }
        } else if let Some(code) = &mut block {
            code.push_str(line.strip_prefix("# ").unwrap_or(line));
            code.push('\n');
        }
    }
    blocks.retain(|code| !code.contains("#not Rust"));
    blocks
}

/// All code there is, with the name of its file.
fn sources() -> Vec<(String, String)> {
    let read = |path: &PathBuf| fs::read_to_string(path).expect("a text");
    let name = |path: &Path| path.display().to_string();
    let mut sources = Vec::new();
    for path in files(Path::new("../examples/examples"), "rs") {
        sources.push((name(&path), read(&path)));
    }
    let mut documentation = files(Path::new("../promise-core/src"), "rs");
    documentation.extend(files(Path::new("../promise-core/src"), "md"));
    documentation.push("../README.md".into());
    for path in documentation {
        let blocks = blocks(&read(&path));
        let blocks = blocks.into_iter().filter(|block| !calls(block).is_empty());
        let (all, count) = blocks.clone().fold((String::new(), 0), |(all, n), block| (all + &block, n + 1));
        // In one run, unless there is something in between that is no Rust.
        if count > 1 && formatted(&all).is_some() {
            sources.push((name(&path), all));
        } else {
            sources.extend(blocks.map(|block| (name(&path), block)));
        }
    }
    sources
}

/// The calls of `promise!`: where their parentheses open and close.
fn calls(code: &str) -> Vec<(usize, usize)> {
    let calls = code.match_indices("promise!(").map(|(at, call)| at + call.len());
    calls.filter_map(|open| Some((open, open + length(&code[open..])?))).collect()
}

/// How long the code is in front of the parenthesis that closes it.
fn length(code: &str) -> Option<usize> {
    let (mut depth, mut text, mut comment, mut before) = (1, false, false, ' ');
    for (at, c) in code.char_indices() {
        match c {
            '"' if !comment && before != '\\' => text = !text,
            '\n' => comment = false,
            '/' if !text && before == '/' => comment = true,
            '(' if !text && !comment => depth += 1,
            ')' if !text && !comment => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        before = c;
    }
    None
}

/// The code with other space in the calls: no indentation, and three blanks for one.
fn out_of_shape(code: &str) -> String {
    let mut changed = String::new();
    let mut from = 0;
    for (open, close) in calls(code) {
        if open < from {
            continue;
        }
        changed.push_str(&code[from..open]);
        let mut new_line = false;
        let mut in_text = false;
        for line in code[open..close].split_inclusive('\n') {
            let kept = if new_line && !in_text { line.trim_start_matches(' ') } else { line };
            let quotes = kept.matches('"').count() - kept.matches("\\\"").count();
            if kept.contains("//") || in_text || quotes % 2 == 1 {
                changed.push_str(kept);
            } else {
                let mut text = false;
                for c in kept.chars() {
                    text ^= c == '"';
                    let times = if c == ' ' && !text { 3 } else { 1 };
                    changed.extend(std::iter::repeat_n(c, times));
                }
            }
            in_text ^= quotes % 2 == 1;
            new_line = true;
        }
        from = close;
    }
    changed.push_str(&code[from..]);
    changed
}

#[test]
fn each_call_is_formatted() {
    if formatted("fn main() {}").is_none() {
        // Not by `println!`, which the test harness keeps to itself.
        writeln!(std::io::stderr(), "skipped: rustfmt is not installed").expect("stderr");
        return;
    }
    let mut count = 0;
    let mut wrong = Vec::new();
    for (name, code) in sources() {
        let Some(right) = formatted(&code) else { continue };
        let found = calls(&code).len();
        let changed = out_of_shape(&right);
        if found == 0 || changed == right {
            continue;
        }
        count += found;
        let again = formatted(&changed);
        if again.as_deref() != Some(&right[..]) {
            wrong.push(format!("{name}: rustfmt leaves a call alone in\n{changed}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} of them", wrong.join("\n"), wrong.len());
    assert!(count > 200, "only {count} calls were found");
}

#[test]
fn what_is_no_list_of_expressions_is_left_alone() {
    let Some(right) = formatted("fn main() {\n    promise!(a.then(|v| v))\n}\n") else { return };
    assert_eq!(formatted(&out_of_shape(&right)), Some(right));
    for code in ["promise!(a.then(v   =>   v))", "promise!(a;   b)", "promise! { a.then(|v|   v) }"] {
        let code = format!("fn main() {{\n    {code}\n}}\n");
        assert_eq!(formatted(&code).as_deref(), Some(&code[..]));
    }
}
