//! What users see of their mistakes (`ui/*/fail`), and programs that must compile (`ui/*/pass`).
//!
//! A file under `fail` is named after the mistake. Each error it causes has a comment on the line where it is reported:
//!
//! * `//~ ERROR text`: the error of a mistake, with a part of its first line;
//! * `//~ ALSO text`: a second error of the same mistake. There is never a third one.
//!
//! The whole text is in the `.stderr` file beside it. `TRYBUILD=overwrite cargo test -p promise-tests --test ui` writes
//! those files anew; read what has changed as a newcomer would.

mod comments;
mod literals;

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
        let file = slashes(file.strip_prefix("ui").expect("they are there"));
        assert!(list.contains(&format!("\"{file}\"")), "ui/programs.rs has no module for {file}");
    }
}

#[test]
fn errors_are_where_the_comments_say() {
    let wrong: Vec<String> = files("fail").iter().flat_map(|file| check_file(file)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Each text of the macros' catalogue is the error of some file here.
#[test]
fn every_text_of_the_catalogue_is_pinned() {
    let catalogue = fs::read_to_string("../promise-macros/src/catalogue.rs").expect("the catalogue");
    let pinned: String = files("fail").iter().map(|file| read(&file.with_extension("stderr"))).collect();
    let texts: Vec<String> =
        literals::texts(&catalogue).into_iter().filter(|text| text.contains(' ')).collect();
    assert!(texts.len() > 50, "the catalogue was not understood");
    for text in texts {
        let found = pinned
            .lines()
            .filter_map(|line| line.strip_prefix("error: "))
            .any(|error| literals::fits(&text, error));
        assert!(found, "no file in ui/*/fail has the error \"{text}\"");
    }
}

/// Each public trait says in our words what is wrong when it is not implemented.
#[test]
fn every_public_trait_speaks_of_promises() {
    let mut traits = 0;
    // What the macros name is nobody's to implement.
    let macros_only =
        |file: &Path| file.components().any(|part| Path::new(&part).with_extension("").ends_with("private"));
    for file in sources(Path::new("../promise-core/src")).into_iter().filter(|file| !macros_only(file)) {
        let source = read(&file);
        let found = source.match_indices("\npub trait ").chain(source.match_indices("\npub unsafe trait "));
        for (at, _) in found {
            let item = source[..at].rsplit("\n\n").next().unwrap_or_default();
            let name = source[at + 1..].lines().next().unwrap_or_default();
            traits += 1;
            // Nothing outside of the library needs to name a sealed trait.
            let says = item.contains("diagnostic::on_unimplemented") || item.contains("#[doc(hidden)]");
            assert!(says, "{}: no `on_unimplemented` on `{name}`", file.display());
        }
    }
    assert!(traits >= 10, "the traits were not found");
}

/// The Rust files in a folder and those in it.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
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

fn slashes(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn check_file(file: &Path) -> Vec<String> {
    comments::check(&slashes(file), &read(file), &read(&file.with_extension("stderr")))
}
