//! The `//~` comments of a source, and the errors that a compiler reported.

/// Whether the errors of a compiler's output are those that the comments of the source announce.
pub(crate) fn check(name: &str, source: &str, stderr: &str) -> Vec<String> {
    let mut errors = reported(stderr, name);
    let mut wrong = Vec::new();
    let mut mistakes = 0_i32;
    for Comment { line, kind, text } in comments(source) {
        match kind {
            "ERROR" => mistakes += 1,
            "ALSO" => mistakes -= 1,
            _ => wrong.push(format!("{name}:{line}: write `//~ ERROR text` or `//~ ALSO text`")),
        }
        match errors.iter().position(|error| error.line == Some(line) && error.text.contains(text)) {
            Some(found) => drop(errors.remove(found)),
            None => wrong.push(format!("{name}:{line}: no error \"{text}\" here")),
        }
    }
    wrong.extend(errors.iter().map(|error| {
        let line = error.line.map_or("elsewhere".to_string(), |line| line.to_string());
        format!("{name}:{line}: no comment for \"{}\"", error.text)
    }));
    if mistakes < 0 {
        wrong.push(format!("{name}: more than two errors for one mistake"));
    }
    if !source.contains("//~ ERROR") {
        wrong.push(format!("{name}: no `//~ ERROR`"));
    }
    if stderr.contains("macros.rs:") {
        wrong.push(format!("{name}: shows a place in the library's macro instead of one in the user's code"));
    }
    if stderr.contains("$RUST") {
        wrong.push(format!("{name}: quotes the standard library, whose source may be installed or not"));
    }
    wrong
}

struct Comment<'a> {
    line: usize,
    kind: &'a str,
    text: &'a str,
}

/// The `//~` comments of a source.
fn comments(source: &str) -> impl Iterator<Item = Comment<'_>> {
    source.lines().zip(1..).flat_map(|(code, line)| {
        code.split("//~").skip(1).map(move |comment| {
            let (kind, text) = comment.trim().split_once(' ').unwrap_or_default();
            Comment { line, kind, text }
        })
    })
}

struct Reported<'a> {
    /// The first line of an error or warning.
    text: &'a str,
    /// Its line in the file, if it is about that file.
    line: Option<usize>,
}

/// The errors and warnings in a compiler's output.
fn reported<'a>(stderr: &'a str, name: &str) -> Vec<Reported<'a>> {
    let mut reported: Vec<Reported<'a>> = Vec::new();
    let mut place_follows = false;
    for line in stderr.lines() {
        if line.starts_with("error") || line.starts_with("warning") {
            reported.push(Reported { text: line, line: None });
            place_follows = true;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ").filter(|_| place_follows) {
            place_follows = false;
            let (path, line) = place.split_once(':').unwrap_or((place, ""));
            if let Some(last) = reported.last_mut().filter(|_| path.ends_with(name)) {
                last.line = line.split(':').next().and_then(|line| line.parse().ok());
            }
        }
    }
    reported
}

mod tests {
    use super::check;

    const STDERR: &str = "\
error[E0308]: mismatched types
 --> ui/a/fail/b.rs:3:5
  |
3 |     \"no\" //~ ERROR mismatched types
  |     ^^^^ expected `u32`
note: here
 --> ui/a/fail/b.rs:1:1

error: one more
 --> ui/a/fail/b.rs:5:5
";

    fn wrong(source: &str) -> Vec<String> {
        check("ui/a/fail/b.rs", source, STDERR)
    }

    #[test]
    fn each_error_has_its_comment() {
        assert!(wrong("\n\n//~ ERROR mismatched\n\n//~ ERROR one more\n").is_empty());
        assert!(wrong("\n\n//~ ERROR mismatched\n\n//~ ALSO one more\n").is_empty());
    }

    #[test]
    fn the_line_counts() {
        let wrong = wrong("\n\n//~ ERROR mismatched\n//~ ERROR one more\n");
        assert_eq!(
            wrong,
            [
                "ui/a/fail/b.rs:4: no error \"one more\" here",
                "ui/a/fail/b.rs:5: no comment for \"error: one more\"",
            ]
        );
    }

    #[test]
    fn the_text_counts() {
        // The source is quoted in the output, and a note is no error.
        assert_eq!(wrong("//~ ERROR here\n\n//~ ERROR expected\n\n//~ ERROR one more\n").len(), 3);
    }

    #[test]
    fn a_comment_takes_one_error() {
        assert_eq!(wrong("\n\n//~ ERROR mismatched //~ ERROR types\n\n//~ ERROR one more\n").len(), 1);
    }

    #[test]
    fn a_mistake_has_two_errors_at_most() {
        assert_eq!(wrong("\n\n//~ ALSO mismatched\n\n//~ ALSO one more\n").len(), 2);
    }

    #[test]
    fn no_standard_library() {
        let stderr = format!("{STDERR} --> $RUST/core/src/option.rs");
        let source = "\n\n//~ ERROR mismatched\n\n//~ ERROR one more\n";
        assert_eq!(check("ui/a/fail/b.rs", source, &stderr).len(), 1);
    }

    #[test]
    fn a_file_without_comment_is_noticed() {
        assert!(!check("ui/a/fail/b.rs", "fn main() {}", "").is_empty());
    }
}
