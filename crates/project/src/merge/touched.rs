//! The tables that branches can touch or refer to: the others need no rows to tell orders apart. What is not told by
//! names (SQL that is put together at run time) can touch every table.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, ConstraintType, Key, Kind, QualifiedName};
use aludel_sql::{Kind as TokenKind, Token, tokens};

use super::branches::Branches;

/// Words behind which nobody knows what is touched.
const OPAQUE: &[&str] = &[
    "dblink",
    "information_schema",
    "pg_attribute",
    "pg_class",
    "pg_index",
    "pg_tables",
    "query_to_xml",
    "table_to_xml",
];

/// Words of what goes on to the rows that point to a row.
const GOING_ON: &[&str] = &["cascade", "delete", "merge", "truncate", "type", "update"];

/// The tables of a catalog that branches can touch; `None` where that can be all.
pub(super) fn tables(
    catalog: &Catalog,
    branches: &Branches<'_>,
) -> Option<BTreeSet<QualifiedName>> {
    let mut words = BTreeSet::new();
    for revision in &branches.whole {
        for statement in revision.script().ok()?.up.statements() {
            gather(statement.as_str(), &mut words)?;
        }
    }
    let mut reach = Reach { catalog, links: Links::of(catalog), words, seen: BTreeSet::new() };
    reach.spread()?;
    let tables = reach.seen.iter().filter(|key| key.kind == Kind::Table);
    Some(tables.filter_map(Key::qualified_name).collect())
}

/// The names and words of a text, of its literals too; `None` where it says SQL at run time.
fn gather(sql: &str, words: &mut BTreeSet<String>) -> Option<()> {
    let all: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    for (at, token) in all.iter().enumerate() {
        match token.kind {
            TokenKind::Literal => gather(token.text.trim_matches(['E', 'e', '\'']), words)?,
            TokenKind::DollarLiteral => gather(inside(token.text), words)?,
            _ => {
                let Some(name) = token.name() else { continue };
                let next = all.get(at + 1);
                let is_trigger =
                    |it: &&Token<'_>| it.is_word("function") || it.is_word("procedure");
                let is_built = name == "execute" && next.filter(is_trigger).is_none();
                if is_built || OPAQUE.contains(&name.as_str()) {
                    return None;
                }
                words.insert(name.to_lowercase());
            }
        }
    }
    Some(())
}

/// What stands between dollar quotes.
fn inside(text: &str) -> &str {
    let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(1, |at| at + 2);
    text.get(tag..text.len().saturating_sub(tag)).unwrap_or_default()
}

/// What leads from one object to others.
struct Links<'c> {
    dependents: BTreeMap<&'c Key, BTreeSet<&'c Key>>,
    by_name: BTreeMap<String, Vec<&'c Key>>,
}

impl<'c> Links<'c> {
    fn of(catalog: &'c Catalog) -> Self {
        let mut by_name: BTreeMap<String, Vec<&'c Key>> = BTreeMap::new();
        // Of columns and their defaults, the table is what is named.
        let counts =
            |kind| !matches!(kind, Kind::Column | Kind::Default | Kind::Schema | Kind::Extension);
        for key in catalog.objects.keys().filter(|key| counts(key.kind)) {
            by_name.entry(key.name.as_str().to_lowercase()).or_default().push(key);
        }
        Self { dependents: catalog.dependents(), by_name }
    }
}

struct Reach<'c> {
    catalog: &'c Catalog,
    links: Links<'c>,
    words: BTreeSet<String>,
    seen: BTreeSet<Key>,
}

impl Reach<'_> {
    /// Goes on from what is named until nothing new is found.
    fn spread(&mut self) -> Option<()> {
        let goes_on = GOING_ON.iter().any(|word| self.words.contains(*word));
        let mut open: Vec<Key> = self.named(&self.words);
        while let Some(key) = open.pop() {
            if !self.seen.insert(key.clone()) {
                continue;
            }
            open.extend(self.beside(&key, goes_on));
            open.extend(self.in_body(&key)?);
        }
        Some(())
    }

    fn named(&self, words: &BTreeSet<String>) -> Vec<Key> {
        let found = words.iter().filter_map(|word| self.links.by_name.get(word));
        found.flatten().map(|key| (*key).clone()).collect()
    }

    /// What an object leads to by the server's word.
    fn beside(&self, key: &Key, goes_on: bool) -> Vec<Key> {
        let needs = self.catalog.needs(key);
        let dependents = self.links.dependents.get(key).into_iter().flatten().copied();
        let mut found: Vec<Key> = match key.kind {
            // A table leads to its triggers and views, to those that it is a part of, and to its parts.
            Kind::Table => {
                let of = |it: &&Key| {
                    matches!(it.kind, Kind::Table | Kind::Trigger | Kind::Rule | Kind::View)
                        || goes_on && self.points_to(it)
                };
                let above = needs.filter(|it| it.kind == Kind::Table);
                above.chain(dependents.filter(of)).cloned().collect()
            }
            Kind::Schema | Kind::Extension => Vec::new(),
            // A column of a type is a part of its table, a view reads others.
            _ => needs.chain(dependents).filter(|it| it.kind != Kind::Schema).cloned().collect(),
        };
        found.extend(self.catalog.owner(key));
        found
    }

    /// Whether an object is a foreign key.
    fn points_to(&self, key: &Key) -> bool {
        let body = self.catalog.get(key).map(|object| &object.body);
        matches!(body, Some(Body::Constraint(it)) if it.constraint_type == ConstraintType::ForeignKey)
    }

    /// What the body of a function names.
    fn in_body(&self, key: &Key) -> Option<Vec<Key>> {
        let Some(Body::Function(function)) = self.catalog.get(key).map(|object| &object.body)
        else {
            return Some(Vec::new());
        };
        let mut words = BTreeSet::new();
        gather(&function.definition, &mut words)?;
        Some(self.named(&words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_everywhere_and_what_is_built_is_not_known() {
        for (sql, expected) in [
            ("ALTER TABLE \"A\" ADD b int", Some("a")),
            ("DO $x$ BEGIN UPDATE t SET a = 1; END $x$", Some("t")),
            ("SELECT setval('s', 1)", Some("s")),
            ("CREATE TRIGGER n AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()", Some("f")),
            ("DO $$ BEGIN EXECUTE 'DROP TABLE ' || x; END $$", None),
            ("CREATE FUNCTION f() RETURNS int AS $$ SELECT count(*) FROM pg_class $$", None),
        ] {
            let mut words = BTreeSet::new();
            let known = gather(sql, &mut words);
            assert_eq!(known.is_some(), expected.is_some(), "{sql}");
            assert!(expected.is_none_or(|word| words.contains(word)), "{sql}: {words:?}");
        }
    }
}
