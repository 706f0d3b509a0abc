//! `notify`: wait until something happens in a folder.
//!
//! ```text
//! cargo run --example with_notify
//! ```

use notify::{Event, EventHandler, RecommendedWatcher, RecursiveMode, Watcher};
use promise_core::prelude::*;
use std::path::{Path, PathBuf};
use std::{fs, process};

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let folder = std::env::temp_dir().join(format!("promise-with-notify-{}", process::id()));
    fs::create_dir_all(&folder)?;

    // The watcher stops when it is dropped: the promise keeps it until the first event. What is watched takes any
    // `EventHandler`, so that the type of the argument has to be written down.
    let event = promise!(watch(&folder, _ = |event: notify::Result<Event>| event));
    fs::write(folder.join("first.txt"), "hello")?;
    println!("an event, with paths: {}", !event.await?.paths.is_empty());

    // The first event that is of interest.
    let created = created(&folder, "third.txt");
    fs::write(folder.join("second.txt"), "hello")?;
    fs::write(folder.join("third.txt"), "hello")?;
    println!("created: {}", created.await?.ends_with("third.txt"));

    // A folder that is not there: the call fails, which rejects.
    let missing = promise!(watch(&folder.join("missing"), _ = |event: notify::Result<Event>| event));
    println!("missing: rejected: {}", missing.await.is_err());

    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn watch(folder: &Path, handler: impl EventHandler) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(handler)?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// The executor picks what settles. What it gives, the watcher, is kept as well.
fn created(folder: &Path, name: &'static str) -> Promise<PathBuf> {
    promise!(|resolve, reject: Error| {
        watch(folder, move |event: notify::Result<Event>| match event {
            Ok(event) if event.kind.is_create() && event.paths[0].ends_with(name) => {
                resolve(event.paths[0].clone())
            }
            Ok(_) => {}
            Err(error) => reject(error.into()),
        })
    })
}
