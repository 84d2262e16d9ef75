//! Queries in Rust source: the arguments of what sends them. All tokens are walked, those inside of
//! macros too; only what names resolve to tells whose function it is.

mod argument;
mod arguments;
mod calls;
mod driver;
mod names;
mod tests_left_out;

use aludel_grammar::{Token, lex};

use crate::{Found, Origin, Place, Query};
use argument::{Said, Values};
use calls::{Call, Takes};
use names::Names;

/// What a file of Rust source says.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// What is there to be read.
    pub(crate) found: Found,
    /// What is said in another file.
    pub(crate) elsewhere: Vec<Elsewhere>,
}

/// A query whose text is in another file.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    /// Where it is sent.
    pub(crate) place: Place,
    /// The file that it names.
    pub(crate) path: String,
    /// Whether the path counts from the package's folder, not from the file's.
    pub(crate) is_from_package: bool,
}

/// Reads a file.
pub(crate) fn read(path: &str, text: &str) -> Source {
    let mut source = Source::default();
    let tokens = match lex(text) {
        Ok(tokens) => tokens,
        Err(mistake) => {
            let place = Place::of(path, text, mistake.span.start as usize);
            source.found.unreadable(place, format!("this is no Rust: {}", mistake.message));
            return source;
        }
    };
    let tokens = tests_left_out::without(&tokens);
    let names = Names::of(&tokens);
    let values = Values::of(&tokens);
    for call in calls::calls(&tokens, &names) {
        let place = place(path, text, &tokens, call.at);
        source.add(call, place, &tokens, &values);
    }
    source
}

fn place(path: &str, text: &str, tokens: &[Token<'_>], at: usize) -> Place {
    Place::of(path, text, tokens.get(at).map_or(0, |token| token.span.start as usize))
}

impl Source {
    fn add(&mut self, call: Call, place: Place, tokens: &[Token<'_>], values: &Values) {
        let said = match call.takes {
            Takes::Pieces => Said::Built("it is put together of pieces at run time".into()),
            _ => values.said(tokens, call.argument.clone()),
        };
        match (call.takes, said) {
            (Takes::File, Said::Text(path)) => {
                self.elsewhere.push(Elsewhere { place, path, is_from_package: true });
            }
            (_, Said::File(path)) => {
                self.elsewhere.push(Elsewhere { place, path, is_from_package: false });
            }
            (Takes::Statements, Said::Text(text)) => {
                self.found.statements(&text, |_| place.clone(), Origin::Rust);
            }
            (_, Said::Text(text)) => {
                let text = text.trim().trim_end_matches(';').trim_end();
                self.found.queries.push(Query::new(text, place, Origin::Rust));
            }
            (_, Said::Built(why)) => self.found.unreadable(place, why),
        }
    }
}
