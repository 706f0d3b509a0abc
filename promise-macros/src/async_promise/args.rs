//! Options: those of the attribute, and those of `#[promise(..)]` on an item of a block.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::catalogue;
use crate::errors::Errors;
use crate::promise::closure::Closure;
use crate::promise::input::NAMES;
use crate::q;
use crate::tokens::{Mode, Tokens, is_ident, is_punct, split, stream};

/// What the options belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// The attribute on a function.
    Function,
    /// The attribute on an `impl`, a trait or C functions.
    Block,
    /// The attribute on a trait.
    Trait,
    /// `#[promise(..)]` on a method.
    Method,
    /// `#[promise(..)]` on a C function.
    CFunction,
}

/// Everything that can be asked for.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) blocking: Option<TokenTree>,
    pub(crate) deferred: Option<TokenTree>,
    pub(crate) skip: Option<TokenTree>,
    /// The name of the twin.
    pub(crate) name: Option<Ident>,
    /// What becomes of the callback's arguments.
    pub(crate) map: Option<Closure>,
    pub(crate) map_is_wrong: bool,
    /// The type of the reason.
    pub(crate) error: Option<TokenStream>,
    /// Options of `promise!` for the call.
    pub(crate) passed: Vec<Tokens>,
    /// The type whose methods are repeated in a trait.
    pub(crate) foreign: Option<TokenStream>,
    /// The type of the reason where an item has none of its own.
    error_of_block: Option<TokenStream>,
    krate: Option<TokenStream>,
}

impl On {
    fn takes(self, option: &str) -> bool {
        match option {
            "blocking" | "deferred" => self == On::Function,
            "crate" => matches!(self, On::Function | On::Block | On::Trait),
            "for" => self == On::Trait,
            "skip" => self == On::Method,
            "name" | "map" => matches!(self, On::Function | On::Method | On::CFunction),
            "error" => true,
            "cancel" | "undelivered" | "check" => matches!(self, On::Function | On::Method | On::CFunction),
            option => self == On::CFunction && NAMES.contains(&option),
        }
    }

    /// What it takes, in words.
    fn text(self) -> &'static str {
        match self {
            On::Function => catalogue::ATTRIBUTE_ARGUMENT,
            On::Block | On::Trait => catalogue::BLOCK_ARGUMENT,
            On::Method => catalogue::METHOD_ARGUMENT,
            On::CFunction => catalogue::C_FUNCTION_ARGUMENT,
        }
    }
}

impl Args {
    pub(crate) fn parse(on: On, args: TokenStream, errors: &mut Errors) -> Args {
        let mut parsed = Args::default();
        let tokens: Tokens = args.into_iter().collect();
        // A type has commas of its own.
        let has_type = tokens.iter().any(|token| is_ident(Some(token), "for"));
        for element in split(tokens, if has_type { Mode::Type } else { Mode::Expr }) {
            parsed.add(on, &element.tokens, errors);
        }
        if let (Some(blocking), Some(_)) = (&parsed.blocking, &parsed.deferred) {
            errors.add(std::slice::from_ref(blocking), catalogue::BLOCKING_AND_DEFERRED);
        }
        parsed
    }

    /// The options of one item under an attribute with these.
    pub(crate) fn of_item(&self, on: On, args: TokenStream, errors: &mut Errors) -> Args {
        let mut parsed = Args::parse(on, args, errors);
        parsed.krate.clone_from(&self.krate);
        parsed.error_of_block.clone_from(&self.error);
        parsed
    }

