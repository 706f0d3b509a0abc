//! What was measured, as a table and as JSON.

use crate::harness::{Group, Row};
use crate::stats::{median, quantile};

/// What a row comes to.
struct Summary {
    ours: f64,
    theirs: f64,
    ratio: f64,
    spread: (f64, f64),
}

impl Summary {
    fn of(row: &Row, group: &Group) -> Option<Self> {
        let ratios = row.ratios(group)?;
        let medians = |names: &[String]| -> Option<Vec<f64>> {
            names.iter().map(|name| Some(median(&group.find(name)?.nanoseconds))).collect()
        };
        let (over, under) = (medians(&row.over)?, medians(&row.under)?);
        Some(Summary {
            ours: over[0],
            theirs: under[0],
            ratio: over.iter().product::<f64>() / under.iter().product::<f64>(),
            spread: (quantile(&ratios, 0.25), quantile(&ratios, 0.75)),
        })
    }

    /// A row misses only where the machine's noise is no excuse.
    fn misses(&self, row: &Row) -> bool {
        self.spread.0 > row.target
    }
}

const HEAD: [&str; 8] = ["workload", "ns", "against", "ns", "ratio", "quartiles", "target", "verdict"];

fn cells(row: &Row, group: &Group) -> [String; 8] {
    let [ours, theirs, ratio, spread, verdict] = match Summary::of(row, group) {
        Some(summary) => [
            format!("{:.1}", summary.ours),
            format!("{:.1}", summary.theirs),
            format!("{:.3}", summary.ratio),
            format!("{:.3}-{:.3}", summary.spread.0, summary.spread.1),
            if summary.misses(row) { "MISS" } else { "ok" }.to_string(),
        ],
        None => ["-", "-", "-", "-", "skipped"].map(String::from),
    };
    let target = format!("{:.2}", row.target);
    [row.workload.clone(), ours, row.against.clone(), theirs, ratio, spread, target, verdict]
}

/// One line for each row, the verdict last; then what else was measured.
pub fn table(groups: &[Group]) -> String {
    let lines: Vec<_> =
        groups.iter().flat_map(|group| group.rows.iter().map(|row| cells(row, group))).collect();
    let mut table = aligned(&HEAD.map(String::from), &lines);
    let others: Vec<_> = groups.iter().flat_map(others).collect();
    if !others.is_empty() {
        table += "\nmeasured beside these\n\n";
        table += &aligned(&["workload", "contender", "ns"].map(String::from), &others);
    }
    table
}

/// The contenders that are in no row.
fn others(group: &Group) -> impl Iterator<Item = [String; 3]> {
    group
        .contenders
        .iter()
        .filter(|c| !group.rows.iter().any(|row| row.names(&c.name)))
        .map(|c| [group.name.to_string(), c.name.clone(), format!("{:.1}", median(&c.nanoseconds))])
}

/// A table of Markdown, whose columns also line up as text and whose lines end with their last cell.
fn aligned<const N: usize>(head: &[String; N], lines: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|at| {
        lines.iter().chain([head]).map(|line| line[at].chars().count()).max().unwrap_or(0)
    });
    let mut table = String::new();
    let mut add = |line: &[String; N]| {
        let padded: Vec<_> = line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        table += format!("| {}", padded.join(" | ")).trim_end();
        table += "\n";
    };
    add(head);
    add(&std::array::from_fn(|at| "-".repeat(widths[at])));
    lines.iter().for_each(add);
    table
}

/// Everything that was measured, in nanoseconds for one piece of work.
pub fn json(groups: &[Group], machine: &[(&str, String)]) -> String {
    let machine = machine.iter().map(|(key, value)| format!("{}: {}", quoted(key), quoted(value)));
    let mut contenders = Vec::new();
    let mut rows = Vec::new();
    for group in groups {
        for c in &group.contenders {
            let rounds = list(c.nanoseconds.iter().map(|ns| format!("{ns:.2}")));
            contenders.push(format!(
                "{{\"group\": {}, \"contender\": {}, \"iterations\": {}, \"nanoseconds\": {rounds}}}",
                quoted(group.name),
                quoted(&c.name),
                c.iterations
            ));
        }
        for row in &group.rows {
            let ratios = row.ratios(group).unwrap_or_default();
            rows.push(format!(
                "{{\"workload\": {}, \"against\": {}, \"target\": {}, \"ratios\": {}}}",
                quoted(&row.workload),
                quoted(&row.against),
                row.target,
                list(ratios.iter().map(|ratio| format!("{ratio:.4}")))
            ));
        }
    }
    format!(
        "{{\n\"machine\": {{{}}},\n\"contenders\": [\n{}\n],\n\"rows\": [\n{}\n]\n}}\n",
        machine.collect::<Vec<_>>().join(", "),
        contenders.join(",\n"),
        rows.join(",\n")
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
