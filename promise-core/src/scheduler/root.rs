//! The future an event loop is driven for: it lives on the stack of `block_on`, borrowed by a task of the loop.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::task::{Context, Poll};

use crate::cell::task;
use crate::fault::Fault;

/// Wakes the thread in `block_on`.
pub(crate) trait Wake: Send + Sync {
    fn wake(&self);
}

/// On the stack of `block_on`: the future and its output.
struct Frame<'a, F: Future> {
    future: Option<Pin<&'a mut F>>,
    output: Option<Result<F::Output, Box<dyn Any + Send>>>,
}

/// What the task and `block_on` share.
struct Link {
    /// The frame; null when the future is done, or `block_on` is.
    frame: AtomicPtr<()>,
    over: AtomicBool,
    waker: Arc<dyn Wake>,
}

pub(crate) struct Root<'a, F: Future> {
    frame: Box<Frame<'a, F>>,
    link: Arc<Link>,
}

impl<'a, F: Future> Root<'a, F> {
    pub(crate) fn new(future: Pin<&'a mut F>, waker: Arc<dyn Wake>) -> Self {
        let link = Link { frame: AtomicPtr::new(ptr::null_mut()), over: AtomicBool::new(false), waker };
        Root { frame: Box::new(Frame { future: Some(future), output: None }), link: Arc::new(link) }
    }

    /// Polls the future for the first time, and from then on whenever its task's turn comes on this loop.
    pub(crate) fn start(&mut self, origin: &'static Location<'static>) {
        let frame: *mut Frame<'a, F> = &raw mut *self.frame;
        // ORDERING: Relaxed: the frame is used by this thread only.
        self.link.frame.store(frame.cast(), Ordering::Relaxed);
        let task = Task::<F> { link: self.link.clone(), future: PhantomData };
        // Who waits in `block_on` is told there when nothing wakes it any more.
        task::spawn::<(), Fault, _>(task, task::Start::Now, origin).release();
    }

    /// The future is done, or nobody is left who could wake it.
    pub(crate) fn is_over(&self) -> bool {
        // ORDERING: Acquire pairs with the Release of the task's drop.
        self.link.over.load(Ordering::Acquire)
    }

    /// What the future gave; `None` if it is not done. Unwinds if it did.
    pub(crate) fn output(mut self) -> Option<F::Output> {
        match self.frame.output.take()? {
            Ok(output) => Some(output),
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl<F: Future> Drop for Root<'_, F> {
    fn drop(&mut self) {
        // ORDERING: Relaxed: the frame is used by this thread only.
        self.link.frame.store(ptr::null_mut(), Ordering::Relaxed);
    }
}

/// The task of the loop that polls the frame.
struct Task<F> {
    link: Arc<Link>,
    future: PhantomData<fn() -> F>,
}

impl<F: Future> Future for Task<F> {
    type Output = Result<(), Fault>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // ORDERING: Relaxed: a task of a loop is polled by the loop's thread, the one that is in `block_on`.
        let frame = self.link.frame.load(Ordering::Relaxed).cast::<Frame<'_, F>>();
        // SAFETY: not null means that `block_on` has not returned, so the frame is alive; only this poll uses it now.
        let Some(frame) = (unsafe { frame.as_mut() }) else { return Poll::Ready(Ok(())) };
        let Some(future) = &mut frame.future else { return Poll::Ready(Ok(())) };
        let output = match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => Err(panic),
        };
        frame.future = None;
        frame.output = Some(output);
        Poll::Ready(Ok(()))
    }
}

impl<F> Drop for Task<F> {
    fn drop(&mut self) {
        // ORDERING: Release: who sees it sees the output.
        self.link.over.store(true, Ordering::Release);
        self.link.waker.wake();
    }
}
