//! libuv: the callback's user data is in a request, whose address C gets and gives back.
//!
//! ```text
//! cargo run --example with_libuv --features libuv
//! ```

use libc::{addrinfo, sockaddr_in};
use promise_core::prelude::*;
use std::ffi::{CStr, CString, c_char, c_int, c_uint};
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::{mem, process, ptr};

fn main() -> Result<(), Error> {
    let uv = Loop::new()?;
    let timer = uv.timer()?;

    let name = std::env::temp_dir().join(format!("promise-with-libuv-{}", process::id()));
    fs::write(&name, "hello, libuv")?;
    let text = uv.read(File::open(&name)?);
    let size = uv.size(&name)?;
    let address = uv.lookup(c"127.0.0.1");
    let unknown = uv.lookup(c"localhost.");
    let tick = timer.start(20);
    uv.run();
    println!("read: {}", text.wait()?);
    println!("size: {}", size.wait()?);
    println!("address: {}", address.wait()?);
    println!("timer: {:?}", tick.wait()?);
    // The callback is told of a failure, ...
    println!("address: {}", unknown.wait().unwrap_err());
    // ... or the call itself fails, and no callback comes.
    println!("read: {}", uv.read_nothing().wait().unwrap_err());

    let closed = timer.close();
    uv.run();
    println!("closed: {:?}", closed.wait()?);
    println!("callbacks that wait: {}", promise_core::foreign::waiting());
    fs::remove_file(name)?;
    Ok(())
}

/// Enough for a request or handle of any version and system; `Loop::new` makes sure of it.
#[repr(C, align(16))]
struct Memory([u8; 1024]);

type Uv = Memory;
type Request = Memory;
type Handle = Memory;

#[repr(C)]
struct Buffer {
    base: *mut u8,
    len: usize,
}

/// The beginning of `uv_stat_t`.
#[repr(C)]
struct Stat {
    others: [u64; 7],
    size: u64,
}

type Done = Option<unsafe extern "C" fn(*mut Request)>;
type Found = Option<unsafe extern "C" fn(*mut Request, c_int, *mut addrinfo)>;
type OnTimer = Option<unsafe extern "C" fn(*mut Handle)>;

#[link(name = "uv")]
unsafe extern "C" {
    fn uv_loop_size() -> usize;
    fn uv_req_size(kind: c_int) -> usize;
    fn uv_handle_size(kind: c_int) -> usize;
    fn uv_loop_init(uv: *mut Uv) -> c_int;
    fn uv_loop_close(uv: *mut Uv) -> c_int;
    fn uv_run(uv: *mut Uv, mode: c_int) -> c_int;
    fn uv_strerror(code: c_int) -> *const c_char;

    fn uv_fs_read(
        uv: *mut Uv,
        request: *mut Request,
        file: c_int,
        buffers: *const Buffer,
        n: c_uint,
        at: i64,
        done: Done,
    ) -> c_int;
    fn uv_fs_get_result(request: *const Request) -> isize;
    fn uv_fs_get_statbuf(request: *const Request) -> *const Stat;
    fn uv_fs_req_cleanup(request: *mut Request);

    fn uv_getaddrinfo(
        uv: *mut Uv,
        request: *mut Request,
        found: Found,
        node: *const c_char,
        service: *const c_char,
        hints: *const addrinfo,
    ) -> c_int;
    fn uv_freeaddrinfo(list: *mut addrinfo);

    fn uv_timer_init(uv: *mut Uv, timer: *mut Handle) -> c_int;
    fn uv_timer_start(timer: *mut Handle, done: OnTimer, timeout: u64, repeat: u64) -> c_int;
    fn uv_close(handle: *mut Handle, closed: OnTimer);
}

// The attribute writes `unsafe fn file_size(uv: *mut Uv, path: *const c_char) -> Promise<u64>`.
#[async_promise]
unsafe extern "C" {
    #[promise(file_size, |request| -> Result<u64, Error> { read_size(request) }, check = check)]
    fn uv_fs_stat(
        uv: *mut Uv,
        #[user_data] request: *mut Request,
        path: *const c_char,
        #[callback] done: Done,
    ) -> c_int;
}

struct Loop(*mut Uv);

/// A handle lives until the callback of `uv_close`.
struct Timer(*mut Handle);

impl Loop {
    fn new() -> Result<Self, Error> {
        // SAFETY: these only tell sizes, by the numbers of `uv.h`.
        let sizes = unsafe { [uv_loop_size(), uv_req_size(6), uv_req_size(8), uv_handle_size(13)] };
        assert!(sizes.iter().all(|size| *size <= size_of::<Memory>()));
        let uv = Loop(zeroed());
        // SAFETY: the memory is there until the loop is closed.
        check(unsafe { uv_loop_init(uv.0) })?;
        Ok(uv)
    }

