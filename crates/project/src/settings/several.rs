//! Several databases in one file: `[database.analytics]`. What its table does not say holds as it
//! stands above all tables.

use super::{Settings, file::File};
use crate::{Failure, FailureKind, Result, settings::nearest::nearest};

/// The part of the file that holds for one database, or for the one that has no name.
pub(super) fn chosen(mut file: File, name: Option<&str>) -> Result<File> {
    let databases = file.database.take().unwrap_or_default();
    for (name, own) in &databases {
        check(name, own, &file).map_err(|why| wrong(&file, name, &why))?;
    }
    let Some(name) = name else { return Ok(file) };
    let names: Vec<&str> = databases.keys().map(String::as_str).collect();
    match databases.get(name) {
        Some(own) => Ok(over(own.clone(), file)),
        None => Err(unknown(name, &names)),
    }
}

/// Whether nothing is said of a database without a name.
pub(super) fn are_all_named(file: &File) -> bool {
    let says = file.models.is_some()
        || file.sql.is_some()
        || file.migrations.is_some()
        || file.database_url.is_some()
        || file.direct_url.is_some();
    !says && file.database.as_ref().is_some_and(|databases| !databases.is_empty())
}

impl Settings {
    /// Refuses what is done without naming a database, where only named ones are configured.
    pub(crate) fn check_named(&self) -> Result<()> {
        let is_meant = self.name.is_some() || !self.are_all_named || self.database.is_some();
        if is_meant {
            return Ok(());
        }
        let message = "each database of aludel.toml has a name, and none is named here";
        let names = self.databases.join(", ");
        Err(Failure::new(FailureKind::Settings, message)
            .hint(format!("--database NAME means one of them: {names}")))
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

/// One over the other. Where a database is, and what it is called, is never taken from another; neither
/// are models from one and SQL from the other.
fn over(own: File, base: File) -> File {
    let has_own_models = own.models.is_some() || own.sql.is_some();
    let base = match has_own_models {
        true => File { models: None, sql: None, queries: None, ..base },
        false => base,
    };
    File {
        path: base.path,
        models: own.models.or(base.models),
        sql: own.sql.or(base.sql),
        migrations: own.migrations.or(base.migrations),
        database_url: own.database_url,
        direct_url: own.direct_url,
        target: own.target.or(base.target),
        schema: own.schema.or(base.schema),
        schemas: own.schemas.or(base.schemas),
        comments: own.comments.or(base.comments),
        ownership: own.ownership.or(base.ownership),
        types: own.types.or(base.types),
        extensions: own.extensions.or(base.extensions),
        features: own.features.or(base.features),
        shadow: own.shadow.or(base.shadow),
        role: own.role.or(base.role),
        lock_timeout: own.lock_timeout.or(base.lock_timeout),
        journal_schema: own.journal_schema.or(base.journal_schema),
        protected: own.protected.or(base.protected),
        contract: own.contract.or(base.contract),
        heads_lock: own.heads_lock.or(base.heads_lock),
        auto_merge: own.auto_merge.or(base.auto_merge),
        linear: own.linear.or(base.linear),
        strategy: own.strategy.or(base.strategy),
        small_rows: own.small_rows.or(base.small_rows),
        lint: own.lint.or(base.lint),
        queries: own.queries.or(base.queries),
        revisions: own.revisions.or(base.revisions),
        filter: own.filter.or(base.filter),
        variables: own.variables.or(base.variables),
        database: None,
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
