//! Every environment variable that aludel reads, in one table. `docs/cli.md` is checked against it.

/// One environment variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

pub(crate) const CONFIG: &str = "ALUDEL_CONFIG";
/// Which of the databases of the configuration.
pub const DATABASE: &str = "ALUDEL_DATABASE";
/// The database.
pub const DATABASE_URL: &str = "DATABASE_URL";
pub(crate) const DIRECT_URL: &str = "DIRECT_URL";
pub(crate) const MIGRATIONS: &str = "ALUDEL_MIGRATIONS";
pub(crate) const MODELS: &str = "ALUDEL_MODELS";
pub(crate) const SQL: &str = "ALUDEL_SQL";
pub(crate) const TARGET: &str = "ALUDEL_TARGET";
pub(crate) const SCHEMAS: &str = "ALUDEL_SCHEMAS";
pub(crate) const SCHEMA: &str = "ALUDEL_SCHEMA";
pub(crate) const SHADOW: &str = "ALUDEL_SHADOW";
pub(crate) const ROLE: &str = "ALUDEL_ROLE";
pub(crate) const LOCK_TIMEOUT: &str = "ALUDEL_LOCK_TIMEOUT";
pub(crate) const PROTECTED: &str = "ALUDEL_PROTECTED";
pub(crate) const TAG: &str = "ALUDEL_TAG";
/// The folder for what is kept between runs.
pub const CACHE: &str = "ALUDEL_CACHE";
pub(crate) const PG_BIN: &str = "ALUDEL_PG_BIN";
/// What stands before the name of a variable that a revision asks for.
pub(crate) const VARIABLE: &str = "ALUDEL_VAR_";
pub(crate) const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The variable that says of a named database what another says of the one without a name.
pub(crate) fn of_database(name: &str, variable: &str) -> String {
    format!("{}_{variable}", name.to_ascii_uppercase().replace('-', "_"))
}

/// The table.
pub const VARIABLES: &[Variable] = &[
    Variable { name: DATABASE_URL, meaning: "The database, as `--database-url`." },
    Variable {
        name: DIRECT_URL,
        meaning: "The same database without a pooler, as `--direct-url`.",
    },
    Variable {
        name: "NAME_DATABASE_URL, NAME_DIRECT_URL",
        meaning: "The same of the database `[database.name]`: its name in capitals, `-` as `_`.",
    },
    Variable {
        name: DATABASE,
        meaning: "Which of the databases of the configuration, as `--database`.",
    },
    Variable { name: CONFIG, meaning: "The configuration file, as `--config`." },
    Variable {
        name: MODELS,
        meaning: "The models, as `--models`; several are separated as in PATH.",
    },
    Variable {
        name: SQL,
        meaning: "SQL files or folders beside the models, as the key `sql`; several are separated as in PATH.",
    },
    Variable {
        name: MIGRATIONS,
        meaning: "The folder of the revision files, as `--migrations`; several are separated as in PATH.",
    },
    Variable { name: TARGET, meaning: "The server's major version, as the key `target`." },
    Variable {
        name: SCHEMAS,
        meaning: "The schemas that the models manage, separated by commas, as the key `schemas`.",
    },
    Variable { name: SCHEMA, meaning: "The schema that bare names mean, as `--schema`." },
    Variable { name: SHADOW, meaning: "Where a shadow database comes from, as the key `shadow`." },
    Variable { name: ROLE, meaning: "The role to take on (`SET ROLE`), as the key `role`." },
    Variable {
        name: LOCK_TIMEOUT,
        meaning: "How long a statement waits for a lock, as the key `lock_timeout`.",
    },
    Variable {
        name: PROTECTED,
        meaning: "`true`: what loses data, and every downgrade, asks for the database's name, as the key `protected`. What one of the two protects the other cannot open.",
    },
    Variable { name: TAG, meaning: "A word for the log of the database, as `--tag`." },
    Variable {
        name: "ALUDEL_VAR_…",
        meaning: "The value of a variable that a revision asks for, its name in capitals; as `-x name=value`.",
    },
    Variable {
        name: CACHE,
        meaning: "The folder for what is kept between runs; without it, the user's cache.",
    },
    Variable {
        name: PG_BIN,
        meaning: "The folder of the PostgreSQL server binaries that a local shadow uses.",
    },
    Variable {
        name: "PGHOST, PGPORT, PGUSER, PGPASSWORD, PGPASSFILE, PGSSLMODE, …",
        meaning: "What a connection string leaves out, as libpq reads them.",
    },
    Variable {
        name: SOURCE_DATE_EPOCH,
        meaning: "The time (seconds since 1970) that a new revision notes as its creation, for reproducible files.",
    },
    Variable {
        name: "NO_COLOR, CLICOLOR, CLICOLOR_FORCE",
        meaning: "Whether to color, where `--color` is `auto`.",
    },
];
