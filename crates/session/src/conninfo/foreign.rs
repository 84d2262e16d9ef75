//! What other programs write into the same URL: sqlx, Prisma, pgx, JDBC, Rails. What has a meaning
//! here is understood, what is about a pool or a cache that aludel does not have is left out, and
//! all else is an error as any unknown name is.

use super::{ConninfoError, parameters::Parameters};

/// Our own name for the schema that bare names mean; libpq has none.
pub(super) const SCHEMA: &str = "schema";
/// Our own name for the word that a pooler gives sessions away between transactions.
pub(super) const POOLER: &str = "pgbouncer";

/// What a name of others stands for.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// The same as one of libpq's.
    As(&'static str),
    /// The schema that bare names mean.
    Schema,
    /// Whether a pooler gives sessions away between transactions.
    Pooler,
    /// Whether to encrypt, in one word.
    Ssl,
    /// Whether the server's certificate must be good.
    Certificate,
    /// Something about a pool, or a cache of prepared statements: aludel has neither.
    Nothing,
}

const MEANINGS: &[(&str, Meaning)] = &[
    ("ApplicationName", Meaning::As("application_name")),
    ("connectTimeout", Meaning::As("connect_timeout")),
    ("database", Meaning::As("dbname")),
    ("encoding", Meaning::As("client_encoding")),
    ("ssl-ca", Meaning::As("sslrootcert")),
    ("ssl-cert", Meaning::As("sslcert")),
    ("ssl-key", Meaning::As("sslkey")),
    ("ssl-mode", Meaning::As("sslmode")),
    ("ssl-root-cert", Meaning::As("sslrootcert")),
    ("username", Meaning::As("user")),
    (SCHEMA, Meaning::Schema),
    ("currentSchema", Meaning::Schema),
    ("search_path", Meaning::Schema),
    (POOLER, Meaning::Pooler),
    ("ssl", Meaning::Ssl),
    ("sslaccept", Meaning::Certificate),
    ("acquire_timeout", Meaning::Nothing),
    ("checkout_timeout", Meaning::Nothing),
    ("connection_limit", Meaning::Nothing),
    ("default_query_exec_mode", Meaning::Nothing),
    ("idle_timeout", Meaning::Nothing),
    ("max_connection_lifetime", Meaning::Nothing),
    ("max_connections", Meaning::Nothing),
    ("max_idle_connection_lifetime", Meaning::Nothing),
    ("max_lifetime", Meaning::Nothing),
    ("min_connections", Meaning::Nothing),
    ("pool", Meaning::Nothing),
    ("pool_max_conn_idle_time", Meaning::Nothing),
    ("pool_max_conn_lifetime", Meaning::Nothing),
    ("pool_max_conns", Meaning::Nothing),
    ("pool_min_conns", Meaning::Nothing),
    ("pool_size", Meaning::Nothing),
    ("pool_timeout", Meaning::Nothing),
    ("prepareThreshold", Meaning::Nothing),
    ("prepared_statements", Meaning::Nothing),
    ("preparedStatementCacheQueries", Meaning::Nothing),
    ("reaping_frequency", Meaning::Nothing),
    ("single_use_connections", Meaning::Nothing),
    ("socket_timeout", Meaning::Nothing),
    ("statement-cache-capacity", Meaning::Nothing),
    ("statement_cache_capacity", Meaning::Nothing),
    ("statement_cache_size", Meaning::Nothing),
    ("supa", Meaning::Nothing),
];

/// Other words for libpq's kinds of `sslmode`.
const SSL_WORDS: &[(&str, &str)] = &[
    ("0", "disable"),
    ("1", "require"),
    ("disabled", "disable"),
    ("false", "disable"),
    ("no-verify", "require"),
    ("preferred", "prefer"),
    ("required", "require"),
    ("true", "require"),
    ("verify-identity", "verify-full"),
    ("verifyca", "verify-ca"),
    ("verifyfull", "verify-full"),
];

/// The names, for those who look for one that is like another.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    MEANINGS.iter().map(|(name, _)| *name)
}

/// Takes in a parameter of others; whether it is one.
pub(super) fn insert(
    parameters: &mut Parameters,
    name: &str,
    value: &str,
) -> Result<bool, ConninfoError> {
    if let Some(setting) = name.strip_prefix("options[").and_then(|it| it.strip_suffix(']')) {
        add_option(parameters, setting, value);
        return Ok(true);
    }
    let Some((_, meaning)) = MEANINGS.iter().find(|(known, _)| *known == name) else {
        return Ok(false);
    };
    match meaning {
        Meaning::As("sslmode") | Meaning::Ssl => {
            parameters.insert("sslmode", ssl_mode(value));
        }
        Meaning::As(name) => {
            parameters.insert(name, value.to_owned());
        }
        Meaning::Schema => {
            parameters.insert(SCHEMA, value.to_owned());
        }
        Meaning::Pooler => {
            parameters.insert(POOLER, value.to_owned());
        }
        Meaning::Certificate => certificate(parameters, value)?,
        Meaning::Nothing => {}
    }
    Ok(true)
}

/// libpq's word for a kind of encryption.
pub(super) fn ssl_mode(value: &str) -> String {
    let word = value.to_ascii_lowercase().replace('_', "-");
    let known = SSL_WORDS.iter().find(|(other, _)| *other == word);
    known.map_or(word.clone(), |(_, own)| (*own).to_owned())
}

/// Adds `-c name=value` to the options of the server's process.
/// Source: PostgreSQL manual, "20.1.4. Parameter Interaction via the Shell".
pub(super) fn add_option(parameters: &mut Parameters, name: &str, value: &str) {
    let mut escaped = String::new();
    for character in value.chars() {
        if character == '\\' || character.is_ascii_whitespace() {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    let options = parameters.entry("options").or_default();
    if !options.is_empty() {
        options.push(' ');
    }
    options.push_str(&format!("-c {name}={escaped}"));
}

/// Prisma's word: `strict` is what libpq calls `verify-full`.
fn certificate(parameters: &mut Parameters, value: &str) -> Result<(), ConninfoError> {
    match value {
        "strict" => {
            parameters.insert("sslmode", "verify-full".into());
            parameters.entry("sslrootcert").or_insert_with(|| "system".into());
            Ok(())
        }
        "accept_invalid_certs" => Ok(()),
        _ => Err(ConninfoError::value(
            "sslaccept",
            value,
            "`strict` or `accept_invalid_certs` is wanted",
        )),
    }
}
