//! SQLite: a C function that calls back for each row, until it returns.
//!
//! ```text
//! cargo run --example with_sqlite3 --features sqlite3
//! ```

use promise_core::prelude::*;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

#[promise_core::main]
async fn main() -> Result<(), Error> {
    let database = Database::open()?;
    database.query(c"create table fruit (name text, price text)").await?;
    database.query(c"insert into fruit values ('apple', '3'), ('banana', '2'), ('cherry', 'a lot')").await?;

    for row in database.query(c"select name, price from fruit order by name").await? {
        println!("{}", row.join(": "));
    }

    // What the closure gives settles: an `Err` rejects, and the library need not go on.
    let prices = database.numbers(c"select price from fruit where name < 'c'");
    println!("prices: {:?}", prices.await?);
    let prices = database.numbers(c"select price from fruit order by name desc");
    println!("prices: {}", prices.await.unwrap_err());

    // The call itself fails.
    println!("{}", database.query(c"select name from vegetables").await.unwrap_err());
    Ok(())
}

enum Sqlite3 {}

type Row = Option<unsafe extern "C" fn(*mut c_void, c_int, *mut *mut c_char, *mut *mut c_char) -> c_int>;

#[link(name = "sqlite3")]
unsafe extern "C" {
    fn sqlite3_open(name: *const c_char, database: *mut *mut Sqlite3) -> c_int;
    fn sqlite3_close(database: *mut Sqlite3) -> c_int;
    fn sqlite3_errmsg(database: *mut Sqlite3) -> *const c_char;
    fn sqlite3_exec(
        database: *mut Sqlite3,
        sql: *const c_char,
        callback: Row,
        data: *mut c_void,
        message: *mut *mut c_char,
    ) -> c_int;
}

struct Database(*mut Sqlite3);

impl Database {
    /// A new one, in memory.
    fn open() -> Result<Self, Error> {
        let mut database = Database(ptr::null_mut());
        // SAFETY: the name ends with a zero, and the pointer is written to.
        let status = unsafe { sqlite3_open(c":memory:".as_ptr(), &mut database.0) };
        database.check(status)?;
        Ok(database)
    }

    /// The texts of each row.
    fn query(&self, sql: &CStr) -> Promise<Vec<Vec<String>>> {
        let check = |status| self.check(status);
        promise!(
            // SAFETY: the database is open, and the arrays of the callback are valid until it returns.
            unsafe { sqlite3_exec(self.0, sql.as_ptr(), _ = |n, row, _| texts(n, row), _, ptr::null_mut()) },
            check = check,
            collect = Vec::new(),
            returning = 0
        )
    }

    /// The numbers of a column.
    fn numbers(&self, sql: &CStr) -> Promise<Vec<u32>> {
        let check = |status| self.check(status);
        promise!(
            // SAFETY: the same.
            unsafe {
                sqlite3_exec(
                    self.0,
                    sql.as_ptr(),
                    _ = |n, row, _| texts(n, row)[0].parse::<u32>(),
                    _,
                    ptr::null_mut(),
                )
            },
            check = check,
            collect = Vec::new(),
            returning = 0,
            stop = 1
        )
    }

    fn check(&self, status: c_int) -> Result<(), Error> {
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the database is open, and its message is there until the next call.
        let message = unsafe { CStr::from_ptr(sqlite3_errmsg(self.0)) };
        Err(Error::msg(message.to_string_lossy()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: nobody has it any more.
        unsafe { sqlite3_close(self.0) };
    }
}

/// What the callback is lent.
///
/// # Safety
/// There are `n` texts.
unsafe fn texts(n: c_int, row: *mut *mut c_char) -> Vec<String> {
    // SAFETY: the caller says so. An SQL `NULL` is a null pointer.
    let columns = (0..n as usize).map(|i| unsafe { *row.add(i) });
    let text = |text: *mut c_char| match text.is_null() {
        true => "NULL".to_string(),
        // SAFETY: it ends with a zero.
        false => unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned(),
    };
    columns.map(text).collect()
}
