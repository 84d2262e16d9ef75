//! The text of a `CREATE TABLE`, taken apart.
//! Source: SQLite documentation, "CREATE TABLE".

use aludel_catalog::{
    Column, Constraint, ConstraintType, Default, Generated, Ident, QualifiedName, Setting, Table,
};
use aludel_sql::{Kind, Token, tokens_of};

use super::SCHEMA;
use crate::SYNTAX;

/// A table and what is in it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) table: Table,
    pub(super) columns: Vec<(Ident, Column, Option<Default>)>,
    /// Their names, where they have some.
    pub(super) constraints: Vec<(Option<Ident>, Constraint)>,
}

/// The tokens of a definition that count.
pub(super) fn significant(sql: &str) -> Vec<Token<'_>> {
    tokens_of(sql, SYNTAX).filter(|token| !token.is_trivia()).collect()
}

/// Reads the statement that SQLite keeps; `None` where it is no plain table.
pub(super) fn read(sql: &str) -> Option<Read> {
    let tokens = significant(sql);
    let open = tokens.iter().position(|token| token.text == "(")?;
    let end = closing(&tokens, open)?;
    let body = tokens.get(open + 1..end)?;
    let mut read = Read { table: table(), columns: Vec::new(), constraints: Vec::new() };
    for item in items(body) {
        let first = item.first()?;
        let is_constraint = ["constraint", "primary", "unique", "check", "foreign"];
        match is_constraint.iter().any(|word| first.is_word(word)) {
            true => table_constraint(item, &mut read)?,
            false => column(item, &mut read)?,
        }
    }
    for words in items(tokens.get(end + 1..)?) {
        let (name, value) = (written(words).to_lowercase(), "true".to_owned());
        read.table.options.push(Setting { name, value });
    }
    read.table.options.sort();
    let Read { columns, constraints, .. } = &mut read;
    for (_, constraint) in constraints {
        if constraint.constraint_type == ConstraintType::Check {
            constraint.columns = spoken(&constraint.definition, columns);
        }
    }
    Some(read)
}

/// The columns that an expression speaks of, in their order.
fn spoken(expression: &str, columns: &[(Ident, Column, Option<Default>)]) -> Vec<Ident> {
    let tokens = significant(expression);
    let names: Vec<String> = tokens.iter().filter_map(Token::name).collect();
    let is_spoken =
        |column: &&Ident| names.iter().any(|name| name.eq_ignore_ascii_case(column.as_str()));
    columns.iter().map(|(name, ..)| name).filter(is_spoken).cloned().collect()
}

fn table() -> Table {
    Table {
        unlogged: false,
        partition_by: None,
        partition_of: None,
        inherits: Vec::new(),
        of_type: None,
        foreign: None,
        access_method: None,
        tablespace: None,
        options: Vec::new(),
        replica_identity: None,
        row_security: false,
        force_row_security: false,
        cluster_on: None,
    }
}

