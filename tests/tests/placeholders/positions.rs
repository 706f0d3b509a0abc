//! Where an argument can stand, a placeholder can.

use std::rc::Rc;
use std::sync::{Arc, Mutex};

use promise_core::prelude::*;

type Boxed = Box<dyn FnOnce(u8)>;

fn run(done: impl FnOnce(u8)) {
    done(1);
}

#[test]
fn before_and_between_other_arguments() {
    fn first(done: impl FnOnce(u8), a: u8, b: u8) {
        done(a + b);
    }
    fn middle(a: u8, done: impl FnOnce(u8), b: u8) {
        done(a + b);
    }
    assert_eq!(promise!(first(_, 1, 2)).wait().unwrap(), 3);
    assert_eq!(promise!(middle(1, _, 2)).wait().unwrap(), 3);
    assert_eq!(promise!(middle(1, _ = |n| n + 1, 2)).wait().unwrap(), 4);
}

#[test]
fn some_box_new() {
    fn boxed(done: Option<Boxed>) {
        done.unwrap()(1);
    }
    assert_eq!(promise!(boxed(Some(Box::new(_)))).wait().unwrap(), 1);
    assert_eq!(promise!(boxed(Some(Box::new(_ = |n| n + 1)))).wait().unwrap(), 2);
}

#[test]
fn some_of_a_reference() {
    fn borrowed(done: Option<&mut dyn FnMut(u8)>) {
        done.unwrap()(1);
    }
    assert_eq!(promise!(borrowed(Some(&mut _))).wait().unwrap(), 1);
}

#[test]
fn references() {
    fn shared(done: &dyn Fn(u8)) {
        done(1);
    }
    fn unique(done: &mut dyn FnMut(u8)) {
        done(1);
    }
    assert_eq!(promise!(shared(&_)).wait().unwrap(), 1);
    assert_eq!(promise!(unique(&mut _)).wait().unwrap(), 1);
    assert_eq!(promise!(unique(&mut _ = |n| n + 1)).wait().unwrap(), 2);
}

#[test]
fn arc_rc_and_what_is_in_a_mutex() {
    type Locked = Arc<Mutex<Option<Box<dyn FnOnce(u8) + Send>>>>;
    fn atomic(done: Arc<dyn Fn(u8) + Send + Sync>) {
        done(1);
    }
    fn counted(done: Rc<dyn Fn(u8)>) {
        done(1);
    }
    fn locked(done: Locked) {
        done.lock().unwrap().take().unwrap()(1);
    }
    assert_eq!(promise!(atomic(Arc::new(_))).wait().unwrap(), 1);
    assert_eq!(promise!(counted(Rc::new(_))).wait().unwrap(), 1);
    assert_eq!(promise!(locked(Arc::new(Mutex::new(Some(Box::new(_)))))).wait().unwrap(), 1);
}

#[test]
fn fields_of_a_struct() {
    #[derive(Default)]
    struct Request {
        url: &'static str,
        hooks: Hooks,
    }
    #[derive(Default)]
    struct Hooks {
        done: Option<Boxed>,
        retries: u8,
    }
    fn send(request: Request) {
        assert_eq!((request.url, request.hooks.retries), ("/", 0));
        request.hooks.done.unwrap()(1);
    }
    let nested =
        promise!(send(Request { url: "/", hooks: Hooks { done: Some(Box::new(_)), ..Hooks::default() } }));
    assert_eq!(nested.wait().unwrap(), 1);
}

#[test]
fn a_tuple_and_an_enum() {
    enum Message {
        Load(u8, Boxed),
    }
    fn pair((n, done): (u8, Boxed)) {
        done(n);
    }
    fn send(Message::Load(n, done): Message) {
        done(n);
    }
    assert_eq!(promise!(pair((1, Box::new(_)))).wait().unwrap(), 1);
    assert_eq!(promise!(send(Message::Load(1, Box::new(_)))).wait().unwrap(), 1);
}

#[test]
fn any_link_of_a_builder_chain() {
    #[derive(Default)]
    struct Builder {
        done: Option<Boxed>,
        n: u8,
    }
    impl Builder {
        fn on_done(&mut self, done: impl FnOnce(u8) + 'static) -> &mut Self {
            self.done = Some(Box::new(done));
            self
        }
        fn number(&mut self, n: u8) -> &mut Self {
            self.n = n;
            self
        }
        fn send(&mut self) {
            self.done.take().unwrap()(self.n);
        }
    }
    assert_eq!(promise!(Builder::default().on_done(_).number(1).send()).wait().unwrap(), 1);
    assert_eq!(promise!(Builder::default().number(2).on_done(_).send()).wait().unwrap(), 2);
}

#[test]
fn methods_paths_and_function_values() {
    struct Client {
        run: fn(Boxed),
    }
    impl Client {
        fn load(&self, done: impl FnOnce(u8)) {
            done(1);
        }
    }
    trait Load {
        fn load(&self, done: Boxed);
    }
    impl Load for u8 {
        fn load(&self, done: Boxed) {
            done(*self);
        }
    }
    let client = Client { run: |done| done(2) };
    let object: &dyn Load = &3;
    let closure = |done: Boxed| done(4);
    assert_eq!(promise!(client.load(_)).wait().unwrap(), 1);
    assert_eq!(promise!(Client::load(&client, _)).wait().unwrap(), 1);
    assert_eq!(promise!((client.run)(Box::new(_))).wait().unwrap(), 2);
    assert_eq!(promise!(object.load(Box::new(_))).wait().unwrap(), 3);
    assert_eq!(promise!(<u8 as Load>::load(&3, Box::new(_))).wait().unwrap(), 3);
    assert_eq!(promise!(closure(Box::new(_))).wait().unwrap(), 4);
}

#[test]
fn the_type_comes_from_other_arguments_the_function_or_the_promise() {
    fn before<T>(value: T, done: impl FnOnce(T)) {
        done(value);
    }
    fn behind<T>(done: impl FnOnce(T), value: T) {
        done(value);
    }
    fn made<T: From<u8>>(done: impl FnOnce(T)) {
        done(T::from(1));
    }
    assert_eq!(promise!(before(1_u16, _)).wait().unwrap(), 1);
    assert_eq!(promise!(behind(_, 1_u16)).wait().unwrap(), 1);
    assert_eq!(promise!(made::<u16>(_)).wait().unwrap(), 1);
    let declared: Promise<u16> = promise!(made(_ = |n: u16| n));
    assert_eq!(declared.wait().unwrap(), 1);
}

#[test]
fn blocks() {
    /// # Safety
    /// Anybody may call it.
    unsafe fn risky(done: impl FnOnce(u8)) {
        done(1);
    }
    // SAFETY: anybody may call it.
    assert_eq!(promise!(unsafe { risky(_) }).wait().unwrap(), 1);
    let block = promise!({
        let twice = |done: Boxed, n: u8| done(2 * n);
        twice(Box::new(_), 1)
    });
    assert_eq!(block.wait().unwrap(), 2);
}

#[test]
fn a_chain_goes_on_behind_the_call() {
    let chain = promise!(run(_).then(|n| n + 1).catch(|_| 0).finally(|| ()));
    assert_eq!(chain.wait().unwrap(), 2);
    // In parentheses, `then` is the other library's method.
    struct Legacy;
    impl Legacy {
        fn then(&self, done: impl FnOnce(u8)) {
            done(1);
        }
    }
    assert_eq!(promise!((Legacy.then(_))).wait().unwrap(), 1);
}
