//! Each line of the tables in `promise_core::guide::callbacks` is code of a program or a test that runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

struct Row {
    library: String,
    line: String,
    source: String,
}

/// The rows with four columns, in which `\|` is no end of a column.
fn rows() -> Vec<Row> {
    let page = read("../promise-core/src/guide/callbacks.md");
    let rows = page.lines().filter(|line| line.starts_with("| ")).filter_map(|line| {
        let line = line.replace("\\|", "\0");
        let columns: Vec<String> = line.split('|').map(|column| column.trim().replace('\0', "|")).collect();
        let [_, library, _, line, source, _] = &columns[..] else { return None };
        let code = |column: &str| Some(column.strip_prefix('`')?.strip_suffix('`')?.to_string());
        Some(Row { library: library.clone(), line: code(line)?, source: code(source)? })
    });
    rows.collect()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The code without comments, and as rustfmt does not change it.
fn compact(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    code.replace(",)", ")").replace(",}", "}")
}

fn files(folder: &str) -> impl Iterator<Item = (String, String)> {
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path());
    files.filter(|path| path.is_file()).map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, read(&path))
    })
}

#[test]
fn each_line_is_code_that_runs() {
    let tests: String = files("../examples/tests").map(|(_, text)| text).collect();
    let modules = read("tests/signatures/main.rs");
    let rows = rows();
    assert!(rows.len() > 30, "the tables were not understood");
    for Row { line, source, .. } in rows {
        let (path, runs) = match source.strip_prefix("signatures/") {
            Some(name) => (format!("tests/{source}.rs"), modules.contains(&format!("mod {name};"))),
            None => {
                let run =
                    tests.contains(&format!("(\"{source}\")")) || tests.contains(&format!("{source}: "));
                (format!("../examples/examples/{source}.rs"), run)
            }
        };
        assert!(runs, "nothing runs {source}");
        assert!(compact(&read(&path)).contains(&compact(&line)), "{path} has no line `{line}`");
    }
}

/// And the other way round.
#[test]
fn each_program_has_a_line() {
    let sources: BTreeSet<String> = rows().into_iter().map(|row| row.source).collect();
    let programs =
        files("../examples/examples").map(|(name, _)| name).filter(|name| name.starts_with("with_"));
    let stand_ins = files("tests/signatures").map(|(name, _)| name);
    let stand_ins = stand_ins.filter(|name| name != "main" && name != "table");
    for name in programs.chain(stand_ins.map(|name| format!("signatures/{name}"))) {
        assert!(sources.contains(&name), "{name} is not in the tables");
    }
}

#[test]
fn the_versions_are_those_the_programs_use() {
    let lock = read("../Cargo.lock");
    let mut found = 0;
    for row in rows() {
        let Some((name, version)) = row.library.strip_prefix('`').and_then(|text| text.split_once("` "))
        else {
            continue;
        };
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}.")), "{name} {version}");
        found += 1;
    }
    assert!(found > 8, "the versions were not understood");
}
