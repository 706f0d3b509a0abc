//! What the fuzzers found interesting, and some more bytes, on any toolchain: see `fuzz`.

use promise_tests::fuzz;

use std::path::Path;

fn replay(target: &str, run: impl Fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files = 0;
    for entry in std::fs::read_dir(&corpus).unwrap_or_else(|e| panic!("{}: {e}", corpus.display())) {
        let path = entry.unwrap().path();
        run(&std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())));
        files += 1;
    }
    assert!(files > 10, "the corpus of {target} is checked in");
    let mut state = 7u32;
    for round in 0..1000 {
        let bytes: Vec<u8> = (0..round % 97).map(|_| random(&mut state)).collect();
        run(&bytes);
    }
    println!("{target}: {files} files, 1000 random inputs");
}

#[test]
fn programs() {
    replay("programs", fuzz::programs);
}

#[test]
fn callbacks() {
    replay("callbacks", fuzz::callbacks);
}

fn random(state: &mut u32) -> u8 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    state.to_le_bytes()[1]
}
