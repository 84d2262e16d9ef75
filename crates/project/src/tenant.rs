//! Whose objects a run is about: the schema that bare names mean, where `--schema` or the connection
//! says another one than `public`. The same files then serve many tenants, each with a schema, a journal and a
//! lock of its own.

use aludel_session::{Conninfo, Row};
use aludel_sql::quote_ident;

use crate::{Failure, Result, failure::FailureKind, settings::Settings};

/// The schema that is meant where nobody says another one.
const USUAL: &str = "public";
/// The longest name that PostgreSQL takes, in bytes.
const LONGEST: usize = 63;

/// Where a run works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tenant {
    /// The path of the revisions' statements, in SQL; `None` is the usual one.
    pub(crate) path: Option<String>,
    /// The schema that bare names mean, where it is not the usual one.
    pub(crate) schema: Option<String>,
    /// The schema of its journal.
    pub(crate) journal: String,
}

/// The path that the connection began with, whether the role or the database has one, and what there
/// is. (Where a path comes from is not asked of `pg_settings`: while a question is asked it is ours.)
pub(crate) const QUESTION: &str = "SELECT 'path', reset_val FROM pg_settings WHERE name = 'search_path' \
    UNION ALL SELECT 'set', config FROM pg_db_role_setting AS s, unnest(s.setconfig) AS config \
    WHERE config LIKE 'search_path=%' \
    AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user)) \
    AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) \
    UNION ALL SELECT 'schema', nspname::text FROM pg_namespace";

impl Tenant {
    /// Nobody in particular.
    pub(crate) fn usual(journal: &str) -> Self {
        Self { path: None, schema: None, journal: journal.to_owned() }
    }

    /// The one of a schema that was said to aludel itself; the rows answer [`QUESTION`].
    pub(crate) fn named(rows: &[Row], schema: &str, journal: &str) -> Result<Self> {
        let is_there = |row: &Row| row.text(0) == "schema" && row.text(1) == schema;
        match rows.iter().any(is_there) {
            true => Self::with(&[schema.to_owned()], journal),
            false => Err(missing(schema)),
        }
    }

    /// The one that the connection string, or what is set for the role or the database, names; the
    /// rows answer [`QUESTION`].
    pub(crate) fn of(rows: &[Row], conninfo: &Conninfo, journal: &str) -> Result<Self> {
        let found = |what: &str| rows.iter().find(|row| row.text(0) == what);
        let value = found("path").map_or("", |row| row.text(1));
        let there =
            |name: &String| rows.iter().any(|row| row.text(0) == "schema" && row.text(1) == name);
        let in_options = conninfo.options.as_ref().is_some_and(|it| it.contains("search_path"));
        let stated = match &conninfo.schema {
            Some(schema) => Some(names(schema)),
            None => in_options.then(|| names(value)),
        };
        if let Some(names) = stated {
            return match names.first() {
                Some(first) if !there(first) => Err(missing(first)),
                Some(_) => Self::with(&names, journal),
                None => Ok(Self::usual(journal)),
            };
        }
        if found("set").is_none() {
            return Ok(Self::usual(journal));
        }
        let names: Vec<String> = names(value).into_iter().filter(there).collect();
        let tenant = Self::with(&names, journal)?;
        // What was begun in `public`, before anybody set a path, goes on there.
        let began_elsewhere = there(&journal.to_owned()) && !there(&tenant.journal);
        match tenant.schema.is_none() || began_elsewhere {
            true => Ok(Self::usual(journal)),
            false => Ok(tenant),
        }
    }

    /// The one that is said, where no database is asked: whether it is there is found out later.
    pub(crate) fn said(
        schema: Option<&str>,
        conninfo: Option<&Conninfo>,
        journal: &str,
    ) -> Result<Self> {
        let of_connection = conninfo.and_then(|conninfo| conninfo.schema.as_deref()).map(names);
        match schema.map(|schema| vec![schema.to_owned()]).or(of_connection) {
            Some(names) => Self::with(&names, journal),
            None => Ok(Self::usual(journal)),
        }
    }

    fn with(names: &[String], journal: &str) -> Result<Self> {
        let path: Vec<String> = names.iter().map(|name| quote_ident(name)).collect();
        let path = Some(path.join(", ")).filter(|path| !path.is_empty());
        let schema = names.first().filter(|name| *name != USUAL).cloned();
        let journal = match &schema {
            Some(schema) => format!("{journal}_{schema}"),
            None => journal.to_owned(),
        };
        if journal.len() > LONGEST {
            let message = format!("the journal's schema would be `{journal}`, which is too long");
            return Err(Failure::new(FailureKind::Settings, message)
                .hint("set a shorter `journal_schema` in aludel.toml"));
        }
        Ok(Self { path, schema, journal })
    }
}

/// The schemas in which bare names of revisions are looked for, where no database is asked: that of the tenant, and the
/// usual one, in which a shadow has them.
pub(crate) fn path(settings: &Settings) -> Result<Vec<String>> {
    let conninfo = settings.database.as_ref().and_then(|url| Conninfo::parse(url.reveal()).ok());
    let schema = settings.schema.as_deref();
    let tenant = Tenant::said(schema, conninfo.as_ref(), &settings.journal_schema)?;
    Ok(tenant.schema.into_iter().chain([USUAL.to_owned()]).collect())
}

fn missing(schema: &str) -> Failure {
    let message = format!("the schema `{schema}` does not exist, and bare names are to mean it");
    let create = format!("CREATE SCHEMA {}", quote_ident(schema));
    Failure::new(FailureKind::Connection, message).hint(format!("make it first: `{create}`"))
}

/// The schemas of a path; who is connected is nobody's tenant.
fn names(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = path.trim();
    while !rest.is_empty() {
        let (name, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_name(quoted),
            None => {
                let (name, behind) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                (name.trim().to_ascii_lowercase(), behind)
            }
        };
        names.push(name);
        rest = behind.trim_start().trim_start_matches(',').trim_start();
    }
    names.retain(|name| !name.is_empty() && name != "$user");
    names
}

/// What stands before the closing quote, and behind it.
fn quoted_name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' if characters.next_if(|(_, next)| *next == '"').is_some() => name.push('"'),
            '"' => return (name, text.get(at + 1..).unwrap_or_default()),
            _ => name.push(character),
        }
    }
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_list_of_names() {
        for (path, expected) in [
            ("", &[][..]),
            ("\"$user\", public", &["public"]),
            ("Tenant1,\"a \"\"b\"\",c\" , extensions", &["tenant1", "a \"b\",c", "extensions"]),
            ("\"open", &["open"]),
            ("\"\"", &[]),
        ] {
            assert_eq!(names(path), expected, "{path}");
        }
    }
}
