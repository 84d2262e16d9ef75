//! What a direction says of the data that it loses: hazards of a plan, or comments in a file.

use aludel_catalog::{Key, Kind, QualifiedName};
use aludel_revision::HazardComment;
use aludel_sql::Syntax;

/// The losses that are announced.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said(Vec<Word>);

/// One announcement.
#[derive(Debug, Clone)]
pub(crate) enum Word {
    /// By the key of what is lost.
    Object(Key),
    /// In words that name it.
    Words(String),
}

/// What is lost, under all the names that it has before and after.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) tables: Vec<QualifiedName>,
    pub(crate) columns: Vec<String>,
    /// The types of the column.
    pub(crate) types: Vec<String>,
}

impl FromIterator<Word> for Said {
    fn from_iter<I: IntoIterator<Item = Word>>(words: I) -> Self {
        Self(words.into_iter().collect())
    }
}

impl Said {
    /// The losses that the comments of a text announce.
    pub(crate) fn of_comments(text: &str, syntax: Syntax) -> Self {
        let losses = HazardComment::all(text, syntax).into_iter().filter(|it| it.is_data_loss());
        losses.map(|loss| Word::Words(loss.message)).collect()
    }

    /// Whether it says that this is lost.
    pub(crate) fn names(&self, lost: &Names) -> bool {
        self.0.iter().any(|word| match word {
            Word::Object(key) => is_of(key, lost),
            Word::Words(words) => lost.paths().iter().any(|path| speaks_of(words, path)),
        })
    }
}

fn is_of(key: &Key, lost: &Names) -> bool {
    let is_table = |name: Option<QualifiedName>| name.is_some_and(|it| lost.tables.contains(&it));
    match key.kind {
        Kind::Table => is_table(key.qualified_name()),
        Kind::Column => {
            let name = key.name.as_str();
            is_table(key.parent_name()) && lost.columns.iter().any(|column| column == name)
        }
        Kind::Composite | Kind::Enum | Kind::Domain | Kind::Range | Kind::BaseType => {
            let name = key.qualified_name().map(|name| name.to_string());
            name.is_some_and(|name| lost.types.contains(&name))
        }
        Kind::Schema => lost.tables.iter().any(|table| table.schema == key.name),
        _ => false,
    }
}

impl Names {
    /// All that words may call it: the column with and without schema, the table that holds it.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for table in &self.tables {
            let (schema, name) = (table.schema.as_str(), table.name.as_str());
            paths.extend([format!("{schema}.{name}"), name.to_owned()]);
            for column in &self.columns {
                paths.extend([format!("{schema}.{name}.{column}"), format!("{name}.{column}")]);
            }
        }
        paths
    }
}

/// Whether a text holds a name that is not a part of a longer one.
fn speaks_of(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(start, found)| {
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(start + found.len()..).unwrap_or_default();
        !before.ends_with(is_of_name) && !before.ends_with('.') && !goes_on_as_name(after)
    })
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn goes_on_as_name(after: &str) -> bool {
    let rest = after.strip_prefix('.').unwrap_or(after);
    rest.starts_with(is_of_name) || rest.starts_with('"') && rest.len() < after.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(table: &str, column: Option<&str>) -> Names {
        Names {
            tables: vec![QualifiedName::new("public", table)],
            columns: column.map(str::to_owned).into_iter().collect(),
            types: Vec::new(),
        }
    }

    #[test]
    fn comments_name_what_is_lost() {
        let cases = [
            ("-- hazard: data loss: all rows of public.users are lost", "users", None, true),
            ("-- hazard: data loss: all rows of users are lost", "users", Some("mail"), true),
            ("-- hazard: data loss: users.mail is emptied", "users", Some("mail"), true),
            ("-- hazard: data loss: users.mail is emptied", "users", Some("name"), false),
            ("-- hazard: data loss: users.mail is emptied", "users", None, false),
            ("-- hazard: data loss: all of users_old", "users", None, false),
            ("-- hazard: data loss: all of my.users", "users", None, false),
            (
                "-- hazard: data loss: values of\n--    public.users.mail go",
                "users",
                Some("mail"),
                true,
            ),
            ("-- hazard: data loss: some\n\n-- users is a table", "users", None, true),
            ("-- hazard: data loss: some\nDELETE FROM x; -- users", "users", None, false),
            ("-- hazard: rewrite: users", "users", None, false),
            ("SELECT '-- hazard: data loss: users'", "users", None, false),
        ];
        for (text, table, column, expected) in cases {
            assert_eq!(
                Said::of_comments(text, Syntax::default()).names(&lost(table, column)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn hazards_name_their_object() {
        let table = QualifiedName::new("public", "users");
        let said: Said =
            [Word::Object(Key::part(Kind::Column, &table, "mail"))].into_iter().collect();
        assert!(said.names(&lost("users", Some("mail"))));
        assert!(!said.names(&lost("users", Some("name"))));
        assert!(!said.names(&lost("users", None)));
    }
}
