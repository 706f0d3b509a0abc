//! `return` in the user's code: what it returns is treated as what stands at the end.
//!
//! ```text
//! Input:   if stop { return user.name; }
//! Output:  if stop { return { let given = user.name; settle(..) }; }
//! ```

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use super::habits::{Own, own};
use crate::q;
use crate::tokens::{Mode, Place, Scanner, Tokens, at, is_ident, stream};

/// Gives the code with each `return` of its own rewritten. `settle` is the expression that takes `given`.
pub(super) fn rewrite(tokens: &[TokenTree], settle: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    if !super::habits::returns(tokens) {
        return stream(tokens);
    }
    let mut out = TokenStream::new();
    let states = own(tokens);
    let mut i = 0;
    while i < tokens.len() {
        match (&tokens[i], states[i]) {
            (TokenTree::Group(inner), Own::Group) => {
                let content: Tokens = inner.stream().into_iter().collect();
                let mut group = Group::new(inner.delimiter(), rewrite(&content, settle));
                group.set_span(inner.span());
                out.extend([TokenTree::from(group)]);
            }
            (word, Own::Token) if is_ident(Some(word), "return") => {
                let end = operand_end(tokens, i + 1);
                let value = &tokens[i + 1..end];
                let code = if value.is_empty() { q!(()) } else { rewrite(value, settle) };
                let given = Ident::new("given", at(value.first().unwrap_or(word).span()));
                let settled = settle(&given);
                let block = q!({
                    #[allow(unused_braces, unused_parens, clippy::let_unit_value, clippy::diverging_sub_expression)]
                    let #given = #code;
                    #settled
                });
                out.extend([word.clone()]);
                out.extend(block);
                i = end;
                continue;
            }
            (token, _) => out.extend([token.clone()]),
        }
        i += 1;
    }
    out
}

/// Where the expression that starts at `from` ends: at a comma, a semicolon, or with the group.
fn operand_end(tokens: &[TokenTree], from: usize) -> usize {
    let operand = &tokens[from..];
    let mut scanner = Scanner::new(Mode::Expr);
    let end = (0..operand.len()).find(|&i| {
        let top = scanner.step(operand, i) == Place::Top;
        top && matches!(&operand[i], TokenTree::Punct(p) if matches!(p.as_char(), ',' | ';'))
    });
    from + end.unwrap_or(operand.len())
}
