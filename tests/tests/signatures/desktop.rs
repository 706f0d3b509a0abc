//! `wry`, `windows` and Apple's frameworks by `block2`: completions that are `Fn`, calls that give a `Result`, and
//! success and error as two pointers.

use std::ffi::CStr;
use std::ops::Deref;
use std::thread;

use promise_core::prelude::*;

use super::LibraryError;

type Result<T> = std::result::Result<T, LibraryError>;

struct WebView {
    closed: bool,
}

impl WebView {
    fn evaluate_script_with_callback(
        &self,
        js: &str,
        callback: impl Fn(String) + Send + 'static,
    ) -> Result<()> {
        if self.closed {
            return Err(LibraryError("closed"));
        }
        let value = format!("{js}: 42");
        thread::spawn(move || callback(value));
        Ok(())
    }
}

struct AsyncOperation {
    fails: bool,
    refused: bool,
}

impl AsyncOperation {
    fn when<F>(&self, op: F) -> Result<()>
    where
        F: FnOnce(Result<u32>) + Send + 'static,
    {
        if self.refused {
            return Err(LibraryError("E_ILLEGAL_DELEGATE_ASSIGNMENT"));
        }
        let result = if self.fails { Err(LibraryError("E_FAIL")) } else { Ok(1) };
        thread::spawn(move || op(result));
        Ok(())
    }
}

#[test]
fn wry_evaluate_script() {
    let (view, closed) = (WebView { closed: false }, WebView { closed: true });
    let text = promise!(view.evaluate_script_with_callback("6 * 7", _));
    assert_eq!(text.wait().unwrap(), "6 * 7: 42");
    let refused = promise!(closed.evaluate_script_with_callback("6 * 7", _));
    assert_eq!(refused.wait().unwrap_err().to_string(), "closed");
}

#[test]
fn windows_when() {
    let operation = AsyncOperation { fails: false, refused: false };
    let done = promise!(operation.when(_));
    assert_eq!(done.wait().unwrap(), 1);
    let failed = promise!(AsyncOperation { fails: true, refused: false }.when(_));
    assert_eq!(failed.wait().unwrap_err().to_string(), "E_FAIL");
    let twice = promise!(AsyncOperation { fails: false, refused: true }.when(_));
    assert_eq!(twice.wait().unwrap_err().to_string(), "E_ILLEGAL_DELEGATE_ASSIGNMENT");
}

struct AnyObject(u32);
struct NSError(&'static CStr);

/// A block: a closure for Objective-C.
struct Block<F: ?Sized>(F);
struct RcBlock<F: ?Sized>(Box<Block<F>>);

trait IntoBlock<A, B, F: ?Sized> {
    fn into_block(self) -> Box<Block<F>>;
}

impl<A, B, C: Fn(A, B) + 'static> IntoBlock<A, B, dyn Fn(A, B)> for C {
    fn into_block(self) -> Box<Block<dyn Fn(A, B)>> {
        Box::new(Block(self))
    }
}

impl<F: ?Sized> RcBlock<F> {
    fn new<A, B>(closure: impl IntoBlock<A, B, F>) -> Self {
        RcBlock(closure.into_block())
    }
}

impl<F: ?Sized> Deref for RcBlock<F> {
    type Target = Block<F>;

    fn deref(&self) -> &Block<F> {
        &self.0
    }
}

type Completion = Block<dyn Fn(*mut AnyObject, *mut NSError)>;

struct WKWebView;

impl WKWebView {
    /// # Safety
    /// None is needed here; the real one is as unsafe as every method of Objective-C.
    #[allow(non_snake_case)]
    unsafe fn evaluateJavaScript_completionHandler(
        &self,
        java_script_string: &str,
        completion_handler: Option<&Completion>,
    ) {
        let (mut object, mut error) = (AnyObject(42), NSError(c"A JavaScript exception occurred"));
        let handler = &completion_handler.unwrap().0;
        match java_script_string {
            "throw" => handler(std::ptr::null_mut(), &mut error),
            _ => handler(&mut object, std::ptr::null_mut()),
        }
    }
}

/// Takes from the two pointers what they lend: by node's rule.
fn taken(object: *mut AnyObject, error: *mut NSError) -> (Option<String>, Option<u32>) {
    // SAFETY: they are null, or valid while the block runs.
    let (object, error) = unsafe { (object.as_ref(), error.as_ref()) };
    (error.map(|e| e.0.to_string_lossy().into_owned()), object.map(|o| o.0))
}

#[test]
fn objective_c_block() {
    let view = WKWebView;
    type Object = *mut AnyObject;
    type Failure = *mut NSError;
    let evaluate = |js: &str| {
        // SAFETY: none is needed.
        promise!(unsafe {
            view.evaluateJavaScript_completionHandler(
                js,
                Some(&RcBlock::new(_ = |o: Object, e: Failure| taken(o, e))),
            )
        })
    };
    assert_eq!(evaluate("6 * 7").wait().unwrap(), 42);
    assert_eq!(evaluate("throw").wait().unwrap_err().to_string(), "A JavaScript exception occurred");
}
