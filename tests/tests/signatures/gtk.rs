//! `gio` and `glib`: callbacks of one thread, which need not be `Send`, and a token for cancelling that is passed in.

use std::cell::RefCell;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use promise_core::prelude::*;

use super::LibraryError;

type GError = LibraryError;

thread_local! {
    /// What the main loop of this thread has to do.
    static JOBS: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::default();
}

fn iterate_main_loop() {
    JOBS.take().into_iter().for_each(|job| job());
}

fn later(job: impl FnOnce() + 'static) {
    JOBS.with_borrow_mut(|jobs| jobs.push(Box::new(job)));
}

#[derive(Clone, Default)]
struct Cancellable(Arc<AtomicBool>);

impl Cancellable {
    const NONE: Option<&'static Cancellable> = None;

    fn cancel(&self) {
        self.0.store(true, SeqCst);
    }
}

trait IsA<T> {
    fn upcast(&self) -> T;
}

impl IsA<Cancellable> for Cancellable {
    fn upcast(&self) -> Cancellable {
        self.clone()
    }
}

impl IsA<File> for File {
    fn upcast(&self) -> File {
        File(self.0)
    }
}

struct File(&'static str);
struct FileCopyFlags(u32);
struct Priority(i32);
type Slice = Vec<u8>;

impl File {
    fn load_contents_async<P: FnOnce(Result<(Slice, Option<String>), GError>) + 'static>(
        &self,
        cancellable: Option<&impl IsA<Cancellable>>,
        callback: P,
    ) {
        let cancellable = cancellable.map(IsA::upcast).unwrap_or_default();
        let contents = self.0.as_bytes().to_vec();
        // As in every library of one thread, the callback may hold what is not `Send`.
        let kept = Rc::new(contents);
        later(move || match cancellable.0.load(SeqCst) {
            true => callback(Err(LibraryError("Operation was cancelled"))),
            false => callback(Ok((kept.to_vec(), Some("etag".to_string())))),
        });
    }

    fn copy_async<Q: FnOnce(Result<(), GError>) + 'static>(
        &self,
        destination: &impl IsA<File>,
        flags: FileCopyFlags,
        io_priority: Priority,
        cancellable: Option<&impl IsA<Cancellable>>,
        progress_callback: Option<Box<dyn FnMut(i64, i64)>>,
        callback: Q,
    ) {
        assert_eq!((destination.upcast().0, flags.0, io_priority.0), ("copy", 0, 0));
        assert!(cancellable.is_none());
        let mut progress = progress_callback.unwrap();
        later(move || {
            progress(1, 2);
            progress(2, 2);
            callback(Ok(()));
        });
    }
}

/// Dropping it does nothing.
#[allow(dead_code)]
struct SourceId(NonZeroU32);

fn timeout_add_once<F: FnOnce() + Send + 'static>(_interval: Duration, func: F) -> SourceId {
    later(func);
    SourceId(NonZeroU32::MIN)
}

#[test]
fn load_contents() {
    let file = File("hello");
    let contents = promise!(file.load_contents_async(Cancellable::NONE, _));
    iterate_main_loop();
    assert_eq!(contents.wait().unwrap(), (b"hello".to_vec(), Some("etag".to_string())));
}

#[test]
fn load_contents_with_a_token() {
    let (file, token) = (File("hello"), Cancellable::default());
    let cancel = token.clone();
    drop(promise!(file.load_contents_async(Some(&token), _), cancel = move || cancel.cancel()));
    assert!(token.0.load(SeqCst), "nobody wants it any more");
    iterate_main_loop();
}

#[test]
fn copy_with_progress() {
    let (file, seen) = (File("hello"), Rc::new(RefCell::new(Vec::new())));
    let list = Rc::clone(&seen);
    let progress = Box::new(move |n, of| list.borrow_mut().push((n, of)));
    let (to, flags, priority) = (File("copy"), FileCopyFlags(0), Priority(0));
    let copied = promise!(file.copy_async(&to, flags, priority, Cancellable::NONE, Some(progress), _));
    iterate_main_loop();
    copied.wait().unwrap();
    assert_eq!(*seen.borrow(), [(1, 2), (2, 2)]);
}

#[test]
fn timeout() {
    let ticked = promise!(timeout_add_once(Duration::from_millis(1), _()));
    iterate_main_loop();
    ticked.wait().unwrap();
}
