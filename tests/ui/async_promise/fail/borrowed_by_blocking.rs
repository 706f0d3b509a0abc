use promise_core::prelude::*;
use std::path::Path;

#[async_promise(blocking)]
fn read(path: &Path) -> std::io::Result<String> { //~ ERROR instead of `&Path` take `PathBuf`
    std::fs::read_to_string(path)
}

fn main() {}
