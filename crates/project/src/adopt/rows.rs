//! Structs that are read from rows (`#[derive(FromRow)]`), where they stand, and their files with attributes put
//! in.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use aludel_catalog::{Catalog, Ident, QualifiedName};
use aludel_depict::{Annotation, column_attribute};
use aludel_files::most;
use aludel_grammar::{Cfg, Item, Struct, Token, TokenKind, lex, parse_file};
use aludel_revision::Position;

use crate::{Failure, FailureKind, Result};

/// What makes a struct a model.
const DERIVE: &str = "#[derive(aludel::Table)]\n";

/// A file with structs of the sort.
#[derive(Debug)]
pub(super) struct RowFile {
    pub(super) path: PathBuf,
    /// Relative to the project's folder.
    pub(super) relative: PathBuf,
    pub(super) text: String,
    pub(super) rows: Vec<Row>,
}

/// A struct of the sort.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) item: String,
    /// The fields by their columns.
    pub(super) fields: BTreeMap<Ident, String>,
    /// Where the struct begins, behind its attributes.
    at: usize,
    /// Where each field begins, behind its attributes, and its type as it is written.
    places: BTreeMap<String, (usize, String)>,
    /// The table that it is called like.
    table: String,
}

impl RowFile {
    /// Reads a file; nothing where it has none.
    pub(super) fn read(path: PathBuf, relative: &Path) -> Result<Option<Self>> {
        let text = aludel_files::read_to_string(&path, most::RUST).map_err(|error| {
            Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
        })?;
        let rows = rows(&text);
        let relative = relative.to_owned();
        Ok((!rows.is_empty()).then_some(Self { path, relative, text, rows }))
    }

    /// The text with attributes put in; all else stays.
    pub(super) fn with<'a>(
        &self,
        annotations: impl Iterator<Item = (&'a Row, &'a Annotation)>,
    ) -> String {
        let mut parts: Vec<(usize, String)> = Vec::new();
        for (row, annotation) in annotations {
            let heads = std::iter::once(DERIVE).chain(annotation.heads.iter().map(String::as_str));
            parts.push((row.at, heads.collect()));
            for (field, (at, _)) in &row.places {
                let said = annotation.fields.get(field).filter(|it| !it.arguments.is_empty());
                parts.extend(said.map(|it| (*at, column_attribute(it.arguments.clone()))));
            }
        }
        parts.sort();
        let mut text = self.text.clone();
        for (at, part) in parts.iter().rev() {
            text.insert_str(*at, &fitted(&self.text, *at, part));
        }
        text
    }
}