/// The index of the parenthesis that closes the one at an index.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().enumerate().skip(open).find_map(|(at, token)| {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// What stands between the commas outside of parentheses.
pub(super) fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    let parts = tokens.split(move |token| {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.text == ","
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Tokens as text, the same however the text had blanks.
pub(super) fn written(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_sign = |at: usize| {
            let first = at.checked_sub(1).and_then(|it| tokens.get(it));
            let begins = first.is_none_or(|it| matches!(it.text, "(" | ","));
            begins && tokens.get(at).is_some_and(|it| matches!(it.text, "-" | "+"))
        };
        let is_tight = match (before, token.text) {
            (None, _) => true,
            _ if is_sign(at - 1) => true,
            (_, "," | ")" | "." | ";") => true,
            (Some(before), _) if matches!(before.text, "(" | ".") => true,
            (Some(before), "(") => before.kind == Kind::Word && !takes_parenthesis(before),
            _ => false,
        };
        if !is_tight {
            text.push(' ');
        }
        text.push_str(token.text);
    }
    text
}

/// Words behind which a parenthesis is no call's.
fn takes_parenthesis(word: &Token<'_>) -> bool {
    let words = [
        "check", "key", "unique", "in", "and", "or", "not", "as", "values", "default", "on",
        "select", "exists", "then", "when", "else", "case", "from", "where", "union", "all", "by",
    ];
    words.iter().any(|it| word.is_word(it))
}

/// The constraints of a column and of a table, one after the other: each begins with one of these.
fn begins_constraint(tokens: &[Token<'_>]) -> bool {
    let words = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "as",
    ];
    tokens.first().is_some_and(|first| words.iter().any(|word| first.is_word(word)))
}

fn column(item: &[Token<'_>], read: &mut Read) -> Option<()> {
    let (first, mut rest) = item.split_first()?;
    let name = Ident::new(
        first
            .name()
            .filter(|_| first.kind == Kind::QuotedName)
            .or_else(|| (first.kind == Kind::Word).then(|| first.text.to_owned()))?,
    );
    let typed = (0..rest.len()).find(|at| begins_constraint(&rest[*at..])).unwrap_or(rest.len());
    let (data_type, behind) = rest.split_at(typed);
    rest = behind;
    let position = u32::try_from(read.columns.len() + 1).unwrap_or(u32::MAX);
    let mut column = Column::plain(position, written(data_type));
    let mut default = None;
    let mut named = None;
    while let Some(first) = rest.first() {
        let length = clause(rest);
        let (words, behind) = rest.split_at(length);
        rest = behind;
        match first.text.to_ascii_lowercase().as_str() {
            "constraint" => {
                named = words.get(1).and_then(Token::name).map(Ident::new);
                continue;
            }
            "not" => column.not_null = true,
            "default" => default = Some(Default { expression: written(words.get(1..)?) }),
            "collate" => column.collation = Some(written(words.get(1..)?)),
            "generated" | "as" => column.generated = Some(generated(words)?),
            "null" => {}
            _ => {
                if words.iter().any(|word| word.is_word("autoincrement")) {
                    let (name, value) = ("autoincrement".to_owned(), "true".to_owned());
                    read.table.options.push(Setting { name, value });
                }
                read.constraints.push((named.take(), of_column(&name, words)?));
            }
        }
        named = None;
    }
    read.columns.push((name, column, default));
    Some(())
}

/// How many tokens the constraint has that stands first.
fn clause(tokens: &[Token<'_>]) -> usize {
    if tokens.first().is_some_and(|first| first.is_word("constraint")) {
        return tokens.len().min(2);
    }
    let is_default = tokens.first().is_some_and(|first| first.is_word("default"));
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        // The value of a default may be a word.
        let may_end = at > usize::from(is_default) && depth == 0;
        // `ON DELETE SET NULL`, `SET DEFAULT`, `NOT DEFERRABLE` and `GENERATED ALWAYS AS` go on.
        let goes_on = tokens
            .get(at.saturating_sub(1))
            .is_some_and(|before| ["set", "not", "always"].iter().any(|word| before.is_word(word)))
            || tokens.get(at + 1).is_some_and(|next| next.is_word("deferrable"));
        if may_end && !goes_on && begins_constraint(&tokens[at..]) {
            return at;
        }
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    tokens.len()
}

fn generated(words: &[Token<'_>]) -> Option<Generated> {
    let open = words.iter().position(|word| word.text == "(")?;
    let end = closing(words, open)?;
    let is_virtual = !words.iter().skip(end).any(|word| word.is_word("stored"));
    Some(Generated { expression: written(words.get(open + 1..end)?), is_virtual })
}

/// A column's constraint as one of the table's.
fn of_column(column: &Ident, words: &[Token<'_>]) -> Option<Constraint> {
    let name = super::names::quoted(column.as_str());
    let first = words.first()?;
    let rest = |from: usize| {
        let kept = words.get(from..).unwrap_or_default().iter();
        let kept: Vec<_> = kept.filter(|word| !word.is_word("autoincrement")).copied().collect();
        let rest = written(&kept);
        if rest.is_empty() { rest } else { format!(" {rest}") }
    };
    let definition = match () {
        () if first.is_word("primary") => format!("PRIMARY KEY ({name}){}", rest(2)),
        () if first.is_word("unique") => format!("UNIQUE ({name}){}", rest(1)),
        () if first.is_word("check") => format!("CHECK{}", rest(1)),
        () => format!("FOREIGN KEY ({name}) REFERENCES{}", rest(1)),
    };
    constraint(&significant(&definition))
}

fn table_constraint(item: &[Token<'_>], read: &mut Read) -> Option<()> {
    let (name, item) = match item.first()?.is_word("constraint") {
        true => (item.get(1).and_then(Token::name).map(Ident::new), item.get(2..)?),
        false => (None, item),
    };
    read.constraints.push((name, constraint(item)?));
    Some(())
}

/// One of a table's.
fn constraint(words: &[Token<'_>]) -> Option<Constraint> {
    let is = |word: &str| words.first().is_some_and(|first| first.is_word(word));
    let constraint_type = match () {
        () if is("primary") => ConstraintType::PrimaryKey,
        () if is("unique") => ConstraintType::Unique,
        () if is("check") => ConstraintType::Check,
        () => ConstraintType::ForeignKey,
    };
    let open = words.iter().position(|word| word.text == "(")?;
    let end = closing(words, open)?;
    let columns = match constraint_type {
        ConstraintType::Check => Vec::new(),
        _ => {
            let names = items(words.get(open + 1..end)?);
            names.iter().filter_map(|it| name(it.first()?)).collect()
        }
    };
    let references = words.iter().position(|word| word.is_word("references"));
    let references = references.and_then(|at| name(words.get(at + 1)?));
    let deferred =
        words.windows(2).any(|it| it[0].is_word("initially") && it[1].is_word("deferred"));
    Some(Constraint {
        constraint_type,
        definition: written(words),
        columns,
        references: references.map(|name| QualifiedName::new(SCHEMA, name)),
        not_valid: false,
        not_enforced: false,
        deferrable: deferred,
        initially_deferred: deferred,
        no_inherit: false,
        inherited: false,
        also_own: false,
        part_of: None,
        only: false,
        index_options: Vec::new(),
        index_tablespace: None,
        index_comment: None,
    })
}

/// A name as it is written: SQLite keeps its case.
pub(super) fn name(token: &Token<'_>) -> Option<Ident> {
    match token.kind {
        Kind::Word => Some(Ident::new(token.text)),
        _ => token.name().map(Ident::new),
    }
}
