//! 2.3.4 Anything that is no promise and no thenable fulfils.

use promise_tests::kit::{Text, in_every_setting};

#[test]
fn t2_3_4_plain_values_fulfil() {
    in_every_setting(|world| {
        let unit = world.fulfilled(());
        let option = world.fulfilled(0).map(|_| None::<u32>);
        let result = world.fulfilled(0).map(|_| Err::<u32, _>("a value, not a reason"));
        let function = world.fulfilled(0).map(|_| u32::count_ones as fn(u32) -> u32);
        world.settle_and_run();
        assert_eq!(unit.peek(), Some(Ok(&())));
        assert_eq!(option.peek(), Some(Ok(&None)));
        assert_eq!(result.peek(), Some(Ok(&Err("a value, not a reason"))));
        assert_eq!(function.peek().unwrap().map(|f| f(7)), Ok(3));
    });
}

#[test]
fn t2_3_4_what_map_gives_is_a_value_even_if_it_is_a_promise() {
    in_every_setting(|world| {
        let outer = world.fulfilled(0).map(|_| Text::resolve(1));
        world.settle_and_run();
        let inner: &Text<i32> = outer.peek().unwrap().unwrap();
        assert_eq!(inner.peek(), Some(Ok(&1)));
    });
}
