//! What each program prints is compared with what it should print.

mod common;

use std::fs;

#[test]
fn each_example_has_its_test() {
    let read = |folder: &str| fs::read_dir(common::package().join(folder)).expect("a folder");
    let tests: String = read("tests")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_file() && !path.ends_with("all.rs"))
        .map(|path| fs::read_to_string(path).expect("text"))
        .collect();
    let mut programs = 0;
    for entry in read("examples") {
        let path = entry.expect("readable").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        if path.is_dir() {
            continue;
        }
        programs += 1;
        let tested = tests.contains(&format!("\"{name}\"")) || tests.contains(&format!("    {name}: \""));
        assert!(tested, "no test looks at what `{name}` prints");
    }
    assert!(programs > 15, "the examples were not found");
}
