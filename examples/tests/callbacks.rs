//! The `callbacks` example prints what it should.

mod common;

#[test]
fn prints_what_it_should() {
    common::check("callbacks");
}
