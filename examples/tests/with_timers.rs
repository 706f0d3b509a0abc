//! The `with_timers` example prints what it should.

mod common;

#[test]
fn prints_what_it_should() {
    common::check("with_timers");
}
