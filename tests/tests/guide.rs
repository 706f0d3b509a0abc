//! The table of features in `promise_core::guide::comparison` names tests that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
