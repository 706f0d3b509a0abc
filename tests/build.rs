//! Compiles the C library of the tests, and writes the linear promise programs as Rust source: once with `promise!`
//! chains, once with method chains.
//!
//! Linear programs are the ones a fused chain can express: each promise is used by the next link only.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "src/order/program.rs"]
#[expect(dead_code, reason = "linear programs use a part of the format")]
mod program;

use program::{Body, Expr, File, Handler, Program, Statement};

fn main() {
    println!("cargo::rerun-if-changed=conformance/linear.json");
    println!("cargo::rerun-if-changed=src/order/program.rs");
    let text = fs::read_to_string("conformance/linear.json").expect("the file is checked in");
    let programs = serde_json::from_str::<File>(&text).expect("the file is in the format").programs;
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    for form in [Form::Fused, Form::Methods] {
        fs::write(Path::new(&out).join(form.file()), source(&programs, form))
            .expect("the folder can be written to");
    }
    compile_legacy();
}

/// `native/legacy.c`; without a C compiler the tests that need it are left out.
fn compile_legacy() {
    println!("cargo::rerun-if-changed=native/legacy.c");
    println!("cargo::rustc-check-cfg=cfg(legacy_c)");
    let compiled = cc::Build::new().file("native/legacy.c").cargo_warnings(false).try_compile("legacy");
    match compiled {
        Ok(()) => println!("cargo::rustc-cfg=legacy_c"),
        Err(error) => println!("cargo::warning=skipped: the tests against a C library, because of: {error}"),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// `promise!(source.then(..).catch(..))`, handlers giving plain values, `Result`s and promises.
    Fused,
    /// `source.then(..).catch(..)`, handlers giving `Result`s and promises. Every handler is one of a few closure types, or
    /// compiling would take minutes.
    Methods,
}

impl Form {
    fn file(self) -> &'static str {
        match self {
            Form::Fused => "linear_fused.rs",
            Form::Methods => "linear_methods.rs",
        }
    }
}

/// All programs: a function for each, and a table of them with the slots that hold a promise afterwards.
fn source(programs: &[Program], form: Form) -> String {
    let mut source = String::new();
    let mut table = String::new();
    for program in programs {
        let mut slots = Vec::new();
        let _ = writeln!(source, "fn program_{}() {{", program.id);
        let mut statements = &program.main[..];
        while let [statement, rest @ ..] = statements {
            let links = rest.iter().take_while(|s| link(s).is_some()).count();
            write_statement(&mut source, statement, &rest[..links], form, &mut slots);
            statements = &rest[links..];
        }
        let _ = writeln!(source, "}}\n");
        let _ = writeln!(table, "    (program_{}, &{slots:?}),", program.id);
    }
    let _ = writeln!(source, "/// Each program, and the slots that hold a promise afterwards.");
    let _ = writeln!(source, "pub const PROGRAMS: &[(fn(), &[usize])] = &[\n{table}];");
    source
}

/// A link's slot, if the statement is one.
fn link(statement: &Statement) -> Option<usize> {
    match statement {
        Statement::Then { p, .. } | Statement::Catch { p, .. } | Statement::Finally { p, .. } => Some(*p),
        _ => None,
    }
}

fn write_statement(
    out: &mut String,
    statement: &Statement,
    links: &[Statement],
    form: Form,
    slots: &mut Vec<usize>,
) {
    match statement {
        Statement::New { p, .. } => write_chain(out, *p, "pending()", links, form, slots),
        Statement::Resolved { p, x } => {
            write_chain(out, *p, &format!("resolved({})", value(x)), links, form, slots)
        }
        Statement::Rejected { p, x } => {
            write_chain(out, *p, &format!("rejected({})", value(x)), links, form, slots)
        }
        Statement::Res { p, x } => drop(writeln!(out, "    resolve({p}, {});", value(x))),
        Statement::Rej { p, x } => drop(writeln!(out, "    reject({p}, {});", value(x))),
        Statement::Later { after, statements } => {
            let _ = writeln!(out, "    later({after}, || {{");
            for statement in statements {
                write_statement(out, statement, &[], form, slots);
            }
            let _ = writeln!(out, "    }});");
        }
        other => panic!("not a linear program: {other:?}"),
    }
}

