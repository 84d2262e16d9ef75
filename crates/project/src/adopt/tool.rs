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

    /// The table in which it notes what is applied.
    pub(super) const fn table(self) -> Shape {
        use Holds::{Bytes, Number, Text, Time, Truth};
        let (name, columns): (_, &[_]) = match self {
            Self::Dbmate => ("schema_migrations", &[("version", Text)]),
            Self::Sqlx => (
                "_sqlx_migrations",
                &[("version", Number), ("success", Truth), ("checksum", Bytes)],
            ),
            Self::Refinery => (
                "refinery_schema_history",
                &[("version", Number), ("name", Text), ("checksum", Text)],
            ),
            Self::Flyway => (
                "flyway_schema_history",
                &[
                    ("installed_rank", Number),
                    ("version", Text),
                    ("type", Text),
                    ("success", Truth),
                ],
            ),
            Self::Diesel => ("__diesel_schema_migrations", &[("version", Text), ("run_on", Time)]),
            Self::Goose => (
                "goose_db_version",
                &[("id", Number), ("version_id", Number), ("is_applied", Truth)],
            ),
            Self::GolangMigrate => ("schema_migrations", &[("version", Number), ("dirty", Truth)]),
            Self::SeaOrm => ("seaql_migrations", &[("version", Text), ("applied_at", Number)]),
        };
        // A name that others use, too.
        let has_no_others = matches!(self, Self::Dbmate | Self::GolangMigrate);
        Shape { name, columns, has_no_others }
    }
}

/// What a table has to look like to be a tool's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Holds)],
    /// Whether it has these columns alone.
    pub(super) has_no_others: bool,
}

/// What a column holds, in a type that is PostgreSQL's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Number,
    Text,
    Truth,
    Bytes,
    Time,
}

impl Holds {
    /// Whether it is in a type, as `format_type` prints it: types of others have their schema before them.
    pub(super) fn is_in(self, data_type: &str) -> bool {
        let plain = data_type.split('(').next().unwrap_or_default().trim_end();
        match self {
            Self::Number => ["smallint", "integer", "bigint", "numeric"].contains(&plain),
            Self::Text => ["text", "character varying", "character"].contains(&plain),
            Self::Truth => plain == "boolean",
            Self::Bytes => plain == "bytea",
            Self::Time => plain.starts_with("timestamp"),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
