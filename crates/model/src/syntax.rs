//! Mistakes of Rust's own grammar: said only where a full parser agrees.

use std::thread;

use aludel_grammar::{Mistake, Token, lex};

use crate::source::Source;

/// The longest row of tokens that may hang on each other, those of the brackets around it included.
/// The full parser calls itself for each (`!!!!a`, `&&&&A`, `A<A<A<`), and has no bound of its own.
const LONGEST: usize = 3000;
/// The stack that it needs for such a row at most, far from optimised.
const STACK: usize = 256 << 20;

/// The mistakes in a file that count. This reader knows the declarations alone: what it takes for
/// a mistake of Rust, and the full parser does not, is one only in a file with models.
pub(crate) fn mistakes(source: &Source) -> Vec<Mistake> {
    let found = &source.file;
    if !source.counts {
        return Vec::new();
    }
    let has_models = source.text.contains("Table");
    if found.syntax.is_empty() || has_models || !is_rust(&source.text) {
        return found.mistakes.clone();
    }
    let is_syntax = |mistake: &&Mistake| found.syntax.contains(&mistake.span);
    found.mistakes.iter().filter(|mistake| !is_syntax(mistake)).cloned().collect()
}

/// Whether a full parser takes a text. What it might not survive it is not asked.
fn is_rust(text: &str) -> bool {
    let Ok(tokens) = lex(text) else { return false };
    if longest_row(&tokens) > LONGEST {
        return false;
    }
    let parse = || syn::parse_file(text).is_ok();
    thread::scope(|scope| {
        let parser = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, parse);
        parser.is_ok_and(|parser| parser.join().is_ok_and(|is_rust| is_rust))
    })
}

/// The longest row of tokens without an end between them, along all brackets that are open.
fn longest_row(tokens: &[Token<'_>]) -> usize {
    let (mut longest, mut row, mut around) = (0, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => around.push(row),
            ")" | "]" => row = around.pop().unwrap_or_default(),
            "}" => {
                let goes_on = tokens.get(at + 1).is_some_and(|next| next.continues_block());
                let before = around.pop().unwrap_or_default();
                row = if goes_on { before } else { around.last().copied().unwrap_or_default() };
            }
            ";" | "," => row = around.last().copied().unwrap_or_default(),
            _ => {}
        }
        row += 1;
        longest = longest.max(row);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parser_is_asked_what_it_survives() {
        let fits = LONGEST - 20;
        let cases = [
            (("fn f() { ", "!", "a; }"), true),
            (("type A = ", "&", "A;"), true),
            (("fn f() { ", "a = ", "a; }"), true),
            (("fn f() { ", "a + ", "a; }"), true),
            (("fn f() { ", "return ", "a; }"), true),
            (("fn f() { ", "|a| ", "a; }"), true),
            (("fn f() { a", ".a()", "; }"), true),
            (("type A = ", "*const ", "A;"), true),
            (("type A = ", "fn() -> ", "A;"), true),
            (("fn f() { ", "if a {} else ", "{} }"), true),
            (("", "fn f() { a; } ", ""), false),
            (("fn f() { ", "if a {} ", "}"), false),
            (("fn f() { ", "f(a, a); ", "}"), false),
        ];
        for ((before, row, after), is_bounded) in cases {
            let of = |count: usize| format!("{before}{}{after}", row.repeat(count));
            let tokens = lex(row).map(|tokens| tokens.len()).unwrap_or_default();
            assert!(is_rust(&of(fits / tokens)), "{row}");
            assert_eq!(is_rust(&of(100_000)), !is_bounded, "{row}");
        }
        let types =
            |count: usize| format!("type A = {}A{};", "A<".repeat(count), ">".repeat(count));
        assert!(is_rust(&types(fits / 3)));
        assert!(!is_rust(&types(100_000)));
    }
}
