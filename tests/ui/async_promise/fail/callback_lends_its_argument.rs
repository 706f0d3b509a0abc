use promise_core::prelude::*;

#[async_promise]
fn name(done: impl FnOnce(&str)) { //~ ERROR the callback lends this value only while it runs
    done("name");
}

struct Row<'a>(&'a str);

#[async_promise]
fn row<F>(done: F)
where
    F: for<'a> FnOnce(u32, Row<'a>), //~ ERROR say what to keep of it
{
    done(1, Row("row"));
}

struct Table;

#[async_promise]
impl Table {
    fn each(&self, visit: &mut dyn FnMut(Row<'_>)) { //~ ERROR the callback lends this value
        visit(Row("row"));
    }
}

fn main() {}
