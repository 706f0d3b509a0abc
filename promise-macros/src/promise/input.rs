//! What stands in `promise!( .. )`: the form, and its options.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{Element, Mode, Tokens, group, ident, is_ident, is_punct, split, stream};

/// The input of the macro, split at its commas.
pub(crate) struct Input {
    /// The path of `promise-core`.
    pub(crate) krate: TokenStream,
    /// The chain, executor, call, future or value.
    pub(crate) subject: Tokens,
    pub(crate) options: Options,
}

/// `name = value` behind the subject.
#[derive(Default)]
pub(crate) struct Options {
    given: Vec<Opt>,
    /// Refused ones: their tokens, to be emitted with the error.
    pub(crate) other: Vec<Tokens>,
}

pub(crate) struct Opt {
    pub(crate) name: Ident,
    pub(crate) value: Tokens,
}

/// All options there are.
pub(crate) const NAMES: &[&str] = &[
    "error",
    "cancel",
    "undelivered",
    "returning",
    "check",
    "user_data",
    "thread",
    "revoker",
    "request",
    "collect",
    "stop",
];

impl Input {
    /// `[path of the crate] subject, option = value, ..`
    pub(crate) fn parse(input: TokenStream, errors: &mut Errors) -> Input {
        let mut tokens: Tokens = input.into_iter().collect();
        let krate = match group(tokens.first(), Delimiter::Bracket) {
            Some(path) => path.stream(),
            None => unreachable!("`promise!` passes the path of its crate"),
        };
        tokens.remove(0);
        if is_ident(tokens.first(), "let") {
            return Input { krate, subject: tokens, options: Options::default() };
        }
        let mut elements = split(tokens, Mode::Expr).into_iter();
        let subject = match elements.next() {
            Some(first) => {
                check_end(&first, elements.len() == 0, errors);
                first.tokens
            }
            None => Tokens::new(),
        };
        let mut options = Options::default();
        while let Some(element) = elements.next() {
            check_end(&element, elements.len() == 0, errors);
            options.add(element.tokens, errors);
        }
        Input { krate, subject, options }
    }
}

fn check_end(element: &Element, last: bool, errors: &mut Errors) {
    if let Some(end) = element.end.as_ref().filter(|end| end.as_char() == ';') {
        errors.at(end.span(), if last { catalogue::LAST_SEMICOLON } else { catalogue::SEMICOLON });
    }
}

impl Options {
    fn add(&mut self, tokens: Tokens, errors: &mut Errors) {
        let name = match ident(tokens.first()) {
            Some(name) if is_punct(tokens.get(1), '=') && !is_punct(tokens.get(2), '=') => name.clone(),
            Some(name) if tokens.len() == 1 && is_option(name) => {
                errors.add(&tokens, catalogue::OPTION_WITHOUT_VALUE);
                return;
            }
            _ => {
                errors.add(&tokens, catalogue::NOT_AN_OPTION);
                self.other.push(tokens);
                return;
            }
        };
        let value = tokens[2..].to_vec();
        if !is_option(&name) {
            errors.at(name.span(), &catalogue::unknown_option(&name));
            self.other.push(value);
            return;
        }
        if value.is_empty() {
            errors.add(&tokens, catalogue::OPTION_WITHOUT_VALUE);
        }
        if self.given.iter().any(|option| option.name == name) {
            errors.at(name.span(), &catalogue::duplicate_option(&name.to_string()));
            self.other.push(value);
        } else {
            self.given.push(Opt { name, value });
        }
    }

    /// What the options say.
    pub(crate) fn values(&self) -> impl Iterator<Item = &[TokenTree]> {
        self.given.iter().map(|option| &*option.value)
    }

    /// The option with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Opt> {
        debug_assert!(NAMES.contains(&name));
        self.given.iter().find(|option| option.name == name)
    }

    /// The option with this name, whose value is one of these words.
    pub(crate) fn word(&self, name: &str, words: &[&str], text: &str, errors: &mut Errors) -> Option<usize> {
        let option = self.get(name)?;
        let found =
            words.iter().position(|word| option.value.len() == 1 && is_ident(option.value.first(), word));
        if found.is_none() && !option.value.is_empty() {
            errors.add(&option.value, text);
        }
        found
    }

    /// The type of the reason, if it is written down.
    pub(crate) fn error_type(&self) -> Option<TokenStream> {
        let ty = stream(&self.get("error")?.value);
        Some(if ty.is_empty() { q!(_) } else { ty })
    }
}

/// `error = Type`, where it is no option.
pub(crate) fn is_option_with_value(tokens: &[TokenTree]) -> bool {
    ident(tokens.first()).is_some_and(is_option)
        && is_punct(tokens.get(1), '=')
        && !is_punct(tokens.get(2), '=')
}

fn is_option(name: &Ident) -> bool {
    NAMES.iter().any(|option| name == option)
}