fn write_chain(
    out: &mut String,
    slot: usize,
    source: &str,
    links: &[Statement],
    form: Form,
    slots: &mut Vec<usize>,
) {
    slots.push(slot);
    let new =
        if source == "pending()" { format!("pending({slot})") } else { format!("set({slot}, {source})") };
    let Some(last) = links.last() else {
        let _ = writeln!(out, "    drop({new});");
        return;
    };
    let last = link(last).expect("it is one");
    let _ = writeln!(out, "    let source = {new};");
    let _ = match form {
        Form::Fused => writeln!(out, "    let chain = promise!(\n        source"),
        Form::Methods => writeln!(out, "    let chain = source"),
    };
    for link in links {
        let call = match link {
            Statement::Then { f: Some(f), r: None, .. } => format!(".then({})", handler(f, "+", form, slots)),
            Statement::Then { f: Some(f), r: Some(r), .. } => {
                let name = if form == Form::Fused { "then" } else { "then_or_else" };
                format!(".{name}({}, {})", handler(f, "+", form, slots), handler(r, "-", form, slots))
            }
            Statement::Catch { r: Some(r), .. } => format!(".catch({})", handler(r, "-", form, slots)),
            Statement::Finally { f, .. } => format!(".finally({})", handler(f, ".", form, slots)),
            other => panic!("not a linear program: {other:?}"),
        };
        let _ = writeln!(out, "            {call}");
    }
    let _ = writeln!(out, "    {};", if form == Form::Fused { ")" } else { "" });
    let _ = writeln!(out, "    set({last}, chain);");
    slots.push(last);
}

fn handler(handler: &Handler, mark: &str, form: Form, slots: &mut Vec<usize>) -> String {
    match form {
        Form::Fused => closure(handler, mark, slots),
        Form::Methods => call(handler, mark, slots),
    }
}

/// A handler as a call of one of the functions that make handlers.
fn call(handler: &Handler, mark: &str, slots: &mut Vec<usize>) -> String {
    let of = if mark == "." { "finally_" } else { "" };
    let name = format!("\"h{}{mark}\"", handler.h);
    let give = |expr: &Expr| match expr {
        Expr::Arg { .. } => "Give::Arg".to_string(),
        expr => format!("Give::This({})", value(expr)),
    };
    let Body { statements, ret, throw } = &handler.body;
    match (&statements[..], throw, ret) {
        ([], Some(reason), _) => format!("{of}fails({name}, {})", give(reason)),
        ([], None, Some(value)) => format!("{of}gives({name}, {})", give(value)),
        ([], None, None) => format!("{of}gives({name}, Give::This(Val::Undefined))"),
        ([Statement::Resolved { p, x }], None, Some(Expr::Slot { .. })) => {
            slots.push(*p);
            format!("{of}follows({name}, {p}, Ok({}))", give(x))
        }
        ([Statement::Rejected { p, x }], None, Some(Expr::Slot { .. })) => {
            slots.push(*p);
            format!("{of}follows({name}, {p}, Err({}))", give(x))
        }
        other => panic!("not a linear program: {other:?}"),
    }
}

/// A handler as a closure.
fn closure(handler: &Handler, mark: &str, slots: &mut Vec<usize>) -> String {
    let parameter = if mark == "." { "||" } else { "|arg|" };
    let shown = if mark == "." { "None" } else { "Some(&arg)" };
    let Body { statements, ret, throw } = &handler.body;
    // In a `finally` handler `arg` is undefined.
    let mut made = String::from(if mark == "." { " let arg = Val::Undefined;" } else { "" });
    for statement in statements {
        let _ = match statement {
            Statement::Resolved { p, x } => write!(made, " let p{p} = set({p}, resolved({}));", value(x)),
            Statement::Rejected { p, x } => write!(made, " let p{p} = set({p}, rejected({}));", value(x)),
            other => panic!("not a linear program: {other:?}"),
        };
        if let Statement::Resolved { p, .. } | Statement::Rejected { p, .. } = statement {
            slots.push(*p);
        }
    }
    let result = match (throw, ret) {
        (Some(reason), _) => format!("Err::<Val, Val>({})", value(reason)),
        (None, Some(Expr::Slot { p })) => format!("p{p}"),
        (None, ret) => ret.as_ref().map_or("Val::Undefined".to_string(), value),
    };
    format!("{parameter} {{ entered(\"h{}{mark}\", {shown});{made} {result} }}", handler.h)
}

fn value(expr: &Expr) -> String {
    match expr {
        Expr::Int(n) => format!("Val::Int({n})"),
        Expr::Str(text) => format!("Val::Str({text:?}.to_string())"),
        Expr::Arg { .. } => "arg.clone()".to_string(),
        Expr::Undefined { .. } => "Val::Undefined".to_string(),
        other => panic!("not a linear program: {other:?}"),
    }
}
