//! A small shop whose functions return promises, on tokio's threads.
//!
//! `#[async_promise]` turns `fn order(..) -> Result<T, E>`, async or not, into `fn order(..) -> Promise<T, E>`, and
//! writes `fn weigh_promise(..) -> Promise<T, E>` beside `fn weigh(.., done: impl FnOnce(Result<T, E>))`.
//!
//! ```text
//! cargo run --example annotate
//! ```

use promise_core::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::num::ParseIntError;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let shop = Arc::new(Shop::open());
    let requests = ["2 tea", "1 coffee", "9 cake", "two tea", "1 gold", "0 coffee"];

    // All of them are served at the same time; the answers come in the order of the requests.
    let answers = Promise::all(requests.map(|request| answer(shop.clone(), request.to_string()))).await;
    for (request, answer) in requests.iter().zip(answers.expect("`answer` handles every rejection")) {
        println!("{request:10}{answer}");
    }

    println!("prices were loaded {} time(s)", shop.loads.load(Ordering::Relaxed));
    println!("left: {:?}", shop.stock.lock().unwrap());

    let scales = Scales { grams_per_piece: 30 };
    let report = promise!(
        scales
            .weigh_promise(Order { count: 2, item: "tea".into() })
            .then(|grams| scales.print_promise(grams))
            .catch(|e| format!("the scales say: {e}"))
    );
    println!("{}", report.await.expect("every rejection is handled"));
}

/// Never rejects: it says what went wrong in words.
fn answer(shop: Arc<Shop>, request: String) -> Promise<String, ShopError> {
    promise!(
        shop.serve(request)
            .catch(|ShopError::OutOfStock { item, left }| format!("sorry, there are {left} {item} left"))
            .catch(|ShopError::Fault(fault)| format!("something is broken: {fault}"))
            .catch(|e| format!("sorry, {e}"))
    )
}

struct Shop {
    stock: Mutex<BTreeMap<String, u32>>,
    /// Loading begins when the shop opens. Whoever needs the prices waits for the same promise.
    prices: Promise<Arc<BTreeMap<String, u32>>, ShopError>,
    loads: Arc<AtomicU32>,
}

#[derive(Clone, Debug)]
struct Order {
    count: u32,
    item: String,
}

impl Shop {
    fn open() -> Self {
        let stock = [("tea", 5), ("coffee", 5), ("cake", 3)].map(|(item, count)| (item.to_string(), count));
        let loads = Arc::new(AtomicU32::new(0));
        Shop { stock: Mutex::new(stock.into()), prices: load_prices(loads.clone()), loads }
    }

    /// A method needs an owned receiver, because the promise may outlive the call.
    #[async_promise]
    async fn serve(self: Arc<Self>, request: String) -> Result<String, ShopError> {
        let order = parse(request).await?;
        let (prices, left) =
            Promise::all((self.prices.clone(), self.clone().take_from_stock(order.clone()))).await?;
        let price = prices.get(&order.item).copied().unwrap_or_default();
        let receipt = print_receipt(order, price).await?;
        Ok(format!("{receipt}, {left} left"))
    }

    /// Gives what is left.
    #[async_promise]
    async fn take_from_stock(self: Arc<Self>, order: Order) -> Result<u32, ShopError> {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let mut stock = self.stock.lock().unwrap();
        let Some(left) = stock.get_mut(&order.item) else {
            return Err(ShopError::Unknown(order.item));
        };
        if *left < order.count {
            return Err(ShopError::OutOfStock { left: *left, item: order.item });
        }
        *left -= order.count;
        Ok(*left)
    }
}

/// The body runs at once, up to its first `.await` that has to wait.
#[async_promise]
async fn load_prices(loads: Arc<AtomicU32>) -> Result<Arc<BTreeMap<String, u32>>, ShopError> {
    loads.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let prices = [("tea", 3), ("coffee", 4), ("cake", 5)];
    Ok(Arc::new(prices.map(|(item, price)| (item.to_string(), price)).into()))
}

/// On a plain function: an `Err` rejects, and so does a panic.
#[async_promise]
fn parse(request: String) -> Result<Order, ShopError> {
    let (count, item) = request.split_once(' ').ok_or(ShopError::NotAnOrder)?;
    Ok(Order { count: count.parse()?, item: item.to_string() })
}

/// Work that would hold up the other requests goes to the threads for blocking work.
#[async_promise(blocking)]
fn print_receipt(order: Order, price: u32) -> Result<String, ShopError> {
    std::thread::sleep(Duration::from_millis(5)); // the printer is slow
    let Order { count, item } = order;
    let total = count * price;
    assert!(total > 0, "nobody prints a receipt over 0");
    Ok(format!("{count} {item} for {total}"))
}

/// An older part of the shop, which calls back.
#[derive(Clone, Copy)]
struct Scales {
    grams_per_piece: u32,
}

/// Each method that takes a callback has its promise function: `weigh_promise`, `print_promise`.
#[async_promise(error = ShopError)]
impl Scales {
    fn weigh(self, order: Order, done: impl FnOnce(Result<u32, ShopError>) + Send + 'static) {
        std::thread::spawn(move || match order.item.as_str() {
            "tea" | "cake" => done(Ok(order.count * self.grams_per_piece)),
            _ => done(Err(ShopError::Unknown(order.item))),
        });
    }

    /// The label is lent, so `map` says what to keep of it.
    #[promise(map = |label| -> String { label.to_owned() })]
    fn print(self, grams: u32, done: impl FnOnce(&str)) {
        done(&format!("2 tea weigh {grams} g"));
    }
}

#[derive(Clone, Debug)]
enum ShopError {
    NotAnOrder,
    NotANumber(ParseIntError),
    Unknown(String),
    OutOfStock {
        left: u32,
        item: String,
    },
    /// What the library itself rejects with; this makes the enum a reason.
    Fault(Fault),
}

impl From<Fault> for ShopError {
    fn from(fault: Fault) -> Self {
        ShopError::Fault(fault)
    }
}

impl From<ParseIntError> for ShopError {
    fn from(error: ParseIntError) -> Self {
        ShopError::NotANumber(error)
    }
}

impl fmt::Display for ShopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShopError::NotAnOrder => f.write_str("that is not an order"),
            ShopError::NotANumber(error) => write!(f, "that is not a number: {error}"),
            ShopError::Unknown(item) => write!(f, "we do not sell {item}"),
            ShopError::OutOfStock { left, item } => write!(f, "there are {left} {item} left"),
            ShopError::Fault(fault) => fault.fmt(f),
        }
    }
}
