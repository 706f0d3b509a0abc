//! How far it has got, beside the promise of the result: a download with a progress bar that can be cancelled.
//!
//! ```text
//! cargo run --example progress
//! ```

use std::time::Duration;

use indicatif::ProgressBar;
use promise_core::prelude::*;
use promise_core::stream::{Events, Reporter, progress};

const SIZE: u64 = 4096;

/// Some library's download: calls back for each block, and at the end.
fn download(
    mut block: impl FnMut(u64) + Send + 'static,
    done: impl FnOnce(Result<(), Error>) + Send + 'static,
) {
    std::thread::spawn(move || {
        for _ in 0..8 {
            std::thread::sleep(Duration::from_millis(5));
            block(SIZE / 8);
        }
        done(Ok(()));
    });
}

/// The library's callbacks as a promise; what it reports on its way goes beside it.
fn fetch(report: Reporter<u64>) -> Promise<()> {
    promise!(download(move |len| report.update(|bytes| *bytes += len), _))
}

/// The same callbacks as a stream of blocks.
fn blocks() -> Events<u64> {
    Events::new(|out| {
        let end = out.clone();
        download(
            move |len| {
                // Nobody wants it any more: this library has no way to be told.
                let _ = out.emit(len);
            },
            move |result| {
                if let Err(error) = result {
                    end.fail(error);
                }
            },
        );
    })
}

#[promise_core::main]
async fn main() -> Result<(), Error> {
    // The bar is drawn on a terminal only.
    let bar = ProgressBar::new(SIZE);
    let (report, progress) = progress(0);
    let drawn = progress.clone().each({
        let bar = bar.clone();
        move |bytes| bar.set_position(bytes)
    });
    promise!(fetch(report).timeout(Duration::from_secs(30)).then(|()| println!("downloaded"))).await?;
    drawn.await?;
    bar.finish();
    println!("progress: {} of {SIZE}, the bar is at {}", progress.latest(), bar.position());

    let mut count = 0;
    let mut blocks = blocks();
    while let Some(len) = blocks.next().await {
        count += len? / (SIZE / 8);
    }
    println!("stream: {count} blocks");
    Ok(())
}
