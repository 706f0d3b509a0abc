//! `paho-mqtt` and `rdkafka`: two callbacks for one result, and a message that carries what is to be told.

use std::cell::RefCell;
use std::thread;

use promise_core::prelude::*;

use super::LibraryError;

#[derive(Clone)]
struct AsyncClient;

struct ConnectOptions {
    server: &'static str,
}

/// Kept by the promise; dropping it does nothing.
struct ConnectToken;

impl AsyncClient {
    fn connect_with_callbacks<FS, FF>(
        &self,
        opts: ConnectOptions,
        success_cb: FS,
        failure_cb: FF,
    ) -> ConnectToken
    where
        FS: Fn(&AsyncClient, u16) + Send + 'static,
        FF: Fn(&AsyncClient, u16, i32) + Send + 'static,
    {
        let client = self.clone();
        thread::spawn(move || match opts.server {
            "" => failure_cb(&client, 1, -1),
            _ => success_cb(&client, 1),
        });
        ConnectToken
    }
}

/// The promise of a connection: an executor, as there are two callbacks.
fn connect(client: &AsyncClient, options: ConnectOptions) -> Promise<u16> {
    let failed = |code| Error::msg(format!("code {code}"));
    promise!(|yes, no| client.connect_with_callbacks(
        options,
        move |_, n| yes(n),
        move |_, _, e| no(failed(e))
    ))
}

#[test]
fn paho_connect() {
    let client = AsyncClient;
    assert_eq!(connect(&client, ConnectOptions { server: "localhost" }).wait().unwrap(), 1);
    let failed = connect(&client, ConnectOptions { server: "" });
    assert_eq!(failed.wait().unwrap_err().to_string(), "code -1");
}

type KafkaError = LibraryError;
type Delivery = Result<(i32, i64), KafkaError>;
type Opaque = Box<dyn FnOnce(Delivery) + Send>;

/// A message with what `ProducerContext::delivery` gets back when it has arrived.
struct BaseRecord<'a> {
    topic: &'a str,
    delivery_opaque: Opaque,
}

impl<'a> BaseRecord<'a> {
    fn with_opaque_to(topic: &'a str, delivery_opaque: Opaque) -> Self {
        BaseRecord { topic, delivery_opaque }
    }

    fn payload(self, _payload: &'a str) -> Self {
        self
    }
}

/// The opaque values of the messages on their way, and what will be told.
#[derive(Default)]
struct Producer(RefCell<Vec<(Opaque, Delivery)>>);

impl Producer {
    fn send<'a>(&self, record: BaseRecord<'a>) -> Result<(), (KafkaError, BaseRecord<'a>)> {
        match record.topic {
            "" => Err((LibraryError("unknown topic"), record)),
            _ => {
                self.0.borrow_mut().push((record.delivery_opaque, Ok((0, 17))));
                Ok(())
            }
        }
    }

    fn poll(&self) {
        self.0.take().into_iter().for_each(|(opaque, delivery)| opaque(delivery));
    }
}

#[test]
fn rdkafka_send() {
    let producer = Producer::default();
    let send = |topic| {
        promise!(
            producer.send(BaseRecord::with_opaque_to(topic, Box::new(_)).payload("hi")).map_err(|(e, _)| e)
        )
    };
    let sent = send("news");
    producer.poll();
    assert_eq!(sent.wait().unwrap(), (0, 17));
    assert_eq!(send("").wait().unwrap_err().to_string(), "unknown topic");
}
