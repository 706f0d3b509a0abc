//! Promises on tokio as tokio-console sees them: starts the console's server in this program, asks it for the tasks, and
//! prints those that are about promises. `run` compares that with `expected.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use console_api::field::{Name, Value};
use console_api::instrument::instrument_client::InstrumentClient;
use console_api::instrument::{InstrumentRequest, Update};
use console_api::{Field, Location};
use promise_core::prelude::*;
use tonic::Streaming;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// When something does not come, this is what it is.
const LIMIT: Duration = Duration::from_secs(30);

/// The tasks that are about promises, and which of them are over.
struct Seen {
    updates: Streaming<Update>,
    tasks: BTreeMap<u64, String>,
    over: BTreeSet<u64>,
}

impl Seen {
    /// Reads what the server says until this holds.
    async fn until(&mut self, what: &str, holds: impl Fn(&Seen) -> bool) {
        let read = async {
            while !holds(self) {
                let update = self.updates.message().await.expect("the server is there").expect("it goes on");
                self.add(update);
            }
        };
        if tokio::time::timeout(LIMIT, read).await.is_err() {
            panic!("{what}: {:?}, over {:?}", self.tasks, self.over);
        }
    }

    fn add(&mut self, update: Update) {
        let Some(update) = update.task_update else { return };
        for task in update.new_tasks {
            let field = |name| text(&task.fields, name);
            let (name, kind) = (field("task.name"), field("kind"));
            if let (Some(id), true) = (task.id, kind == "promise" || name.starts_with("promises")) {
                let place = if kind == "promise" { place(task.location.as_ref()) } else { String::new() };
                self.tasks.insert(id.id, format!("{kind} `{name}`{place}"));
            }
        }
        let over = update.stats_update.iter().filter(|(_, stats)| stats.dropped_at.is_some());
        self.over.extend(over.map(|(id, _)| *id));
    }

    fn has(&self, task: &str) -> bool {
        self.tasks.values().any(|seen| seen == task)
    }

    /// Whether all of this are over.
    fn are_over(&self, start: &str) -> bool {
        self.tasks.iter().all(|(id, task)| !task.starts_with(start) || self.over.contains(id))
    }
}

fn text(fields: &[Field], name: &str) -> String {
    let field =
        fields.iter().find(|field| matches!(&field.name, Some(Name::StrName(found)) if found == name));
    match field.and_then(|field| field.value.clone()) {
        Some(Value::StrVal(text) | Value::DebugVal(text)) => text,
        _ => String::new(),
    }
}

fn place(location: Option<&Location>) -> String {
    let Some(location) = location else { return String::new() };
    let (file, line) = (location.file.as_deref().unwrap_or_default(), location.line.unwrap_or_default());
    // As this file is called from anywhere.
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
    format!(" at {file}:{line}")
}

#[tokio::main]
async fn main() {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|free| free.local_addr())
        .expect("a port")
        .port();
    let console = console_subscriber::ConsoleLayer::builder()
        .server_addr((Ipv4Addr::LOCALHOST, port))
        .publish_interval(Duration::from_millis(20))
        .spawn();
    tracing_subscriber::registry().with(console).init();

    let (promise, resolver) = Promise::<u32>::with_resolvers();
    let promise_line = promise.origin().line();
    let chain = promise!(promise.then(|n| n + 1).then(|n| n * 2));

    let updates = loop {
        // The server's thread may not listen yet.
        if let Ok(mut client) = InstrumentClient::connect(format!("http://127.0.0.1:{port}")).await {
            break client.watch_updates(InstrumentRequest {}).await.expect("updates").into_inner();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    let mut seen = Seen { updates, tasks: BTreeMap::new(), over: BTreeSet::new() };
    let pending = [("resolver", promise_line), ("chain", chain.origin().line())]
        .map(|(name, line)| format!("promise `{name}` at main.rs:{line}"));
    seen.until("what is pending", |seen| pending.iter().all(|task| seen.has(task))).await;
    resolver.resolve(20);
    println!("the chain gives {}", chain.await.expect("nothing fails"));
    seen.until("what works", |seen| seen.has("task `promises`") && seen.are_over("promise `")).await;

    let tasks: BTreeSet<&String> = seen.tasks.values().collect();
    for task in tasks {
        println!("{task}");
    }
}
