//! `wgpu`: callbacks run while the device is polled, or at once.

use std::cell::RefCell;
use std::ops::{Bound, RangeBounds};
use std::sync::{Arc, Mutex};

use promise_core::prelude::*;

use super::LibraryError;

type Error = LibraryError;
type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone, Default)]
struct Device(Arc<Mutex<Vec<Job>>>);

struct Queue(Device);

struct Buffer {
    device: Device,
    /// Dropping the buffer drops its callback, here as an `Err`.
    mapped: Arc<Mutex<bool>>,
}

#[derive(Clone, Copy)]
enum MapMode {
    Read,
}

#[derive(Debug, PartialEq)]
enum DeviceLostReason {
    Destroyed,
}

impl Device {
    fn poll(&self) {
        let jobs = std::mem::take(&mut *self.0.lock().unwrap());
        jobs.into_iter().for_each(|job| job());
    }

    fn set_device_lost_callback(&self, callback: impl Fn(DeviceLostReason, String) + Send + 'static) {
        let job = move || callback(DeviceLostReason::Destroyed, "pulled out".to_string());
        self.0.lock().unwrap().push(Box::new(job));
    }
}

impl Queue {
    fn on_submitted_work_done(&self, callback: impl FnOnce() + Send + 'static) {
        self.0.0.lock().unwrap().push(Box::new(callback));
    }
}

impl Buffer {
    fn new(device: &Device) -> Self {
        Buffer { device: device.clone(), mapped: Arc::default() }
    }

    fn map_async<S: RangeBounds<u64>>(
        &self,
        _mode: MapMode,
        bounds: S,
        callback: impl FnOnce(Result<(), Error>) + Send + 'static,
    ) {
        assert!(matches!(bounds.start_bound(), Bound::Unbounded));
        if std::mem::replace(&mut *self.mapped.lock().unwrap(), true) {
            return callback(Err(LibraryError("already mapped")));
        }
        self.device.0.lock().unwrap().push(Box::new(move || callback(Ok(()))));
    }
}

#[test]
fn map_async() {
    let device = Device::default();
    let buffer = Buffer::new(&device);
    let mapped = promise!(buffer.map_async(MapMode::Read, .., _));
    assert!(mapped.is_pending());
    // Inline, because it is mapped already.
    let again = promise!(buffer.map_async(MapMode::Read, .., _));
    assert_eq!(again.wait().unwrap_err().to_string(), "already mapped");
    device.poll();
    mapped.wait().unwrap();
}

#[test]
fn submitted_work() {
    let device = Device::default();
    let queue = Queue(device.clone());
    let done = promise!(queue.on_submitted_work_done(_()));
    device.poll();
    done.wait().unwrap();
}

#[test]
fn device_lost() {
    let device = Device::default();
    let lost = promise!(device.set_device_lost_callback(_ = |reason, message| (reason, message)));
    device.poll();
    assert_eq!(lost.wait().unwrap(), (DeviceLostReason::Destroyed, "pulled out".to_string()));
}

/// The handler waits for its turn, although the callback runs in the middle of `poll`.
#[test]
fn handlers_do_not_run_in_poll() {
    let log = RefCell::new(Vec::new());
    let device = Device::default();
    let queue = Queue(device.clone());
    let event_loop = EventLoop::new();
    let done = event_loop.enter(|| promise!(queue.on_submitted_work_done(_()).then(|()| "handler")));
    event_loop.enter(|| device.poll());
    assert!(done.is_pending());
    log.borrow_mut().push("polled");
    event_loop.run_until_idle();
    log.borrow_mut().push(done.wait().unwrap());
    assert_eq!(*log.borrow(), ["polled", "handler"]);
}
