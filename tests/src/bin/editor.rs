//! Asks a rust-analyzer about code inside of `promise!`: `editor RUST_ANALYZER PROJECT`, see `tests/editor/run`.
//!
//! The situations are those of the macro's marker test, which says what an editor will be able to do without one.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

use serde_json::{Value, json};

#[path = "../../../promise-macros/src/tests/editor.rs"]
#[rustfmt::skip]
mod situations;

const AROUND: &str = include_str!("../../editor/around.rs");

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the editor test stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, analyzer, project] = &arguments[..] else { return Err("editor RUST_ANALYZER PROJECT".into()) };
    let mut editor = Editor::start(analyzer, &fs::canonicalize(project)?)?;
    let (mut asked, mut agreed) = (0, 0);
    let mut note = |ok: bool, text: String| {
        asked += 1;
        agreed += u32::from(ok);
        println!("{} {text}", if ok { "ok    " } else { "WRONG " });
    };
    for (source, expected) in situations::COMPLETIONS {
        let found = editor.complete(source)?;
        let is = |label: &String, name: &str| label.split(['(', ' ']).next() == Some(name);
        let ours = found.iter().any(|label| label.starts_with("__"));
        let ok = found.iter().any(|label| is(label, expected)) && !ours;
        let shown: Vec<&str> = found.iter().take(3).map(String::as_str).collect();
        note(ok, format!("complete {source}: {expected} among {} ({}, ..)", found.len(), shown.join(", ")));
    }
    for (source, documentation, definition) in situations::NAMES {
        let (hover, line) = editor.name(source)?;
        let ok = hover.contains(documentation) && line.contains(definition);
        let shown = hover.lines().find(|line| line.contains(documentation)).unwrap_or("no such text");
        note(ok, format!("name     {source}: \"{}\", leads to `{}`", shown.trim(), line.trim()));
    }
    println!("{agreed} of {asked} situations agree");
    Ok(agreed == asked)
}

/// A language server, and what it is told.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    file: String,
    requests: u64,
    version: u64,
}

impl Editor {
    fn start(analyzer: &str, project: &Path) -> Result<Editor> {
        let mut server = Command::new(analyzer)
            .current_dir(project)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = server.stdin.take().ok_or("no stdin")?;
        let output = BufReader::new(server.stdout.take().ok_or("no stdout")?);
        let file = format!("file://{}/src/lib.rs", project.display());
        let mut editor = Editor { server, input, output, file, requests: 0, version: 0 };
        editor.request(
            "initialize",
            json!({
                "processId": null,
                "rootUri": format!("file://{}", project.display()),
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": { "hover": { "contentFormat": ["markdown"] } },
                },
                "initializationOptions": {
                    "checkOnSave": false,
                    "cachePriming": { "enable": false },
                    "procMacro": { "enable": true },
                    "cargo": { "buildScripts": { "enable": true } },
                },
            }),
        )?;
        editor.send(&json!({ "method": "initialized", "params": {} }))?;
        let text = json!({ "uri": editor.file, "languageId": "rust", "version": 0, "text": AROUND });
        editor.send(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": text } }))?;
        loop {
            let message = editor.receive()?;
            let status = &message["params"];
            if message["method"] == "experimental/serverStatus" && status["quiescent"] == true {
                match status["health"].as_str() {
                    Some("ok") => return Ok(editor),
                    _ => return Err(format!("the project cannot be loaded: {status}").into()),
                }
            }
        }
    }

    /// The labels of what is proposed at the `$0`.
    fn complete(&mut self, source: &str) -> Result<Vec<String>> {
        let place = self.show(source)?;
        let answer = self.request("textDocument/completion", place)?;
        let items = answer["items"].as_array().or(answer.as_array()).cloned().unwrap_or_default();
        Ok(items.iter().filter_map(|item| item["label"].as_str().map(str::to_owned)).collect())
    }

    /// The documentation of the name behind the `$0`, and the line that it is defined in.
    fn name(&mut self, source: &str) -> Result<(String, String)> {
        let place = self.show(source)?;
        let hover = self.request("textDocument/hover", place.clone())?;
        let text = hover["contents"]["value"].as_str().unwrap_or_default().to_owned();
        let targets = self.request("textDocument/definition", place)?;
        let target = targets.get(0).unwrap_or(&targets);
        let line = target["range"]["start"]["line"].as_u64().unwrap_or_default();
        let path = target["uri"].as_str().unwrap_or_default().trim_start_matches("file://").to_owned();
        // The file on disk is what stands around, without the situation.
        let code = if target["uri"] == self.file.as_str() {
            AROUND.into()
        } else {
            fs::read_to_string(path).unwrap_or_default()
        };
        Ok((text, code.lines().nth(usize::try_from(line)?).unwrap_or_default().to_owned()))
    }

    /// Makes a situation the text of the file; gives the place of its `$0`.
    fn show(&mut self, source: &str) -> Result<Value> {
        let (before, after) = source.split_once("$0").ok_or("a situation has a `$0`")?;
        let before = format!("{AROUND}pub fn situation(client: Client) {{\n    let _ = promise!({before}");
        let text = format!("{before}{after});\n}}\n");
        self.version += 1;
        self.send(&json!({ "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": self.file, "version": self.version },
            "contentChanges": [{ "text": text }],
        }}))?;
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        Ok(json!({
            "textDocument": { "uri": self.file },
            "position": { "line": line, "character": column },
        }))
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value> {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "id": id, "method": method, "params": params }))?;
        loop {
            let mut message = self.receive()?;
            if message["id"] == id && message.get("method").is_none() {
                return match message["error"]["message"].as_str() {
                    // It was busy with what it was told before.
                    Some("content modified") => self.request(method, params),
                    Some(error) => Err(format!("{method}: {error}").into()),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }

    /// The next message; requests of the server's are answered with nothing.
    fn receive(&mut self) -> Result<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err("the language server has ended".into());
            }
            match line.trim().split_once(": ") {
                Some(("Content-Length", bytes)) => length = bytes.parse()?,
                Some(_) => {}
                None => break,
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text)?;
        let message: Value = serde_json::from_slice(&text)?;
        if message.get("id").is_some() && message.get("method").is_some() {
            self.send(&json!({ "id": message["id"], "result": null }))?;
        }
        Ok(message)
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
