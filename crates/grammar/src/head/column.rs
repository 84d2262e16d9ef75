//! `column(…)` on a field.

use std::{ops::Deref, sync::LazyLock};

use super::{
    check::Check,
    default::{DefaultValue, default_value},
    foreign_key::ForeignKey,
    identity::Identity,
    index::Index,
    key::{PrimaryKey, Unique},
    sql_type::{SqlType, sql_type},
    value::{checked_sql, flag, name, once, per_database, sql, text},
};
use crate::{Cursor, Mistake, Parsed, Span, Spanned, Word, literal};

/// What is said of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Option<Word>,
    /// Its type.
    pub sql_type: Option<SqlType>,
    /// Whether it is the primary key, or part of it.
    pub primary_key: Option<PrimaryKey>,
    /// Whether the database counts it.
    pub identity: Option<Identity>,
    /// Whether no two rows share a value.
    pub unique: Option<Unique>,
    /// Its index.
    pub index: Option<Index>,
    /// Its default.
    pub default: Option<Spanned<DefaultValue>>,
    /// What it is computed from.
    pub generated: Option<Generated>,
    /// Conditions on it.
    pub checks: Vec<Check>,
    /// What it points to.
    pub references: Option<ForeignKey>,
    /// Its collation.
    pub collation: Option<Word>,
    /// Its comment.
    pub comment: Option<Word>,
    /// Its name before.
    pub renamed_from: Option<Word>,
    /// It may be NULL, whatever its type.
    pub null: Option<Span>,
    /// Its type is a struct whose fields are columns of this table.
    pub flatten: Option<Flatten>,
    /// It is no column.
    pub skip: Option<Span>,
    /// Where the first head stands.
    pub span: Option<Span>,
}

/// What is said of a field's column. Most fields say nothing, and all that can be said takes much room:
/// so it stands apart, and only where something is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnHead(Option<Box<Column>>);

impl ColumnHead {
    /// What is said, to be added to.
    pub(crate) fn said(&mut self) -> &mut Column {
        self.0.get_or_insert_default()
    }
}

impl Deref for ColumnHead {
    type Target = Column;

    fn deref(&self) -> &Column {
        static NOTHING: LazyLock<Column> = LazyLock::new(Column::default);
        match &self.0 {
            Some(said) => said,
            None => &NOTHING,
        }
    }
}

/// A computed column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The expression, in SQL.
    pub expression: Word,
    /// Computed when it is read.
    pub is_virtual: bool,
}

/// A field whose type's fields are columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flatten {
    /// What stands before each name.
    pub prefix: Option<Word>,
    /// Where it is said.
    pub span: Span,
}

const OPTIONS: &[&str] = &[
    "name",
    "type",
    "primary_key",
    "identity",
    "unique",
    "index",
    "default",
    "generated",
    "check",
    "references",
    "collate",
    "comment",
    "renamed_from",
    "null",
    "flatten",
    "skip",
];

impl Column {
    pub(crate) fn parse(
        &mut self,
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) {
        self.span.get_or_insert(span);
        let mut inner = Vec::new();
        super::each_argument(list, mistakes, |cursor| self.argument(cursor, &mut inner));
        mistakes.append(&mut inner);
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>, mistakes: &mut Vec<Mistake>) -> Parsed<()> {
        let word = cursor.word()?;
        match word.value.as_str() {
            "name" => once(&mut self.name, &word, name(cursor)?),
            "type" => self.typed(cursor, &word),
            "default" => self.defaulted(cursor, &word),
            "generated" => once(&mut self.generated, &word, generated(cursor)?),
            "collate" => once(&mut self.collation, &word, name(cursor)?),
            "comment" => once(&mut self.comment, &word, text(cursor)?),
            "renamed_from" => once(&mut self.renamed_from, &word, name(cursor)?),
            "null" => flag(&mut self.null, &word),
            "skip" => flag(&mut self.skip, &word),
            "flatten" => once(&mut self.flatten, &word, flatten(cursor, word.span)?),
            _ => self.keyed(&word, cursor, mistakes),
        }
    }

