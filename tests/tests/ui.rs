//! What users see of their mistakes (`ui/*/fail`), and programs that must compile (`ui/*/pass`).
//!
//! A file under `fail` is named after the mistake. Each error it causes has a comment on the line where it is reported:
//!
//! * `//~ ERROR text`: the error of a mistake, with a part of its first line;
//! * `//~ ALSO text`: a second error of the same mistake. There is never a third one.
//!
//! The whole text is in the `.stderr` file beside it. `TRYBUILD=overwrite cargo test -p promise-tests --test ui` writes
//! those files anew; read what has changed as a newcomer would.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Other versions of the compiler have other words for the same errors.
const COMPILER: &str = "1.95";

#[test]
fn mistakes_are_explained() {
    if !compiler().starts_with(&format!("rustc {COMPILER}.")) {
        // Not by `println!`, which the test harness keeps to itself.
        let text = format!("skipped: the expected texts are those of rustc {COMPILER}");
        writeln!(io::stderr(), "{text}").expect("stderr");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*/fail/*.rs");
}

/// The others are modules of `ui_programs` and, in edition 2021, of a user's crate: that takes a tenth of the time.
#[test]
fn programs_with_a_main_of_their_own_run() {
    trybuild::TestCases::new().pass("ui/entry/pass/*.rs");
}

#[test]
fn no_program_is_left_out() {
    let list = fs::read_to_string("ui/programs.rs").expect("the list of modules");
    for file in files("pass") {
        let file = file.strip_prefix("ui").expect("they are there").display();
        assert!(list.contains(&format!("\"{file}\"")), "ui/programs.rs has no module for {file}");
    }
}

#[test]
fn errors_are_where_the_comments_say() {
    let wrong: Vec<String> = files("fail").iter().flat_map(|file| check_file(file)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The Rust files in `ui/*/{kind}`.
fn files(kind: &str) -> Vec<PathBuf> {
    let list =
        |folder: &Path| fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path());
    let mut files: Vec<PathBuf> = list(Path::new("ui"))
        .filter(|subject| subject.is_dir())
        .flat_map(|subject| list(&subject.join(kind)))
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

fn check_file(file: &Path) -> Vec<String> {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    check(&file.display().to_string(), &read(file), &read(&file.with_extension("stderr")))
}

/// Whether the errors of a compiler's output are those that the comments of the source announce.
fn check(name: &str, source: &str, stderr: &str) -> Vec<String> {
    let mut errors = reported(stderr, name);
    let mut wrong = Vec::new();
    let mut mistakes = 0_i32;
    for Comment { line, kind, text } in comments(source) {
        match kind {
            "ERROR" => mistakes += 1,
            "ALSO" => mistakes -= 1,
            _ => wrong.push(format!("{name}:{line}: write `//~ ERROR text` or `//~ ALSO text`")),
        }
        match errors.iter().position(|error| error.line == Some(line) && error.text.contains(text)) {
            Some(found) => drop(errors.remove(found)),
            None => wrong.push(format!("{name}:{line}: no error \"{text}\" here")),
        }
    }
    wrong.extend(errors.iter().map(|error| {
        let line = error.line.map_or("elsewhere".to_string(), |line| line.to_string());
        format!("{name}:{line}: no comment for \"{}\"", error.text)
    }));
    if mistakes < 0 {
        wrong.push(format!("{name}: more than two errors for one mistake"));
    }
    if !source.contains("//~ ERROR") {
        wrong.push(format!("{name}: no `//~ ERROR`"));
    }
    if stderr.contains("$RUST") {
        wrong.push(format!("{name}: quotes the standard library, whose source may be installed or not"));
    }
    wrong
}

struct Comment<'a> {
    line: usize,
    kind: &'a str,
    text: &'a str,
}

/// The `//~` comments of a source.
fn comments(source: &str) -> impl Iterator<Item = Comment<'_>> {
    source.lines().zip(1..).flat_map(|(code, line)| {
        code.split("//~").skip(1).map(move |comment| {
            let (kind, text) = comment.trim().split_once(' ').unwrap_or_default();
            Comment { line, kind, text }
        })
    })
}

struct Reported<'a> {
    /// The first line of an error or warning.
    text: &'a str,
    /// Its line in the file, if it is about that file.
    line: Option<usize>,
}

/// The errors and warnings in a compiler's output.
fn reported<'a>(stderr: &'a str, name: &str) -> Vec<Reported<'a>> {
    let mut reported: Vec<Reported<'a>> = Vec::new();
    let mut place_follows = false;
    for line in stderr.lines() {
        if line.starts_with("error") || line.starts_with("warning") {
            reported.push(Reported { text: line, line: None });
            place_follows = true;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ").filter(|_| place_follows) {
            place_follows = false;
            let (path, line) = place.split_once(':').unwrap_or((place, ""));
            if let Some(last) = reported.last_mut().filter(|_| path.ends_with(name)) {
                last.line = line.split(':').next().and_then(|line| line.parse().ok());
            }
        }
    }
    reported
}

mod tests {
    use super::check;

    const STDERR: &str = "\
error[E0308]: mismatched types
 --> ui/a/fail/b.rs:3:5
  |
3 |     \"no\" //~ ERROR mismatched types
  |     ^^^^ expected `u32`
note: here
 --> ui/a/fail/b.rs:1:1

error: one more
 --> ui/a/fail/b.rs:5:5
";

    fn wrong(source: &str) -> Vec<String> {
        check("ui/a/fail/b.rs", source, STDERR)
    }

    #[test]
    fn each_error_has_its_comment() {
        assert!(wrong("\n\n//~ ERROR mismatched\n\n//~ ERROR one more\n").is_empty());
        assert!(wrong("\n\n//~ ERROR mismatched\n\n//~ ALSO one more\n").is_empty());
    }

    #[test]
    fn the_line_counts() {
        let wrong = wrong("\n\n//~ ERROR mismatched\n//~ ERROR one more\n");
        assert_eq!(
            wrong,
            [
                "ui/a/fail/b.rs:4: no error \"one more\" here",
                "ui/a/fail/b.rs:5: no comment for \"error: one more\"",
            ]
        );
    }

    #[test]
    fn the_text_counts() {
        // The source is quoted in the output, and a note is no error.
        assert_eq!(wrong("//~ ERROR here\n\n//~ ERROR expected\n\n//~ ERROR one more\n").len(), 3);
    }

    #[test]
    fn a_comment_takes_one_error() {
        assert_eq!(wrong("\n\n//~ ERROR mismatched //~ ERROR types\n\n//~ ERROR one more\n").len(), 1);
    }

    #[test]
    fn a_mistake_has_two_errors_at_most() {
        assert_eq!(wrong("\n\n//~ ALSO mismatched\n\n//~ ALSO one more\n").len(), 2);
    }

    #[test]
    fn no_standard_library() {
        let stderr = format!("{STDERR} --> $RUST/core/src/option.rs");
        let source = "\n\n//~ ERROR mismatched\n\n//~ ERROR one more\n";
        assert_eq!(check("ui/a/fail/b.rs", source, &stderr).len(), 1);
    }

    #[test]
    fn a_file_without_comment_is_noticed() {
        assert!(!check("ui/a/fail/b.rs", "fn main() {}", "").is_empty());
    }
}
