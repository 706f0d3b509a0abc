//! Who gets a turn: handlers that never end, or do not return, beside timers, I/O and jobs from outside.

use promise_core::{EventLoop, run, sleep, spawn_blocking};
use promise_tests::kit::{Log, Text};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A byte goes through the loopback.
async fn some_io() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (client, server) =
        tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
    client.unwrap().write_all(b"x").await.unwrap();
    assert_eq!(server.unwrap().0.read_u8().await.unwrap(), b'x');
}

/// Handlers that go on for ever, each behind a wait of no time.
fn again(stop: Arc<AtomicBool>) -> Text<()> {
    Text::resolve(()).then(move |()| {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        sleep(Duration::ZERO).map(move |()| again(stop).detach(drop)).detach(drop);
        Ok(())
    })
}

#[test]
fn handlers_that_wait_for_no_time_leave_room_for_timers_io_and_other_threads() {
    let stop = Arc::new(AtomicBool::new(false));
    run(async {
        again(stop.clone()).detach(drop);
        let (outside, resolver) = Text::with_resolvers();
        let settling = std::thread::spawn(move || resolver.resolve(1));
        let timer = sleep(Duration::from_millis(5));
        some_io().await;
        assert_eq!(outside.await, Ok(1));
        timer.await.unwrap();
        settling.join().unwrap();
        stop.store(true, Ordering::Relaxed);
    });
}

/// It holds up its loop, and nobody else's; and not even that when it is blocking code on a thread of its own.
#[test]
fn a_handler_that_does_not_return_for_long() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.set_timeout(Duration::from_millis(1), log.mark("timer"));
    event_loop.block_on(async {
        let (other_loops, finished) = (log.mark("elsewhere"), log.mark("handler"));
        Text::resolve(())
            .map(move |()| {
                // Longer than the timer: it is up to another thread when this ends.
                std::thread::spawn(|| run(async move { other_loops() })).join().unwrap();
                std::thread::sleep(Duration::from_millis(5));
                finished();
            })
            .await
            .unwrap();
        sleep(Duration::from_millis(1)).await.unwrap();
    });
    log.expect("elsewhere handler timer");

    event_loop.set_timeout(Duration::from_millis(1), log.mark("timer"));
    event_loop.block_on(async {
        let (rung, ring) = std::sync::mpsc::channel();
        let finished = log.mark("blocking");
        let work: Text<()> = spawn_blocking(move || {
            ring.recv().unwrap();
            finished();
            Ok(())
        });
        // The loop runs while the other thread waits.
        sleep(Duration::from_millis(5)).await.unwrap();
        rung.send(()).unwrap();
        work.await.unwrap();
    });
    log.expect("elsewhere handler timer timer blocking");
}
