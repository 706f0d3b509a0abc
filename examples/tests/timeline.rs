//! The `timeline` example prints what it should, and its picture is the one in the documentation.

mod common;

use std::fs;

#[test]
fn its_files_are_what_they_should_be() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (json, svg) = (folder.join("timeline.json"), folder.join("timeline.svg"));
    common::check_with("timeline", "timeline", [&json, &svg]);

    let trace: serde_json::Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let count = |phase: &str| events.iter().filter(|event| event["ph"] == phase).count();
    let promises = count("b");
    assert!(promises > 10 && count("e") == promises && count("n") > 10);
    // Nothing ends before it begins.
    let time = |phase: &str, id: usize| {
        events
            .iter()
            .find(|event| event["ph"] == phase && event["id"] == id)
            .and_then(|event| event["ts"].as_u64())
    };
    assert!((0..promises).all(|id| time("b", id).unwrap() <= time("e", id).unwrap()));

    let documented = common::package().join("../promise-core/src/observe/timeline.svg");
    let picture = fs::read_to_string(&svg).unwrap();
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&documented, &picture).unwrap();
    }
    let wanted = fs::read_to_string(&documented).unwrap().replace("\r\n", "\n");
    assert!(
        picture == wanted,
        "{} is not the picture of the example: UPDATE_EXPECTED=1 writes it",
        documented.display()
    );
}
