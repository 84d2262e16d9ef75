//! The tools whose migrations are taken over.

use std::fmt;

use crate::{Failure, FailureKind, Result, settings::nearest};

/// A tool for migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// dbmate: `-- migrate:up` and `-- migrate:down` in one file.
    Dbmate,
    /// sqlx: `<version>_<name>.sql`, or `.up.sql` and `.down.sql`.
    Sqlx,
    /// refinery: `V1__name.sql`, `U1__name.sql`.
    Refinery,
    /// Flyway: `V1.1__name.sql`, and `U1.1__name.sql` that takes it back.
    Flyway,
    /// diesel: a folder with `up.sql` and `down.sql`.
    Diesel,
    /// goose: `-- +goose Up` and `-- +goose Down` in one file.
    Goose,
    /// golang-migrate: `1_name.up.sql` and `1_name.down.sql`.
    GolangMigrate,
    /// SeaORM: `m20220101_000001_name.rs`, as far as it runs SQL.
    SeaOrm,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Dbmate,
        Self::Sqlx,
        Self::Refinery,
        Self::Flyway,
        Self::Diesel,
        Self::Goose,
        Self::GolangMigrate,
        Self::SeaOrm,
    ];

    /// As one types it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dbmate => "dbmate",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Flyway => "flyway",
            Self::Diesel => "diesel",
            Self::Goose => "goose",
            Self::GolangMigrate => "golang-migrate",
            Self::SeaOrm => "seaorm",
        }
    }

    /// The tool of a name.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|tool| tool.name() == name);
        found.ok_or_else(|| {
            let message = format!("`{name}` is no tool whose migrations can be adopted");
            let names = Self::ALL.map(Self::name);
            let hint = match nearest(name, names.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("say one of {}", names.join(", ")),
            };
            Failure::new(FailureKind::Usage, message).hint(hint)
        })
    }

    /// The table in which it notes what is applied, and the columns by which that is known for its own.
    pub(crate) const fn table(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Dbmate => ("schema_migrations", &["version"]),
            Self::Sqlx => ("_sqlx_migrations", &["version", "success", "checksum"]),
            Self::Refinery => ("refinery_schema_history", &["version", "name", "checksum"]),
            Self::Flyway => ("flyway_schema_history", &["version", "type", "success"]),
            Self::Diesel => ("__diesel_schema_migrations", &["version", "run_on"]),
            Self::Goose => ("goose_db_version", &["version_id", "is_applied"]),
            Self::GolangMigrate => ("schema_migrations", &["version", "dirty"]),
            Self::SeaOrm => ("seaql_migrations", &["version", "applied_at"]),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