    fn add(&mut self, on: On, tokens: &[TokenTree], errors: &mut Errors) {
        let Some((option, value)) = option(tokens) else {
            errors.add(tokens, on.text());
            return;
        };
        if !on.takes(option) {
            errors.add(tokens, if option == "for" { catalogue::FOR_WITHOUT_TRAIT } else { on.text() });
            return;
        }
        let before = match option {
            "blocking" => self.blocking.replace(tokens[0].clone()).is_some(),
            "deferred" => self.deferred.replace(tokens[0].clone()).is_some(),
            "skip" => self.skip.replace(tokens[0].clone()).is_some(),
            "crate" => match crate_path(tokens) {
                Some(path) => self.krate.replace(path).is_some(),
                None => return errors.add(tokens, catalogue::CRATE_PATH),
            },
            "name" => match value {
                [TokenTree::Ident(name)] => self.name.replace(name.clone()).is_some(),
                _ => return errors.add(tokens, catalogue::TWIN_NAME),
            },
            "map" => match Closure::parse(value) {
                Some(closure) => self.map.replace(closure).is_some(),
                None => {
                    self.map_is_wrong = true;
                    return errors.add(tokens, catalogue::MAP_CLOSURE);
                }
            },
            "for" => match syn::parse2::<syn::Type>(stream(value)) {
                Ok(_) => self.foreign.replace(stream(value)).is_some(),
                Err(_) => return errors.add(tokens, catalogue::FOR_TYPE),
            },
            _ if value.is_empty() => return errors.add(tokens, catalogue::ITEM_OPTION_WITHOUT_VALUE),
            "error" => self.error.replace(stream(value)).is_some(),
            _ => {
                let name = tokens[0].to_string();
                let again = self.passed.iter().any(|other| is_ident(other.first(), &name));
                self.passed.push(tokens.to_vec());
                again
            }
        };
        if before {
            errors.add(&tokens[..1], &catalogue::duplicate_option(option));
        }
    }

    /// Whether something is asked for that only a function with a callback has.
    pub(crate) fn of_twin(&self) -> bool {
        self.name.is_some() || self.of_callback()
    }

    /// The same but for a name, which may be an option with a slip of the pen.
    pub(crate) fn of_callback(&self) -> bool {
        self.map.is_some() || self.error.is_some() || !self.passed.is_empty()
    }

    /// The promise of a call with placeholders.
    pub(crate) fn promise_of(&self, call: &TokenStream) -> TokenStream {
        let (krate, reason) = (self.krate(), self.reason());
        let passed = self.passed.iter().map(|option| stream(option));
        crate::promise::expand(q!([#krate] #call, error = #reason #(, #passed)*))
    }

    /// The path of `promise-core`.
    pub(crate) fn krate(&self) -> TokenStream {
        self.krate.clone().unwrap_or_else(|| q!(::promise_core))
    }

    /// The type of the reason of a twin.
    pub(crate) fn reason(&self) -> TokenStream {
        let krate = self.krate();
        let written = self.error.as_ref().or(self.error_of_block.as_ref());
        written.cloned().unwrap_or_else(|| q!(#krate::Error))
    }
}

/// An option and its value. A single word is the twin's name, a closure is what maps.
fn option(tokens: &[TokenTree]) -> Option<(&'static str, &[TokenTree])> {
    const NAMED: [&str; 3] = ["name", "map", "error"];
    const WORDS: [&str; 3] = ["blocking", "deferred", "skip"];
    let known = |names: &[&'static str]| names.iter().copied().find(|name| is_ident(tokens.first(), name));
    if Closure::starts(tokens) {
        return Some(("map", tokens));
    }
    if is_ident(tokens.first(), "for") {
        return Some(("for", &tokens[1..]));
    }
    if is_crate(tokens) {
        return Some(("crate", tokens));
    }
    let named = known(&NAMED).or_else(|| known(NAMES));
    match tokens {
        [TokenTree::Ident(_)] => {
            let named = named.map(|option| (option, &tokens[1..]));
            Some(named.unwrap_or((known(&WORDS).unwrap_or("name"), tokens)))
        }
        [TokenTree::Ident(_), TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
            named.map(|option| (option, value))
        }
        _ => None,
    }
}

pub(crate) fn is_crate(tokens: &[TokenTree]) -> bool {
    is_ident(tokens.first(), "crate") && (tokens.len() == 1 || is_punct(tokens.get(1), '='))
}

/// The path of `crate = path`.
pub(crate) fn crate_path(tokens: &[TokenTree]) -> Option<TokenStream> {
    let path = stream(tokens.get(2..)?);
    syn::parse2::<syn::Path>(path.clone()).ok().map(|_| path)
}
