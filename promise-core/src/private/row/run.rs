//! The future of a row.

use std::future::Future;
use std::mem::transmute;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use super::{BEGINS, Position, Row};
use crate::__private::rt::{Erased, tick_now, trip_needed};
use crate::panic::catch;
use crate::trace::note;
use crate::{Fault, Reason};

/// What a row is waited for with.
pub struct Run<F, S, V, T, E> {
    pub(super) progress: Progress<T, E, V>,
    pub(super) source: S,
    pub(super) block: Block<F>,
}

/// Not an `Option`, as the compiler shows it where something in it is not `Send`. The tag is a word in front, whatever the code is: see
/// [`Code`].
#[repr(usize)]
pub(super) enum Block<F> {
    There(F) = 0,
    #[expect(dead_code, reason = "its tag is written, see `Code`")]
    Gone = GONE,
}

const GONE: usize = 1;

/// A word, so that there is no gap behind it, which would be moved, too, byte by byte.
#[derive(PartialEq)]
#[repr(usize)]
pub(super) enum Phase {
    Source,
    Block,
    Ticks,
}

impl<V, T, E, S, F> Future for Run<F, S, V, T, E>
where
    E: Reason,
    S: Future<Output = Result<T, E>>,
    F: Future<Output = Result<V, E>>,
{
    type Output = Result<V, E>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the source and the block are pinned with it and never moved out of it; nothing else in it is pinned. A pinned reference is
        // one.
        unsafe {
            let Run { progress, source, block } = transmute::<Pin<&mut Self>, &mut Self>(self);
            let tag = &raw mut *block as *mut usize;
            let code = match block {
                Block::There(code) => {
                    let leave: unsafe fn(*mut F) = ptr::drop_in_place::<F>;
                    Some(Code {
                        tag,
                        code: Erased::new(code),
                        leave: transmute::<unsafe fn(*mut F), Leave>(leave),
                    })
                }
                Block::Gone => None,
            };
            progress.poll(Erased::new(source), code, cx)
        }
    }
}

/// A block that is there, without its type.
struct Code<R> {
    /// Of the [`Block`].
    tag: *mut usize,
    code: Erased<R>,
    leave: Leave,
}

type Leave = unsafe fn(*mut ());

impl<R> Clone for Code<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Code<R> {}

impl<R> Code<R> {
    /// What it is dropped with: without what it is polled with, which is called where it stands then.
    #[inline]
    fn place(self) -> (*mut usize, *mut (), Leave) {
        (self.tag, self.code.future, self.leave)
    }
}

/// How far a row is: all that does not depend on the types of its source and its block, for which it would be compiled again.
pub(super) struct Progress<T, E, V> {
    pub(super) row: Row<T, E>,
    pub(super) phase: Phase,
    /// Left to be made.
    pub(super) ticks: usize,
    /// What the block gave, or the reason that was put down.
    pub(super) result: Option<Result<V, E>>,
}

// SAFETY: a value of the source is in it within one poll, in which the block takes it. What the block gave, and reasons, are what the
// chain's promise holds, or what stands behind the row waits with: if that is not `Send`, the compiler says so there, and not of this.
unsafe impl<T, E, V> Send for Progress<T, E, V> {}

impl<T, E: Reason, V> Progress<T, E, V> {
    /// Part of its caller where that is optimised: then source and block are known.
    ///
    /// # Safety
    /// Source and block may be polled, and the block can be dropped, with what is given for that.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn poll(
        &mut self,
        source: Erased<Result<T, E>>,
        block: Option<Code<Result<V, E>>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<V, E>> {
        let state = &self.row.state;
        // Behind the block only ticks are left; without one, too.
        let Some(block) = block.filter(|_| self.phase != Phase::Ticks) else { return self.tick(cx) };
        // SAFETY: the caller's contract, also below.
        unsafe {
            if self.phase == Phase::Source {
                match source.poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(value)) => self.row.value.set(Some(value)),
                    Poll::Ready(Err(reason)) => {
                        let reason = state.came_in(reason);
                        return self.failed(reason, block.place(), cx);
                    }
                }
                self.phase = Phase::Block;
                BEGINS.set((&raw const self.row).cast());
                state.position.begins();
            }
            state.position.polled();
            match block.code.poll_guarded(cx) {
                Poll::Ready(Ok(value)) if self.ticks == 0 => return Poll::Ready(Ok(value)),
                Poll::Ready(Ok(value)) => {
                    self.phase = Phase::Ticks;
                    self.result = Some(Ok(value));
                }
                Poll::Ready(Err(reason)) => return self.failed(reason, block.place(), cx),
                Poll::Pending => {
                    return match state.failure.take() {
                        Some(reason) => self.failed(reason, block.place(), cx),
                        None => Poll::Pending,
                    };
                }
            }
        }
        self.tick(cx)
    }

    fn tick(&mut self, cx: &mut Context<'_>) -> Poll<Result<V, E>> {
        while self.ticks > 0 {
            self.ticks -= 1;
            if trip_needed() {
                tick_now(cx);
                return Poll::Pending;
            }
        }
        Poll::Ready(self.result.take().expect("it is polled until it is ready"))
    }

    /// Drops the block, which may wait for a link that failed, before anything else runs.
    ///
    /// # Safety
    /// As `poll`.
    #[cold]
    #[inline(never)]
    unsafe fn failed(
        &mut self,
        mut reason: E,
        (tag, block, leave): (*mut usize, *mut (), Leave),
        cx: &mut Context<'_>,
    ) -> Poll<Result<V, E>> {
        // SAFETY: the caller's contract. From here on the block is gone, also if that panics.
        let left = catch(|| unsafe {
            tag.write(GONE);
            leave(block);
        });
        if let Err(panic) = left {
            reason = Fault::Panicked(panic).into();
        }
        self.phase = Phase::Ticks;
        let Position { steps, last, at, .. } = &self.row.state.position;
        let left = last - at.get();
        self.ticks += left;
        self.result = Some(note(Err(reason), steps, *last, u32::try_from(left).unwrap_or(u32::MAX)));
        self.tick(cx)
    }
}
