//! `references(User::email, on_delete = cascade)` and
//! `foreign_key(columns(a, b), references = Membership(c, d))`.

use super::{
    key::{Deferrable, deferrable},
    value::{choice, chosen, name, once, words},
};
use crate::{Cursor, Mistake, Parsed, Path, Span, Word, rust_type};

/// A reference to rows of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The fields; empty on a field itself.
    pub columns: Vec<Word>,
    /// What they point to.
    pub references: Reference,
    /// What happens when the other row goes.
    pub on_delete: Option<Action>,
    /// What happens when the other row's key changes.
    pub on_update: Option<Action>,
    /// What NULL in some of the columns means.
    pub match_type: Option<Match>,
    /// Whether it may be checked later.
    pub deferrable: Option<Deferrable>,
    /// Its name.
    pub name: Option<Word>,
    /// Where the head stands.
    pub span: Span,
}

/// A model, and fields of it; without fields, its primary key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The model.
    pub model: Path,
    /// Its fields.
    pub columns: Vec<Word>,
}

/// What a change of the other row does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `NO ACTION`.
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`, of these fields, or of all.
    SetNull(Vec<Word>),
    /// `SET DEFAULT`, of these fields, or of all.
    SetDefault(Vec<Word>),
}

/// What NULL in some of the columns means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// `MATCH SIMPLE`.
    Simple,
    /// `MATCH FULL`.
    Full,
}

const OPTIONS: &[&str] = &["on_delete", "on_update", "match", "deferrable", "name"];

impl ForeignKey {
    /// The argument of a field.
    pub(crate) fn parse_on_field(
        mut list: Cursor<'_, '_>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let references = match target_of_field(&mut list) {
            Ok(references) => references,
            Err(mistake) => {
                mistakes.push(mistake);
                return None;
            }
        };
        let mut key = Self::to(references, span);
        super::each_argument(list, mistakes, |cursor| {
            let word = cursor.word()?;
            key.option(&word, cursor, "references", OPTIONS)
        });
        Some(key)
    }

    /// The head on a struct.
    pub(crate) fn parse(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let (mut columns, mut target) = (Vec::new(), None);
        let mut key = Self::to(Reference { model: Path::default(), columns: Vec::new() }, span);
        let before = mistakes.len();
        if let Some(list) = list {
            super::each_argument(list, mistakes, |cursor| {
                let word = cursor.word()?;
                match word.value.as_str() {
                    "columns" => columns = words(cursor)?,
                    "references" => return once(&mut target, &word, target_of_head(cursor)?),
                    _ => return key.option(&word, cursor, "foreign_key", HEAD_OPTIONS),
                }
                Ok(())
            });
        }
        let is_complete = !columns.is_empty() && target.is_some();
        if !is_complete && mistakes.len() == before {
            let help = "write `foreign_key(columns(a, b), references = Model(c, d))`";
            let message = "`foreign_key` needs `columns(…)` and `references = …`";
            mistakes.push(Mistake::new(span, message).help(help));
        }
        key.columns = columns;
        key.references = target?;
        is_complete.then_some(key)
    }

    fn to(references: Reference, span: Span) -> Self {
        Self {
            columns: Vec::new(),
            references,
            on_delete: None,
            on_update: None,
            match_type: None,
            deferrable: None,
            name: None,
            span,
        }
    }

    fn option(
        &mut self,
        word: &Word,
        cursor: &mut Cursor<'_, '_>,
        head: &str,
        known: &[&str],
    ) -> Parsed<()> {
        match word.value.as_str() {
            "on_delete" => once(&mut self.on_delete, word, action(cursor)?),
            "on_update" => once(&mut self.on_update, word, action(cursor)?),
            "match" => once(&mut self.match_type, word, match_type(cursor)?),
            "deferrable" => once(&mut self.deferrable, word, deferrable(cursor)?),
            "name" => once(&mut self.name, word, name(cursor)?),
            _ => {
                let what = format!("{head} option");
                Err(Mistake::unknown(&what, &word.value, word.span, known))
            }
        }
    }
}

const HEAD_OPTIONS: &[&str] =
    &["columns", "references", "on_delete", "on_update", "match", "deferrable", "name"];

/// `User`, `crate::user::User::email`: a last name in lower case is a field.
fn target_of_field(list: &mut Cursor<'_, '_>) -> Parsed<Reference> {
    let mut model = rust_type::path(list)?;
    let is_field = |name: &str| name.chars().next().is_some_and(|c| !c.is_uppercase());
    let mut columns = Vec::new();
    if model.segments.len() > 1
        && let Some(last) = model.segments.pop_if(|last| is_field(&last.name))
    {
        columns.push(Word::new(last.name, last.span));
    }
    if !list.is_end() {
        list.expect(",")?;
    }
    Ok(Reference { model, columns })
}

/// `= Membership(org_id, user_id)`, `= User`.
fn target_of_head(cursor: &mut Cursor<'_, '_>) -> Parsed<Reference> {
    cursor.expect("=")?;
    let model = rust_type::path(cursor)?;
    let columns = if cursor.at_open("(") { words(cursor)? } else { Vec::new() };
    Ok(Reference { model, columns })
}

fn action(cursor: &mut Cursor<'_, '_>) -> Parsed<Action> {
    cursor.expect("=")?;
    let word = cursor.word()?;
    let known =
        [("no_action", 0), ("restrict", 1), ("cascade", 2), ("set_null", 3), ("set_default", 4)];
    let chosen = chosen(&word, "action", &known)?;
    let takes_columns = chosen > 2 && cursor.at_open("(");
    let columns = if takes_columns { words(cursor)? } else { Vec::new() };
    Ok(match chosen {
        0 => Action::NoAction,
        1 => Action::Restrict,
        2 => Action::Cascade,
        3 => Action::SetNull(columns),
        _ => Action::SetDefault(columns),
    })
}

fn match_type(cursor: &mut Cursor<'_, '_>) -> Parsed<Match> {
    choice(cursor, "match", &[("simple", Match::Simple), ("full", Match::Full)])
}
