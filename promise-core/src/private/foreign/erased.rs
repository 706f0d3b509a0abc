//! A value of any type, without an allocation for the sizes that callbacks have.

use std::any::TypeId;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr;

use crate::panic::swallow;

/// Enough for a resolver and a handful of captures.
type Room = [usize; 8];

/// A value whose type is known at run time. Larger ones are boxed.
pub(crate) struct Erased {
    room: MaybeUninit<Room>,
    kind: &'static Kind,
}

struct Kind {
    id: TypeId,
    drop: unsafe fn(*mut Room),
}

/// How a value of this type is kept.
trait Keep: Sized + 'static {
    const FITS: bool = size_of::<Self>() <= size_of::<Room>() && align_of::<Self>() <= align_of::<Room>();
    const KIND: Kind = Kind {
        id: TypeId::of::<Self>(),
        // SAFETY: `Erased` calls it once, with the room that `new` has filled.
        drop: |room| unsafe {
            if Self::FITS {
                ptr::drop_in_place(room.cast::<Self>());
            } else {
                drop(room.cast::<Box<Self>>().read());
            }
        },
    };
}
impl<V: 'static> Keep for V {}

impl Erased {
    #[inline]
    pub(crate) fn new<V: 'static>(value: V) -> Erased {
        let mut room = MaybeUninit::<Room>::uninit();
        // SAFETY: the room is large enough and aligned for what is written: the value, or a box.
        unsafe {
            if V::FITS {
                room.as_mut_ptr().cast::<V>().write(value);
            } else {
                room.as_mut_ptr().cast::<Box<V>>().write(Box::new(value));
            }
        }
        Erased { room, kind: const { &V::KIND } }
    }

    #[inline]
    pub(crate) fn is<V: 'static>(&self) -> bool {
        self.kind.id == TypeId::of::<V>()
    }

    /// A look at the value, if it is of this type.
    pub(crate) fn get<V: 'static>(&self) -> Option<&V> {
        // SAFETY: the type is the one that `new` has written.
        self.is::<V>().then(|| unsafe {
            let room = self.room.as_ptr();
            if V::FITS { &*room.cast::<V>() } else { &**room.cast::<Box<V>>() }
        })
    }

    /// Takes the value out of its place, if it is of this type.
    #[inline]
    pub(crate) fn take_out<V: 'static>(place: &mut Option<Erased>) -> Option<V> {
        let room = place.as_ref().filter(|erased| erased.is::<V>())?.room.as_ptr();
        // SAFETY: the type is the one that `new` has written; what is moved out of is overwritten and not dropped.
        unsafe {
            let value = if V::FITS { room.cast::<V>().read() } else { *room.cast::<Box<V>>().read() };
            ptr::write(place, None);
            Some(value)
        }
    }

    /// The value, if it is of this type.
    pub(crate) fn take<V: 'static>(self) -> Result<V, Erased> {
        if !self.is::<V>() {
            return Err(self);
        }
        let this = ManuallyDrop::new(self);
        // SAFETY: the type is the one that `new` has written, and `this` is not used or dropped afterwards.
        unsafe {
            Ok(if V::FITS {
                this.room.as_ptr().cast::<V>().read()
            } else {
                *this.room.as_ptr().cast::<Box<V>>().read()
            })
        }
    }
}

impl Drop for Erased {
    fn drop(&mut self) {
        // SAFETY: `take` forgets what it has moved out, so the value is still there.
        swallow(|| unsafe { (self.kind.drop)(self.room.as_mut_ptr()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    #[test]
    fn small_and_large_values_come_back() {
        assert_eq!(Erased::new(5u8).take::<u8>().ok(), Some(5));
        assert_eq!(Erased::new([7u64; 20]).take::<[u64; 20]>().ok(), Some([7; 20]));
        assert_eq!(Erased::new(()).take::<()>().ok(), Some(()));
    }

    #[test]
    fn another_type_gets_nothing() {
        let erased = Erased::new(5u32).take::<i32>().unwrap_err();
        assert_eq!(erased.take::<u32>().ok(), Some(5));
    }

    #[test]
    fn values_are_dropped_once() {
        let count = Rc::new(());
        for taken in [false, true] {
            let (small, large) = (Erased::new(count.clone()), Erased::new((count.clone(), [0u64; 20])));
            assert_eq!(Rc::strong_count(&count), 3);
            if taken {
                drop(small.take::<Rc<()>>().ok());
                drop(large.take::<(Rc<()>, [u64; 20])>().ok());
            } else {
                drop((small, large));
            }
            assert_eq!(Rc::strong_count(&count), 1);
        }
    }

    #[repr(align(64))]
    struct Aligned(#[expect(dead_code, reason = "for its alignment")] u8);

    #[test]
    fn alignment_is_kept() {
        let value = Erased::new(Aligned(1)).take::<Aligned>().ok().expect("the type fits");
        assert_eq!((&raw const value).addr() % 64, 0);
    }
}
