//! `#[async_promise]` on what takes a callback: a function, an `impl`, a trait, somebody else's type.

use promise_core::prelude::*;

/// Reads.
#[async_promise]
pub fn read(path: &str, done: impl FnOnce(std::io::Result<usize>) + Send + 'static) {
    done(Ok(path.len()));
}

pub struct Sensor;

#[async_promise]
impl Sensor {
    pub fn measure(&self, done: Box<dyn FnOnce(u32) + Send>) {
        done(7);
    }
}

#[async_promise]
pub trait Door {
    fn open(&self, done: Box<dyn FnOnce() + Send>);
}

impl Door for Sensor {
    fn open(&self, done: Box<dyn FnOnce() + Send>) {
        done();
    }
}

impl Sensor {
    pub fn wait_for(&self, n: u32, done: impl FnOnce(u32) + Send + 'static) {
        done(n);
    }
}

#[async_promise(for Sensor)]
pub trait SensorPromises {
    fn wait_for(&self, n: u32, done: impl FnOnce(u32) + Send + 'static);
}

pub fn main() {
    assert_eq!(read_promise("path").wait().unwrap(), 4);
    assert_eq!(Sensor.measure_promise().wait().unwrap(), 7);
    Sensor.open_promise().wait().unwrap();
    assert_eq!(Sensor.wait_for_promise(3).wait().unwrap(), 3);
}
