//! The `local` example prints what it should.

mod common;

#[test]
fn prints_what_it_should() {
    common::check("local");
}
