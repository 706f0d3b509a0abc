//! The texts in a Rust source.

/// The string literals of a Rust source.
pub(crate) fn texts(source: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '/']) {
        let comment = rest[at..].starts_with("//");
        let quote = rest[at..].starts_with('"');
        rest = &rest[at + 1..];
        if comment {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if quote {
            let mut text = String::new();
            let mut chars = rest.chars();
            loop {
                match chars.next().expect("the end of the literal") {
                    '"' => break,
                    '\\' => match chars.next() {
                        Some('\n') => chars = chars.as_str().trim_start().chars(),
                        escaped => text.extend(escaped),
                    },
                    char => text.push(char),
                }
            }
            texts.push(text.replace("{{", "{").replace("}}", "}"));
            rest = chars.as_str();
        }
    }
    texts
}

/// Whether a text with `{placeholders}` is this one.
pub(crate) fn fits(text: &str, whole: &str) -> bool {
    let mut rest = whole;
    text.split('{').enumerate().all(|(i, piece)| {
        // A brace that is no placeholder belongs to the text.
        let placeholder = i > 0 && piece.starts_with(|c: char| c.is_ascii_lowercase());
        let piece = if placeholder { piece.split_once('}').map_or(piece, |(_, piece)| piece) } else { piece };
        match rest.find(piece.trim()) {
            Some(at) => rest = &rest[at + piece.trim().len()..],
            None => return false,
        }
        true
    })
}

mod tests {
    use super::{fits, texts};

    #[test]
    fn literals_are_read() {
        let source =
            "// \"no\"\nconst A: &str = \"one \\\n    and \\\"two\\\" {{x}}\"; // \"no\"\n\"three\" / 1";
        assert_eq!(texts(source), ["one and \"two\" {x}", "three"]);
    }

    #[test]
    fn placeholders_fit_anything() {
        assert!(fits("`{name}` is given twice: `{ .. }`", "`error` is given twice: `{ .. }`"));
        assert!(!fits("`{name}` is given twice", "`error` is given once"));
    }
}
