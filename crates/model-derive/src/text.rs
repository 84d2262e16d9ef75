//! Tokens as the text that the grammar reads, and back from places in it to spans.

use aludel_grammar::Span as Place;
use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};

/// A text, and where each of its pieces comes from.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// The text.
    pub(crate) text: String,
    /// Where a piece starts, and its span.
    pieces: Vec<(usize, Span)>,
}

impl Text {
    /// The text of an item, behind the derive that the compiler took away.
    pub(crate) fn new(derive: &str, item: TokenStream) -> Self {
        let mut text = Self::default();
        text.put(&format!("#[derive({derive})] "), Span::call_site(), " ");
        text.tokens(item);
        text
    }

    fn put(&mut self, piece: &str, span: Span, after: &str) {
        self.pieces.push((self.text.len(), span));
        self.text.push_str(piece);
        self.text.push_str(after);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = brackets(group.delimiter());
                    self.put(open, group.span_open(), "");
                    self.tokens(group.stream());
                    self.put(close, group.span_close(), " ");
                }
                TokenTree::Punct(punct) => {
                    let is_joint = punct.spacing() == Spacing::Joint;
                    let after = if is_joint { "" } else { " " };
                    self.put(&punct.as_char().to_string(), punct.span(), after);
                }
                TokenTree::Ident(ident) => self.put(&ident.to_string(), ident.span(), " "),
                TokenTree::Literal(literal) => self.put(&literal.to_string(), literal.span(), " "),
            }
        }
    }

    /// The spans of the first and the last token of a place.
    pub(crate) fn spans(&self, place: Place) -> (Span, Span) {
        let last = (place.end as usize).saturating_sub(1).max(place.start as usize);
        (self.span_at(place.start as usize), self.span_at(last))
    }

    fn span_at(&self, at: usize) -> Span {
        let after = self.pieces.partition_point(|(start, _)| *start <= at);
        let piece = after.checked_sub(1).and_then(|i| self.pieces.get(i));
        piece.map_or_else(Span::call_site, |(_, span)| *span)
    }

    /// The tokens of a place, as they were.
    pub(crate) fn tokens_of(&self, place: Place) -> TokenStream {
        let text = self.text.get(place.start as usize..place.end as usize).unwrap_or_default();
        let (span, _) = self.spans(place);
        let tokens: TokenStream = text.parse().unwrap_or_default();
        respanned(tokens, span)
    }
}

fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    let with_span = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            let inner = respanned(group.stream(), span);
            token = TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner));
        }
        token.set_span(span);
        token
    };
    tokens.into_iter().map(with_span).collect()
}

/// A group without brackets is what a macro put in: it reads as if it were written there.
fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}
