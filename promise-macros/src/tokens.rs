//! Lists of Rust expressions as token trees: they are split without being parsed, because code that is being typed
//! does not parse.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// Tokens of one nesting level.
pub(crate) type Tokens = Vec<TokenTree>;

pub(crate) fn stream(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}

pub(crate) fn is_punct(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

pub(crate) fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == name)
}

pub(crate) fn ident(token: Option<&TokenTree>) -> Option<&Ident> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

pub(crate) fn group(token: Option<&TokenTree>, delimiter: Delimiter) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

/// Whether code runs through without a pause. A macro in it may pause, as far as one knows.
pub(crate) fn awaits_nothing(tokens: &[TokenTree]) -> bool {
    tokens.iter().enumerate().all(|(i, token)| match token {
        TokenTree::Ident(ident) => ident != "await" && ident != "yield",
        TokenTree::Punct(punct) => punct.as_char() != '!' || is_punct(tokens.get(i + 1), '='),
        TokenTree::Group(group) => awaits_nothing(&group.stream().into_iter().collect::<Tokens>()),
        TokenTree::Literal(_) => true,
    })
}

/// Tokens as they are usually written: a type in an error text.
pub(crate) fn written(tokens: impl IntoIterator<Item = TokenTree>) -> String {
    let mut text = String::new();
    let mut word = false;
    let mut comma = false;
    for token in tokens {
        let piece = match &token {
            TokenTree::Group(group) => {
                let inside = written(group.stream());
                match group.delimiter() {
                    Delimiter::Parenthesis => format!("({inside})"),
                    Delimiter::Bracket => format!("[{inside}]"),
                    Delimiter::Brace => format!("{{{inside}}}"),
                    Delimiter::None => inside,
                }
            }
            token => token.to_string(),
        };
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        let spaced = matches!(piece.as_str(), "+" | "=");
        let behind_angle = text.ends_with('>') && matches!(token, TokenTree::Ident(_));
        if comma || spaced || (word && is_word) || behind_angle {
            text.push(' ');
        }
        if piece == "-" && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece);
        word = is_word;
        comma = spaced || matches!(piece.as_str(), "," | ";") || text.ends_with("->");
    }
    text
}

/// A hygienic place at `span`: errors show the user's code, names resolve in ours.
pub(crate) fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// The places of the first and the last token; an expression made of both is underlined as a whole.
pub(crate) fn ends(tokens: &[TokenTree]) -> (Span, Span) {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => (at(first.span()), at(last.span())),
        _ => (Span::mixed_site(), Span::mixed_site()),
    }
}

/// What a macro was given as `$name:expr`, which comes in an invisible group.
pub(crate) fn unwrapped(tokens: Tokens) -> Tokens {
    match &tokens[..] {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            unwrapped(group.stream().into_iter().collect())
        }
        _ => tokens,
    }
}

/// A list element, and the comma or semicolon behind it.
pub(crate) struct Element {
    pub(crate) tokens: Tokens,
    pub(crate) end: Option<Punct>,
}

/// What stands between commas: expressions or types.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    Expr,
    Type,
}

/// Splits at the commas (and stray semicolons) of this level. A trailing comma adds no element.
pub(crate) fn split(tokens: Tokens, mode: Mode) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut scanner = Scanner::new(mode);
    let mut current = Tokens::new();
    for (i, token) in tokens.iter().enumerate() {
        if current.is_empty() && is_ident(Some(token), "error") && is_punct(tokens.get(i + 1), '=') {
            // The option whose value is a type.
            scanner.mode = Mode::Type;
        }
        let place = scanner.step(&tokens, i);
        match token {
            TokenTree::Punct(end) if place == Place::Top && matches!(end.as_char(), ',' | ';') => {
                scanner = Scanner::new(mode);
                elements.push(Element {
                    tokens: unwrapped(std::mem::take(&mut current)),
                    end: Some(end.clone()),
                });
            }
            token => current.push(token.clone()),
        }
    }
    if !current.is_empty() {
        elements.push(Element { tokens: unwrapped(current), end: None });
    }
    elements
}

/// Where a token stands.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// Inside `<..>` or between the bars of a closure.
    Inside,
    /// The bar that opens a closure's parameters.
    Bar,
    Top,
}

/// Goes through the tokens of one level and knows which `<`, `>` and `|` are operators.
pub(crate) struct Scanner {
    mode: Mode,
    angles: usize,
    bars: bool,
    /// An operand comes next, so `<` opens a path and `|` a closure.
    operand: bool,
    /// Behind `as`: a type, up to the next operator.
    cast: bool,
    /// Behind `->`: a type, up to the closure's block.
    output: bool,
    /// Behind the first bar of `||` as an operator.
    half_or: bool,
}

impl Scanner {
    pub(crate) fn new(mode: Mode) -> Self {
        Scanner { mode, angles: 0, bars: false, operand: true, cast: false, output: false, half_or: false }
    }