    /// Runs until nothing is left to do.
    fn run(&self) {
        // SAFETY: the loop is open.
        unsafe { uv_run(self.0, 0) };
    }

    /// The beginning of a file. What C uses meanwhile, the closure takes along.
    fn read(&self, file: File) -> Promise<String> {
        let mut bytes = vec![0; 64];
        let to = Buffer { base: bytes.as_mut_ptr(), len: bytes.len() };
        let fd = file.as_raw_fd();
        promise!(
            // SAFETY: the loop is open, and the file and the bytes stay until the callback has come.
            unsafe {
                uv_fs_read(
                    self.0,
                    _ as *mut Request,
                    fd,
                    &to,
                    1,
                    0,
                    _ = |request| read_bytes(request, file, bytes),
                )
            },
            check = check
        )
    }

    fn size(&self, path: &Path) -> Result<Promise<u64>, Error> {
        let path = CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: the loop is open, and C copies the path.
        Ok(unsafe { file_size(self.0, path.as_ptr()) })
    }

    /// Without a buffer.
    fn read_nothing(&self) -> Promise<()> {
        promise!(
            // SAFETY: that is an error, and no callback comes.
            unsafe { uv_fs_read(self.0, _ as *mut Request, 0, ptr::null(), 0, 0, _ = |_| ()) },
            check = check
        )
    }

    /// An address that is written in numbers.
    fn lookup(&self, name: &CStr) -> Promise<Ipv4Addr> {
        // SAFETY: zeros are a value of each field.
        let mut hints: addrinfo = unsafe { mem::zeroed() };
        (hints.ai_flags, hints.ai_family) = (libc::AI_NUMERICHOST, libc::AF_INET);
        promise!(
            // SAFETY: the loop is open, C copies what it is given, and the list of the callback is there until it is freed.
            unsafe {
                uv_getaddrinfo(
                    self.0,
                    _ as *mut Request,
                    _ = |_, status, list| first(status, list),
                    name.as_ptr(),
                    ptr::null(),
                    &hints,
                )
            },
            check = check
        )
    }

    fn timer(&self) -> Result<Timer, Error> {
        let timer = Timer(zeroed());
        // SAFETY: the memory is there until the handle is closed.
        check(unsafe { uv_timer_init(self.0, timer.0) })?;
        Ok(timer)
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        // SAFETY: nothing runs in it any more, and nobody has it.
        unsafe {
            assert_eq!(uv_loop_close(self.0), 0);
            drop(Box::from_raw(self.0));
        }
    }
}

impl Timer {
    /// The same memory for each call, so it is not the promise's own: `request = pointer`.
    fn start(&self, milliseconds: u64) -> Promise<()> {
        promise!(
            // SAFETY: the handle is open.
            unsafe { uv_timer_start(_ as *mut Handle, _ = |_| (), milliseconds, 0) },
            request = self.0,
            check = check
        )
    }

    fn close(self) -> Promise<()> {
        promise!(
            // SAFETY: the handle is open, and nobody has it when the callback comes.
            unsafe { uv_close(_ as *mut Handle, _ = |handle| drop(Box::from_raw(handle))) },
            request = self.0
        )
    }
}

fn zeroed() -> *mut Memory {
    Box::into_raw(Box::new(Memory([0; 1024])))
}

fn check(status: c_int) -> Result<(), Error> {
    if status >= 0 {
        return Ok(());
    }
    // SAFETY: there is a text for each number.
    Err(Error::msg(unsafe { CStr::from_ptr(uv_strerror(status)) }.to_string_lossy()))
}

/// # Safety
/// The request is done.
unsafe fn read_bytes(request: *mut Request, _file: File, mut bytes: Vec<u8>) -> Result<String, Error> {
    // SAFETY: the caller says so.
    let result = unsafe {
        let result = uv_fs_get_result(request);
        uv_fs_req_cleanup(request);
        result
    };
    check(result as c_int)?;
    bytes.truncate(result as usize);
    Ok(String::from_utf8(bytes)?)
}

/// # Safety
/// The request is done.
unsafe fn read_size(request: *mut Request) -> Result<u64, Error> {
    // SAFETY: the caller says so.
    let (result, size) = unsafe {
        let found = (uv_fs_get_result(request), (*uv_fs_get_statbuf(request)).size);
        uv_fs_req_cleanup(request);
        found
    };
    check(result as c_int)?;
    Ok(size)
}

/// # Safety
/// There is a list if `status` says so, of addresses of the family `AF_INET`.
unsafe fn first(status: c_int, list: *mut addrinfo) -> Result<Ipv4Addr, Error> {
    check(status)?;
    // SAFETY: the caller says so.
    unsafe {
        let address = (*(*list).ai_addr.cast::<sockaddr_in>()).sin_addr;
        uv_freeaddrinfo(list);
        Ok(Ipv4Addr::from(u32::from_be(address.s_addr)))
    }
}
