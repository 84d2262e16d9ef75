//! Several databases in one file: `[database.analytics]`. What its table does not say holds as it
//! stands above all tables.

use toml::{Table, Value};

use super::{Environment, Overrides, Settings, file::File};
use crate::{Failure, FailureKind, Result, env, settings::nearest::nearest};

/// The part of the file that holds for one database, or for the one that has no name.
pub(super) fn chosen(mut file: File, name: Option<&str>) -> Result<File> {
    let databases = file.database.take().unwrap_or_default();
    for (name, own) in &databases {
        check(name, own, &file).map_err(|why| wrong(&file, name, &why))?;
    }
    let Some(name) = name else { return Ok(file) };
    let names: Vec<&str> = databases.keys().map(String::as_str).collect();
    match databases.contains_key(name) {
        true => over(file, name),
        false => Err(unknown(name, &names)),
    }
}

/// Whether there is no database without a name: it has no URL, and others have one, or all there is besides.
pub(super) fn are_all_named(file: &File, environment: &Environment, overrides: &Overrides) -> bool {
    let has_named = file.database.as_ref().is_some_and(|databases| !databases.is_empty());
    let has_url = has_url(file)
        || overrides.database.is_none() && is_said_by_flag(overrides)
        || URLS.iter().any(|name| environment.get(name).is_some());
    has_named && !has_url && (has_urls(file, environment, overrides) || !has_files(file))
}

/// Whether anything says where a database is, whichever.
pub(super) fn has_urls(file: &File, environment: &Environment, overrides: &Overrides) -> bool {
    let mut named = file.database.iter().flat_map(|databases| databases.values());
    has_url(file)
        || named.any(has_url)
        || is_said_by_flag(overrides)
        || environment.urls().next().is_some()
}

/// Whether revisions or models stand above all tables.
pub(super) fn has_files(file: &File) -> bool {
    file.models.is_some() || file.sql.is_some() || file.migrations.is_some()
}

const URLS: [&str; 2] = [env::DATABASE_URL, env::DIRECT_URL];

fn has_url(file: &File) -> bool {
    file.database_url.is_some() || file.direct_url.is_some()
}

fn is_said_by_flag(overrides: &Overrides) -> bool {
    overrides.database_url.is_some() || overrides.direct_url.is_some()
}

/// How one of several databases is called.
pub fn called(name: Option<&str>) -> String {
    name.map_or("the database without a name".to_owned(), |name| format!("[database.{name}]"))
}

impl Settings {
    /// How the database is called among those of the configuration.
    pub fn called(&self) -> String {
        match self.databases.is_empty() {
            true => "the database".to_owned(),
            false => called(self.name.as_deref()),
        }
    }

    /// Whether there is the database that these are for.
    pub(crate) fn is_meant(&self) -> bool {
        self.name.is_some() || !self.are_all_named || self.database.is_some()
    }

    /// Refuses what is done to a database without naming it, where only named ones are configured.
    pub(crate) fn check_named(&self) -> Result<()> {
        if self.is_meant() {
            return Ok(());
        }
        let names = self.databases.join(", ");
        let hint = format!("--database NAME means one of them: {names}");
        if !self.has_shared_files {
            let message = "each database of aludel.toml has a name, and none is named here";
            return Err(Failure::new(FailureKind::Settings, message).hint(hint));
        }
        let message = "the database without a name has no URL, and no other one is named here";
        let own = format!("the one without a name is where {} says", env::DATABASE_URL);
        Err(Failure::new(FailureKind::Settings, message).hint(hint).hint(own))
    }

    /// Refuses revisions of no database, where each one has its own.
    pub(crate) fn check_files_named(&self) -> Result<()> {
        match self.has_shared_files {
            true => Ok(()),
            false => self.check_named(),
        }
    }

    /// Refuses a database with a name that nothing says where it is, where something says where another one is:
    /// it was forgotten, or its variable misspelt.
    pub(crate) fn check_url(&self) -> Result<()> {
        let Some(name) = self.name.as_deref().filter(|_| self.has_urls && self.database.is_none())
        else {
            return Ok(());
        };
        let variable = env::of_database(name, env::DATABASE_URL);
        let message = format!("nothing says where [database.{name}] is");
        let failure = Failure::new(FailureKind::Connection, message)
            .hint(format!("set {variable}, or `database_url` in [database.{name}]"));
        Err(match self.misspelt_url(&variable) {
            Some(meant) => failure.hint(format!("{meant} is set: is {variable} meant?")),
            None => failure,
        })
    }
}

fn unknown(name: &str, names: &[&str]) -> Failure {
    let failure = Failure::new(
        FailureKind::Settings,
        format!("no database `{name}` is configured: there is no [database.{name}] in aludel.toml"),
    );
    match (nearest(name, names.iter().copied()), names) {
        (Some(meant), _) => failure.hint(format!("did you mean `{meant}`?")),
        (None, []) => failure.hint(format!("write [database.{name}] with its database_url")),
        (None, names) => failure.hint(format!("the databases are {}", names.join(", "))),
    }
}

fn wrong(file: &File, name: &str, why: &str) -> Failure {
    let path = file.path.display();
    Failure::new(FailureKind::Settings, format!("{path}: [database.{name}]: {why}"))
}