    /// Keys, constraints and indexes.
    fn keyed(
        &mut self,
        word: &Word,
        cursor: &mut Cursor<'_, '_>,
        mistakes: &mut Vec<Mistake>,
    ) -> Parsed<()> {
        let span = word.span;
        match word.value.as_str() {
            "primary_key" => {
                let key = PrimaryKey::parse(cursor.group("("), span, mistakes);
                without_columns(&key.columns)?;
                once(&mut self.primary_key, word, key)
            }
            "unique" => {
                let unique = Unique::parse(cursor.group("("), span, mistakes);
                without_columns(&unique.columns)?;
                once(&mut self.unique, word, unique)
            }
            "index" => {
                let index = Index::parse_on_field(cursor.group("("), span, mistakes);
                once(&mut self.index, word, index)
            }
            "identity" => once(&mut self.identity, word, Identity::parse(cursor, span, mistakes)?),
            "check" => self.checked(cursor, span, mistakes),
            "references" => {
                let list = cursor.expect_group("(")?;
                match ForeignKey::parse_on_field(list, span, mistakes) {
                    Some(key) => once(&mut self.references, word, key),
                    None => Ok(()),
                }
            }
            _ => Err(Mistake::unknown("column option", &word.value, span, OPTIONS)),
        }
    }

    fn typed(&mut self, cursor: &mut Cursor<'_, '_>, word: &Word) -> Parsed<()> {
        if !cursor.at_open("(") {
            cursor.expect("=")?;
            return once(&mut self.sql_type, word, sql_type(cursor)?);
        }
        match per_database(cursor, sql_type)? {
            Some(found) => once(&mut self.sql_type, word, found),
            None => Ok(()),
        }
    }

    fn defaulted(&mut self, cursor: &mut Cursor<'_, '_>, word: &Word) -> Parsed<()> {
        if !cursor.at_open("(") {
            cursor.expect("=")?;
            return once(&mut self.default, word, default_value(cursor)?);
        }
        match per_database(cursor, default_value)? {
            Some(found) => once(&mut self.default, word, found),
            None => Ok(()),
        }
    }

    fn checked(
        &mut self,
        cursor: &mut Cursor<'_, '_>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Parsed<()> {
        if cursor.at_punct("=") {
            let sql = sql(cursor)?;
            self.checks.push(Check { sql, name: None, span });
        } else {
            self.checks.extend(Check::parse(cursor.group("("), span, mistakes));
        }
        Ok(())
    }
}

fn without_columns(columns: &[Word]) -> Parsed<()> {
    match columns.first() {
        None => Ok(()),
        Some(column) => {
            let message = "on a field, the column is the field itself";
            Err(Mistake::new(column.span, message)
                .help("several columns are said on the struct: `#[unique(a, b)]`"))
        }
    }
}

/// `= "sql"`, `(virtual, "sql")`, `(stored, "sql")`.
fn generated(cursor: &mut Cursor<'_, '_>) -> Parsed<Generated> {
    let Some(mut list) = cursor.group("(") else {
        return Ok(Generated { expression: sql(cursor)?, is_virtual: false });
    };
    let mut is_virtual = false;
    if !list.at_word("stored") && !list.at_word("virtual") {
        let expression = checked_sql(literal::string(&mut list)?)?;
        return Ok(Generated { expression, is_virtual });
    }
    is_virtual = list.eat_word("virtual") || !list.eat_word("stored");
    list.expect(",")?;
    let expression = checked_sql(literal::string(&mut list)?)?;
    Ok(Generated { expression, is_virtual })
}

fn flatten(cursor: &mut Cursor<'_, '_>, span: Span) -> Parsed<Flatten> {
    let Some(mut list) = cursor.group("(") else { return Ok(Flatten { prefix: None, span }) };
    let word = list.word()?;
    if word.value != "prefix" {
        return Err(Mistake::unknown("flatten option", &word.value, word.span, &["prefix"]));
    }
    let prefix = Some(name(&mut list)?);
    Ok(Flatten { prefix, span })
}