    /// Between the bars of a closure.
    pub(crate) fn in_bars(&self) -> bool {
        self.bars
    }

    /// Must be called for each token in order.
    pub(crate) fn step(&mut self, tokens: &[TokenTree], i: usize) -> Place {
        let inside = self.angles > 0 || self.bars;
        let half_or = std::mem::take(&mut self.half_or);
        match &tokens[i] {
            TokenTree::Punct(punct) => match punct.as_char() {
                '|' if self.bars => {
                    self.bars = false;
                    self.operand = true;
                    return Place::Inside;
                }
                '|' if !inside && !half_or && self.operand && self.mode == Mode::Expr => {
                    self.bars = true;
                    return Place::Bar;
                }
                '|' if !inside => {
                    self.half_or = !half_or && punct.spacing() == Spacing::Joint;
                    self.operand = true;
                }
                '<' if self.opens_path(tokens, i) => {
                    self.angles += 1;
                    return Place::Inside;
                }
                '>' if self.angles > 0 && !is_arrow(tokens, i) => {
                    self.angles -= 1;
                    self.operand = false;
                    return Place::Inside;
                }
                '>' if self.angles == 0 && is_arrow(tokens, i) => self.output = true,
                '?' => {}
                ':' if self.cast => {}
                // Of a pointer's type.
                '*' | '&' if self.cast && self.operand => {}
                _ => {
                    self.operand = true;
                    self.cast = false;
                }
            },
            TokenTree::Ident(ident) => {
                // Once, as a comparison of an `Ident` makes a string of it.
                let word = ident.to_string();
                self.cast |= word == "as";
                self.operand = matches!(
                    &*word,
                    "move" | "async" | "static" | "return" | "break" | "in" | "else" | "as" | "mut"
                );
            }
            TokenTree::Group(group) => {
                self.output &= group.delimiter() != Delimiter::Brace;
                self.operand = false;
            }
            TokenTree::Literal(_) => self.operand = false,
        }
        if inside { Place::Inside } else { Place::Top }
    }

    fn opens_path(&self, tokens: &[TokenTree], i: usize) -> bool {
        self.angles > 0
            || self.mode == Mode::Type
            || self.cast
            || self.output
            // The second half of `<<` comes behind an operator, too.
            || (self.operand && !self.bars && !(i > 0 && is_punct(tokens.get(i - 1), '<')))
            || (self.bars && i > 0)
            || (i > 1 && is_punct(tokens.get(i - 1), ':') && is_punct(tokens.get(i - 2), ':'))
    }
}

fn is_arrow(tokens: &[TokenTree], i: usize) -> bool {
    i > 0
        && matches!(&tokens[i - 1], TokenTree::Punct(p)
            if matches!(p.as_char(), '-' | '=') && p.spacing() == Spacing::Joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(source: &str, mode: Mode) -> Vec<String> {
        let tokens: TokenStream = source.parse().unwrap();
        let elements = split(tokens.into_iter().collect(), mode);
        elements.iter().map(|element| stream(&element.tokens).to_string()).collect()
    }

    #[track_caller]
    fn splits(source: &str, count: usize) {
        let parts = parts(source, Mode::Expr);
        assert_eq!(parts.len(), count, "{parts:?}");
    }

    #[test]
    fn commas_of_this_level_split() {
        splits("a, b, c,", 3);
        splits("f(a, b), [c, d], { e, f }", 3);
        splits("a; b", 2);
        splits("", 0);
    }

    #[test]
    fn commas_of_generics_do_not_split() {
        splits("f::<A, B>(x), y", 2);
        splits("<A as Into<B, C>>::f(x), y", 2);
        splits("x as Map<A, B>, y", 2);
        splits("x as *mut Map<A, B>, y", 2);
        splits("x as *const Map<A, B> == y, z", 2);
        splits("x as u8 * y < z, z > y", 2);
        splits("f::<fn(A) -> B, C>(), y", 2);
        splits("a < b, c > d", 2);
        splits("a << b, c >> d", 2);
        splits("Vec::<Vec<u8>>::new(), y", 2);
    }

    #[test]
    fn commas_of_closure_parameters_do_not_split() {
        splits("|a, b| a + b, move |c: Map<K, V>, d| c, || 1", 3);
        splits("|a| -> Result<A, B> { a }, |b| -> &'static Map<A, B> { b }, c < d, e > f", 4);
        splits("a | b, c || d, e", 3);
        splits("a || b || c, |d, e| d || e, f", 3);
        splits("x, |(a, b): (A, B)| a", 2);
        splits("cancel = |a, b| a, error = Map<A, B>", 2);
    }

    #[test]
    fn types_split_at_their_own_commas() {
        assert_eq!(parts("a: Map<K, V>, b: &'a dyn Fn(A, B) -> C", Mode::Type).len(), 2);
    }
}