/// Lines as they stand before what begins at a place: as far in as that, or on its line.
fn fitted(text: &str, at: usize, lines: &str) -> String {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let blank = before.get(start..).unwrap_or_default();
    match blank.chars().all(char::is_whitespace) {
        true => {
            lines.lines().enumerate().fold(String::new(), |text, (number, line)| {
                let indent = if number == 0 { "" } else { blank };
                format!("{text}{indent}{line}\n")
            }) + blank
        }
        false => format!("{} ", lines.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

impl Row {
    /// Whether its columns have the names of a table's.
    pub(super) fn has_columns_of(&self, catalog: &Catalog, table: &QualifiedName) -> bool {
        let columns = catalog.columns(table);
        let there: BTreeSet<&Ident> = columns.iter().map(|(key, _)| &key.name).collect();
        !there.is_empty() && self.fields.keys().collect::<BTreeSet<_>>() == there
    }

    /// Whether it has the name of a table, in the singular or as it is.
    pub(super) fn is_called_like(&self, table: &QualifiedName) -> bool {
        let name = table.name.as_str();
        name == self.table || name.strip_suffix('s') == Some(&self.table)
    }

    /// Whether a field is written with this type, be it by a longer path.
    pub(super) fn is_type(&self, field: &str, rust: &str) -> bool {
        let plain = |text: &str| {
            let words: Vec<&str> = text.split("::").map(str::trim).collect();
            // What stands before the last `::` of a plain path is where it comes from.
            match text.contains('<') {
                true => text.split_whitespace().collect::<String>(),
                false => words.last().copied().unwrap_or_default().to_owned(),
            }
        };
        self.places.get(field).is_some_and(|(_, written)| plain(written) == plain(rust))
    }

    /// The lines of the struct in a text that has something put in.
    pub(super) fn lines_in(&self, text: &str) -> RangeInclusive<usize> {
        let tokens = lex(text).unwrap_or_default();
        let names = tokens.windows(2).enumerate();
        let mut structs =
            names.filter(|(_, it)| it[0].is_ident("struct") && it[1].is_ident(&self.item));
        let Some((at, _)) = structs.next() else { return 0..=0 };
        let close = tokens.iter().skip(at).find(|it| it.text == "{").map(|it| it.partner as usize);
        let offset = |at: usize| tokens.get(at).map_or(text.len(), |it| it.span.start as usize);
        let line = |at: usize| Position::of(text, offset(at)).line;
        line(attributes_from(&tokens, beginning(&tokens, at)))..=line(close.unwrap_or(at))
    }
}

/// The structs of a file that are read from rows and are no models.
fn rows(text: &str) -> Vec<Row> {
    let Ok(tokens) = lex(text) else { return Vec::new() };
    let file = parse_file(text, &Cfg::default());
    let mut structs = Vec::new();
    collect(&file.items, &mut structs);
    structs.into_iter().filter_map(|item| row(item, text, &tokens)).collect()
}

fn collect<'i>(items: &'i [Item], structs: &mut Vec<&'i Struct>) {
    for item in items {
        match item {
            Item::Struct(found) => structs.push(found),
            Item::Module(module) => collect(module.items.as_deref().unwrap_or_default(), structs),
            _ => {}
        }
    }
}

fn row(item: &Struct, text: &str, tokens: &[Token<'_>]) -> Option<Row> {
    let is_plain = item.derives_table.is_none() && item.type_parameter.is_none();
    let fields: Vec<_> = item.named_fields().iter().filter(|it| !it.is_skipped()).collect();
    let is_whole = fields.iter().all(|it| it.flattened().is_none());
    let name = tokens.iter().position(|it| it.span == item.name.span)?;
    let at = beginning(tokens, name.checked_sub(1)?);
    if !is_plain || !is_whole || fields.is_empty() || !derives_from_row(tokens, at) {
        return None;
    }
    let offset = |at: usize| tokens.get(at).map(|it| it.span.start as usize);
    let mut places = BTreeMap::new();
    for field in &fields {
        let name = tokens.iter().position(|it| it.span == field.name.span)?;
        let written = text.get(offset(name + 2)?..offset(end_of_type(tokens, name + 2))?)?;
        let place = offset(beginning(tokens, name))?;
        places.insert(field.name.value.clone(), (place, written.trim().to_owned()));
    }
    let by_column = fields
        .iter()
        .map(|field| (Ident::from(item.column_name(field).as_str()), field.name.value.clone()));
    Some(Row {
        item: item.name.value.clone(),
        fields: by_column.collect(),
        at: offset(at)?,
        places,
        table: item.table_name(),
    })
}

/// Where a declaration begins: at its visibility, if it has one.
fn beginning(tokens: &[Token<'_>], keyword: usize) -> usize {
    let before = |at: usize| at.checked_sub(1).and_then(|at| Some((at, tokens.get(at)?)));
    match before(keyword) {
        Some((at, token)) if token.is_ident("pub") => at,
        Some((_, close)) if close.text == ")" => match before(close.partner as usize) {
            Some((at, token)) if token.is_ident("pub") => at,
            _ => keyword,
        },
        _ => keyword,
    }
}

/// The token at which the attributes of a declaration begin.
fn attributes_from(tokens: &[Token<'_>], mut at: usize) -> usize {
    while let Some(before) = at.checked_sub(1) {
        let Some(token) = tokens.get(before) else { break };
        at = match token.kind {
            TokenKind::OuterDoc => before,
            TokenKind::Close if token.text == "]" => (token.partner as usize).saturating_sub(1),
            _ => break,
        };
    }
    at
}

/// Whether an attribute of a declaration derives `FromRow`.
fn derives_from_row(tokens: &[Token<'_>], at: usize) -> bool {
    let attributes = tokens.get(attributes_from(tokens, at)..at).unwrap_or_default();
    let mut is_derive = false;
    attributes.iter().any(|token| {
        match (token.kind, token.text) {
            (TokenKind::Open, "[") => is_derive = false,
            (TokenKind::Ident, "derive") => is_derive = true,
            _ => {}
        }
        is_derive && token.is_ident("FromRow")
    })
}

/// The comma or bracket behind a type.
fn end_of_type(tokens: &[Token<'_>], from: usize) -> usize {
    let (mut at, mut angles) = (from, 0_usize);
    while let Some(token) = tokens.get(at) {
        match (token.kind, token.text) {
            (TokenKind::Open, _) => at = token.partner as usize,
            (TokenKind::Close, _) => break,
            (TokenKind::Punct, "<") => angles += 1,
            (TokenKind::Punct, ">") => angles = angles.saturating_sub(1),
            (TokenKind::Punct, ",") if angles == 0 => break,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use aludel_depict::AnnotatedColumn as Column;

    use super::*;

    const TEXT: &str = "use sqlx::FromRow;\n\n/// A user.\n#[derive(Debug, FromRow)]\n#[sqlx(rename_all = \"snake_case\")]\n\
        pub(crate) struct User {\n    pub id: i64, // its number\n    #[sqlx(rename = \"e_mail\")]\n    email: Option<String>,\n\
        }\n\nstruct Other { a: i32 }\n\nmod deep {\n    #[derive(sqlx::FromRow)] struct Inline { pub(super) a: i32, b: HashMap<A, B> }\n}\n";

    #[test]
    fn structs_are_found_with_their_columns() {
        let rows = rows(TEXT);
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                let columns: Vec<&str> = row.fields.keys().map(Ident::as_str).collect();
                (row.item.as_str(), columns)
            })
            .collect();
        assert_eq!(told, [("User", vec!["e_mail", "id"]), ("Inline", vec!["a", "b"])]);
        assert!(rows[0].is_type("email", "Option<String>"));
        assert!(!rows[0].is_type("id", "i32"));
    }

    #[test]
    fn attributes_are_put_in_and_all_else_stays() {
        let rows = rows(TEXT);
        let file = RowFile {
            path: PathBuf::new(),
            relative: PathBuf::new(),
            text: TEXT.to_owned(),
            rows: Vec::new(),
        };
        let column =
            |argument: &str| Column { arguments: vec![argument.to_owned()], ..Column::default() };
        let annotation = Annotation {
            heads: vec!["#[table(name = \"t\")]\n".to_owned()],
            fields: [
                ("id".to_owned(), column("primary_key")),
                ("email".to_owned(), column("unique")),
                ("a".to_owned(), column("index")),
            ]
            .into(),
        };
        let with = file.with(rows.iter().map(|row| (row, &annotation)));
        let expected = TEXT
            .replace(
                "pub(crate) struct",
                "#[derive(aludel::Table)]\n#[table(name = \"t\")]\npub(crate) struct",
            )
            .replace("    pub id", "    #[column(primary_key)]\n    pub id")
            .replace("    email:", "    #[column(unique)]\n    email:")
            .replace(
                "struct Inline { pub(super) a",
                "#[derive(aludel::Table)] #[table(name = \"t\")] struct Inline { #[column(index)] pub(super) a",
            );
        assert_eq!(with, expected);
        assert_eq!(rows[0].lines_in(&with), 3..=14);
    }
}
