use super::*;
use crate::Panicked;

type Boxed = Box<dyn StdErrorTrait + Send + Sync>;

const _: () = {
    const fn clone_send_sync<T: Clone + Send + Sync + Unpin + 'static>() {}
    clone_send_sync::<Error>();
    clone_send_sync::<StdError>();
    assert!(size_of::<Error>() == 8);
    assert!(size_of::<Option<Error>>() == 8);
    assert!(size_of::<Inner>() <= 32);
};

/// An error with a source.
#[derive(Debug)]
struct Outer(io::Error);

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer")
    }
}

impl StdErrorTrait for Outer {
    fn source(&self) -> Option<&(dyn StdErrorTrait + 'static)> {
        Some(&self.0)
    }
}

fn outer() -> Outer {
    Outer(io::Error::other("inner"))
}

fn full() -> Error {
    Error::new(outer()).with_user_message("U").with_detail("D").with_origin("O").with_code(9)
}

fn assert_full(error: &Error) {
    assert_eq!(error.message(), "outer");
    assert_eq!(error.user_message(), "U");
    assert_eq!(error.detail(), Some("D"));
    assert_eq!(error.origin(), Some("O"));
    assert_eq!(error.code(), Some("9"));
    assert!(error.is::<Outer>());
    assert_eq!(error.chain().count(), 2);
}

#[test]
fn parts_survive_every_way_out_and_back() {
    assert_full(&full());
    assert_full(&full().into_std().into_inner());
    assert_full(&Error::from(full().into_std()));
    assert_full(&Error::from(io::Error::from(full())));
    assert_full(&Error::from_boxed(Boxed::from(full())));
    assert_full(&Error::from_boxed(Boxed::from(io::Error::from(full()))));
    assert_full(&Error::from(io::Error::other(Boxed::from(full()))));
    assert_full(&Error::from(io::Error::other(io::Error::from(full()))));
}

#[test]
fn converting_to_and_fro_does_not_nest() {
    let mut error = full();
    for _ in 0..1000 {
        error = Error::from(error.into_std());
        error = Error::from(io::Error::from(error));
        error = Error::from_boxed(error.into());
    }
    assert_full(&error);
    assert_eq!(Arc::strong_count(&error.inner), 1);
}

#[test]
fn question_mark_unwraps() {
    fn std() -> Result<(), StdError> {
        Err(full())?
    }
    fn io() -> io::Result<()> {
        Err(full())?
    }
    fn both() -> Result<(), Error> {
        std().and(Ok(()))?;
        Ok(())
    }
    fn third() -> Result<(), Error> {
        Ok(io()?)
    }
    assert_full(&both().unwrap_err());
    assert_full(&third().unwrap_err());
}

#[test]
fn faults_are_found_again() {
    for error in [
        Error::from(Fault::Elapsed),
        Error::new(Fault::Elapsed),
        Error::from_boxed(Fault::Elapsed.into()),
        Error::from(io::Error::from(Fault::Elapsed)),
        Error::from_boxed(io::Error::from(Fault::Elapsed).into()),
        Error::from(io::Error::from(Error::from(Fault::Elapsed))),
    ] {
        assert!(matches!(error.fault(), Some(Fault::Elapsed)), "{error:?}");
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::TimedOut);
    }
    assert!(full().fault().is_none());
}

#[test]
fn kinds_of_io_errors_made_from_errors() {
    let not_found = Error::from(io::Error::from(io::ErrorKind::NotFound));
    assert_eq!(io::Error::from(not_found).kind(), io::ErrorKind::NotFound);
    assert_eq!(io::Error::from(Error::msg("x")).kind(), io::ErrorKind::Other);
}

#[test]
fn downcasts_look_through_io_errors_only() {
    let error = Error::from(io::Error::other(io::Error::other(outer())));
    assert!(error.is::<Outer>());
    assert!(error.is::<io::Error>());
    // `Outer` has an io::Error as its source: not searched.
    assert!(!full().is::<io::Error>());
    assert!(!Error::msg("x").is::<io::Error>());
}

#[test]
fn an_os_error_keeps_its_number() {
    let error = Error::from(io::Error::from_raw_os_error(2));
    assert_eq!(error.downcast_ref::<io::Error>().unwrap().raw_os_error(), Some(2));
}

#[test]
fn parts_of_a_clone_are_its_own() {
    let first = Error::new(outer()).with_code(1);
    let second = first.clone().with_code(2).with_detail("second");
    assert_eq!((first.code(), first.detail()), (Some("1"), None));
    assert_eq!((second.code(), second.detail()), (Some("2"), Some("second")));
    assert!(second.is::<Outer>());
    assert!(std::ptr::eq(first.downcast_ref::<Outer>().unwrap(), second.downcast_ref::<Outer>().unwrap()));
}

#[test]
fn a_clone_shares() {
    let error = Error::msg("x");
    assert!(Arc::ptr_eq(&error.inner, &error.clone().inner));
}

#[test]
fn display() {
    assert_eq!(full().to_string(), "outer");
    assert_eq!(format!("{:#}", full()), "outer: inner");
    assert_eq!(format!("[{:>7}]", Error::msg("right")), "[  right]");
    assert_eq!(format!("{:#}", full().into_std()), "outer");
}

#[test]
fn debug_is_for_humans() {
    assert_eq!(format!("{:?}", Error::msg("short")), "short");
    let text = "outer\n    user message: U\n    detail: D\n    origin: O\n    code: 9\n    caused by: inner";
    assert_eq!(format!("{:?}", full()), text);
    assert_eq!(format!("{:#?}", full()), text);
    assert_eq!(format!("{:?}", full().into_std()), text);
    let panicked = Error::from(Fault::from(Panicked::new(Box::new("index out of bounds"))));
    assert_eq!(format!("{panicked:?}"), "panicked: index out of bounds");
}

#[test]
fn std_form() {
    let std = full().into_std();
    assert_eq!(std.source().unwrap().to_string(), "inner");
    let boxed: Box<dyn StdErrorTrait> = full().into();
    assert_full(boxed.downcast_ref::<StdError>().unwrap().get());
    let boxed: Box<dyn StdErrorTrait + Send> = full().into();
    assert_eq!(boxed.to_string(), "outer");
}

#[test]
fn msg_takes_what_can_be_displayed() {
    let local = String::from("borrowed");
    assert_eq!(Error::msg(local.as_str()).message(), "borrowed");
    assert_eq!(Error::msg(local).message(), "borrowed");
    assert_eq!(Error::msg(std::rc::Rc::<str>::from("not Send")).message(), "not Send");
    assert_eq!(Error::msg(5).message(), "5");
    assert!(matches!(Error::msg("b").message(), Cow::Borrowed("b")));
}
