//! What C libraries do wrong, against each form of a call: a matrix, printed, all green.
//!
//! The library is `native/legacy.c`. The Rust forms go through a wrapper that boxes the closure, as crates do.

#[cfg(not(legacy_c))]
#[test]
fn skipped() {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "skipped: there is no C compiler, so no C library to fail").expect("stderr");
}

#[cfg(legacy_c)]
mod cells;
#[cfg(legacy_c)]
mod forms;

#[cfg(legacy_c)]
#[test]
fn every_fault_in_every_form() {
    use std::fmt::Write as _;
    use std::io::Write as _;

    promise_tests::kit::quiet();
    let mut table = format!("{:34}", "fault");
    for form in forms::FORMS {
        let _ = write!(table, " {:>11}", form.name());
    }
    let (mut reasons, mut red) = (Vec::new(), Vec::new());
    for (fault, check) in cells::FAULTS {
        let _ = write!(table, "\n{fault:34}");
        for form in forms::FORMS {
            let cell = cells::run(*check, *form);
            let shown = match &cell {
                cells::Cell::Green => "ok".to_string(),
                cells::Cell::Not(reason) => {
                    let at = reasons.iter().position(|other| other == reason).unwrap_or_else(|| {
                        reasons.push(*reason);
                        reasons.len() - 1
                    });
                    format!("({})", at + 1)
                }
                cells::Cell::Red(why) => {
                    red.push(format!("{fault}, {}: {why}", form.name()));
                    "RED".to_string()
                }
            };
            let _ = write!(table, " {shown:>11}");
        }
    }
    for (i, reason) in reasons.iter().enumerate() {
        let _ = write!(table, "\n({}) {reason}", i + 1);
    }
    writeln!(std::io::stderr(), "\n{table}\n").expect("stderr");
    assert!(red.is_empty(), "\n{}\n", red.join("\n"));
}