/// What cannot be meant: a name that is none, a table in a table, models of one database with the
/// revisions of another.
fn check(name: &str, own: &File, base: &File) -> std::result::Result<(), String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_plain) {
        return Err("a database's name has ASCII letters, digits, `_` and `-` alone".to_owned());
    }
    if own.database.is_some() {
        return Err("a database holds no databases".to_owned());
    }
    let has_own_models = own.models.is_some() || own.sql.is_some();
    if has_own_models && own.migrations.is_none() {
        let message = "it has models of its own, and the revisions of another database: say its own \
                       folder, migrations = \"…\"";
        return Err(message.to_owned());
    }
    if own.migrations.is_some() && !has_own_models && (base.models.is_some() || base.sql.is_some())
    {
        let message = "it has revisions of its own, and the models of another database: say its own \
                       models, models = \"…\", or that it has none, models = []";
        return Err(message.to_owned());
    }
    Ok(())
}

/// What one database says over what stands above, key by key. Where a database is, and what it is called, is
/// never taken from another; neither are models from one and SQL from the other.
fn over(file: File, name: &str) -> Result<File> {
    let mut base = file.said.0.clone();
    let own = match base.remove("database").map(|all| all.get(name).cloned()) {
        Some(Some(Value::Table(own))) => own,
        _ => Table::new(),
    };
    let has_own_models = own.contains_key("models") || own.contains_key("sql");
    let of_one: &[&str] = match has_own_models {
        true => &["database_url", "direct_url", "models", "sql", "queries"],
        false => &["database_url", "direct_url"],
    };
    base.retain(|key, _| !of_one.contains(&key));
    merge(&mut base, own);
    let merged: File = base.try_into().map_err(|error| wrong(&file, name, &error.to_string()))?;
    Ok(File { path: file.path, ..merged })
}

/// A table of tables is more than one value: what the upper one does not say stays.
fn merge(base: &mut Table, own: Table) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(base)), Value::Table(own)) => merge(base, own),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::settings::file::{self, OneOrMany};

    fn chosen_from(text: &str, name: Option<&str>) -> Result<File> {
        chosen(file::parse(text, Path::new("aludel.toml"))?, name)
    }

    const FILE: &str = r#"
        models = "src/models.rs"
        migrations = "migrations"
        database_url = "postgres://main"
        target = "17"

        [database.analytics]
        models = []
        sql = "analytics/schema"
        migrations = "analytics/migrations"
        database_url = "postgres://analytics"
        target = "16"

        [database.shard]
        database_url = "postgres://shard"
    "#;

    #[test]
    fn a_database_has_what_its_table_says_over_what_stands_above() {
        for (name, url, target, migrations) in [
            (None, "postgres://main", "17", "migrations"),
            (Some("analytics"), "postgres://analytics", "16", "analytics/migrations"),
            (Some("shard"), "postgres://shard", "17", "migrations"),
        ] {
            let file = chosen_from(FILE, name).unwrap();
            assert_eq!(file.database_url, Some(url.into()));
            assert_eq!(file.target.as_deref(), Some(target));
            assert_eq!(file.migrations, Some(OneOrMany::One(migrations.into())));
            assert_eq!(file.database, None);
        }
    }

    #[test]
    fn where_a_database_is_belongs_to_it_alone() {
        let text = "database_url = \"postgres://main\"\n[database.other]\ntarget = \"15\"";
        assert_eq!(chosen_from(text, Some("other")).unwrap().database_url, None);
    }

    #[test]
    fn tables_are_put_together_key_by_key() {
        let text = r#"
            types = { Email = "citext", Money = "numeric" }
            [filter]
            exclude = ["spatial_ref_sys"]
            [revisions]
            id = "timestamp"
            [variables]
            tenant = "acme"
            [lint]
            fail_on = "warning"
            levels = { drop-column = "off", "audit.log" = { drop-table = "note" } }

            [database.b]
            types = { Money = "money" }
            [database.b.filter]
            exclude_kinds = ["trigger"]
            [database.b.revisions]
            time_zone = "Europe/Berlin"
            [database.b.variables]
            shard = "2"
            [database.b.lint.levels]
            "audit.log" = { drop-column = "error" }
        "#;
        let expected = r#"
            types = { Email = "citext", Money = "money" }
            [filter]
            exclude = ["spatial_ref_sys"]
            exclude_kinds = ["trigger"]
            [revisions]
            id = "timestamp"
            time_zone = "Europe/Berlin"
            [variables]
            tenant = "acme"
            shard = "2"
            [lint]
            fail_on = "warning"
            [lint.levels]
            drop-column = "off"
            "audit.log" = { drop-table = "note", drop-column = "error" }
        "#;
        let found = chosen_from(text, Some("b")).unwrap();
        let expected = chosen_from(expected, None).unwrap();
        assert_eq!(File { said: found.said.clone(), ..expected }, found);
    }

    #[test]
    fn what_cannot_be_meant_is_an_error() {
        for (text, name, message) in [
            (
                "",
                Some("x"),
                "no database `x` is configured: there is no [database.x] in aludel.toml",
            ),
            (
                "[database.\"a b\"]",
                None,
                "aludel.toml: [database.a b]: a database's name has ASCII letters, digits, `_` and `-` alone",
            ),
            (
                "[database.a.database.b]",
                None,
                "aludel.toml: [database.a]: a database holds no databases",
            ),
            (
                "[database.a]\nmodels = \"b.rs\"",
                None,
                "aludel.toml: [database.a]: it has models of its own, and the revisions of another \
                 database: say its own folder, migrations = \"…\"",
            ),
            (
                "models = \"a.rs\"\n[database.a]\nmigrations = \"b\"",
                None,
                "aludel.toml: [database.a]: it has revisions of its own, and the models of another \
                 database: say its own models, models = \"…\", or that it has none, models = []",
            ),
        ] {
            assert_eq!(chosen_from(text, name).unwrap_err().message, message);
        }
    }
}
