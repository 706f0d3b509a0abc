//! The table of features in `promise_core::guide::comparison` names tests that there are, and the guide by situation in the crate's
//! documentation leads to every module, function and macro. Tables are tables.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rows of the tables: the feature, and the last column.
fn rows() -> Vec<(String, String)> {
    let page = read("../promise-core/src/guide/comparison.md").expect("the page");
    let lines = page.lines().filter(|line| line.starts_with("| ") && !line.ends_with("| here |"));
    let rows = lines.map(|line| {
        let columns: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
        let [feature, _, _, _, _, _, _, _, here] = columns[..] else { panic!("not nine columns: {line}") };
        (feature.to_string(), here.to_string())
    });
    rows.collect()
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// The source of a test named `target::module::function` or `target::function`, or `None` if there is no such test that runs.
fn find(test: &str) -> Option<()> {
    let (path, function) = test.rsplit_once("::")?;
    let source = match path.split_once("::") {
        None => read(format!("tests/{path}.rs")).or_else(|| read(format!("tests/{path}/main.rs"))),
        Some((target, module)) => {
            let main = read(format!("tests/{target}/main.rs"))?;
            main.lines().find(|line| *line == format!("mod {module};"))?;
            read(format!("tests/{target}/{module}.rs"))
        }
    }?;
    let (before, _) = source.split_once(&format!("fn {function}("))?;
    let attributes = before.rsplit("\n\n").next()?;
    (attributes.contains("#[test") || attributes.contains("::test")).then_some(())
}

#[test]
fn every_yes_of_ours_is_a_test() {
    let rows = rows();
    assert!(rows.len() > 40, "the tables were not understood");
    for (feature, here) in &rows {
        if here == "no" {
            continue;
        }
        let test = here.strip_prefix('`').and_then(|here| here.strip_suffix('`'));
        let test = test.unwrap_or_else(|| panic!("`{feature}` names no test: {here}"));
        let found = if test.ends_with(".rs") { Path::new(test).exists() } else { find(test).is_some() };
        assert!(found, "`{feature}` names {test}, and there is no such test");
    }
    let features: BTreeSet<&String> = rows.iter().map(|(feature, _)| feature).collect();
    assert_eq!(features.len(), rows.len(), "a feature is there twice");
}

/// The words in code of the crate's own documentation.
fn named(source: &str) -> BTreeSet<&str> {
    let docs = source.lines().filter_map(|line| line.strip_prefix("//!"));
    docs.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

/// What the crate shows at its root, but types.
fn shown(source: &str) -> BTreeSet<String> {
    let code = source.lines().filter(|line| !line.starts_with("//"));
    let code: String = code.take_while(|line| !line.starts_with("pub mod prelude")).collect();
    let items =
        code.split([';', '}']).filter_map(|item| item.split_once("pub mod ").or(item.split_once("pub use ")));
    let names = items.flat_map(|(_, item)| item.rsplit("::").next().expect("a path").split(','));
    let names = names.map(|name| name.trim_matches(['{', ' ']).to_string());
    names.filter(|name| name.starts_with(char::is_lowercase)).collect()
}

#[test]
fn the_guide_by_situation_leads_everywhere() {
    let source = read("../promise-core/src/lib.rs").expect("the crate");
    let (named, mut shown) = (named(&source), shown(&source));
    shown.extend(["compose", "promise", "promise_local"].map(String::from));
    assert!(shown.len() > 15, "the crate was not understood: {shown:?}");
    for name in shown {
        assert!(named.contains(&*name), "the crate's documentation does not name `{name}`");
    }
}

/// The pages in a folder and those in it.
fn pages_in(folder: &Path) -> Vec<PathBuf> {
    files_in(folder, "md")
}

fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|file| file.extension().is_some_and(|found| found == extension));
    files.chain(folders.iter().flat_map(|folder| files_in(folder, extension))).collect()
}

/// How many cells a line of a table has.
fn cells(line: &str) -> usize {
    let line = line.trim().replace("\\|", "");
    line.strip_prefix('|').unwrap_or(&line).trim_end_matches('|').split('|').count()
}

/// Where the line below the heads has another number of cells, Markdown sees no table, but a paragraph full of bars.
#[test]
fn each_table_is_shown_as_one() {
    let mut files = vec!["../README.md".into(), "README.md".into()];
    files.extend(pages_in(Path::new("../promise-core")));
    files.extend(files_in(Path::new("../promise-core/src"), "rs"));
    files.extend(files_in(Path::new("../promise-macros/src"), "rs"));
    let mut tables = 0;
    for file in files {
        let text = read(&file).expect("text");
        let lines: Vec<&str> =
            text.lines().map(|line| line.trim_start().trim_start_matches(['/', '!']).trim()).collect();
        for (number, pair) in lines.windows(2).enumerate() {
            let [heads, below] = pair else { unreachable!("two lines") };
            if below.starts_with("|") && below.contains("--") && below.chars().all(|c| "|-: ".contains(c)) {
                assert_eq!(cells(heads), cells(below), "{}:{}: {heads}", file.display(), number + 1);
                tables += 1;
            }
        }
    }
    assert!(tables > 40, "{tables} tables are not all");
}

#[test]
fn each_page_is_read_in_one_sitting() {
    let pages = pages_in(Path::new("../promise-core/src/guide"));
    assert!(pages.len() > 10, "the pages were not found");
    for page in pages {
        let lines = read(&page).expect("text").lines().count();
        assert!(lines <= 700, "{} has {lines} lines", page.display());
    }
}
