//! The parameters that libpq knows, and the form of a connection string.

use std::collections::BTreeMap;

use super::{ConninfoError, foreign, pairs, url};

/// Parameters by name; a name is one of [`NAMES`].
pub(super) type Parameters = BTreeMap<&'static str, String>;

/// What libpq knows, with the variable that stands for it. Source: `PQconninfoOptions`.
pub(super) const NAMES: &[(&str, Option<&str>)] = &[
    ("application_name", Some("PGAPPNAME")),
    ("channel_binding", Some("PGCHANNELBINDING")),
    ("client_encoding", Some("PGCLIENTENCODING")),
    ("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    ("dbname", Some("PGDATABASE")),
    ("fallback_application_name", None),
    ("gssdelegation", Some("PGGSSDELEGATION")),
    ("gssencmode", Some("PGGSSENCMODE")),
    ("gsslib", Some("PGGSSLIB")),
    ("host", Some("PGHOST")),
    ("hostaddr", Some("PGHOSTADDR")),
    ("keepalives", None),
    ("keepalives_count", None),
    ("keepalives_idle", None),
    ("keepalives_interval", None),
    ("krbsrvname", Some("PGKRBSRVNAME")),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
    ("max_protocol_version", Some("PGMAXPROTOCOLVERSION")),
    ("min_protocol_version", Some("PGMINPROTOCOLVERSION")),
    ("oauth_client_id", None),
    ("oauth_client_secret", None),
    ("oauth_issuer", None),
    ("oauth_scope", None),
    ("options", Some("PGOPTIONS")),
    ("passfile", Some("PGPASSFILE")),
    ("password", Some("PGPASSWORD")),
    ("port", Some("PGPORT")),
    ("replication", None),
    ("require_auth", Some("PGREQUIREAUTH")),
    ("requirepeer", Some("PGREQUIREPEER")),
    ("scram_client_key", None),
    ("scram_server_key", None),
    ("service", Some("PGSERVICE")),
    ("servicefile", Some("PGSERVICEFILE")),
    ("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION")),
    ("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION")),
    ("sslcert", Some("PGSSLCERT")),
    ("sslcertmode", Some("PGSSLCERTMODE")),
    ("sslcompression", Some("PGSSLCOMPRESSION")),
    ("sslcrl", Some("PGSSLCRL")),
    ("sslcrldir", Some("PGSSLCRLDIR")),
    ("sslkey", Some("PGSSLKEY")),
    ("sslkeylogfile", None),
    ("sslmode", Some("PGSSLMODE")),
    ("sslnegotiation", Some("PGSSLNEGOTIATION")),
    ("sslpassword", None),
    ("sslrootcert", Some("PGSSLROOTCERT")),
    ("sslsni", Some("PGSSLSNI")),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    ("tcp_user_timeout", None),
    ("user", Some("PGUSER")),
];

/// The forms, for messages.
const HELP: &str = "write `postgresql://user:password@host:port/database`, or \
     `host=… user=… dbname=…`";

/// Reads a connection string of any form. A single word is the name of a database, as for psql.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let text = unquoted(text.trim());
    if let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| !scheme.contains('='))
    {
        return match scheme.to_ascii_lowercase().as_str() {
            "postgresql" | "postgres" => url::parse(rest),
            _ => Err(wrong_scheme(scheme)),
        };
    }
    let is_like_url = |text: &str| text.contains([':', '/', '@']);
    if let Some((name, _)) = text.split_once('=') {
        return if is_like_url(name) { Err(no_form()) } else { pairs::parse(text) };
    }
    // The word is not repeated: it could be all of a URL whose scheme is forgotten or misspelt.
    if is_like_url(text)
        || text.contains(['"', '\'', '\\', '?', '&'])
        || text.contains(char::is_whitespace)
    {
        return Err(no_form());
    }
    let dbname = (!text.is_empty()).then(|| ("dbname", text.to_owned()));
    Ok(dbname.into_iter().collect())
}

/// The text between quotes, if it stands between them: Docker's `--env-file` keeps them.
fn unquoted(text: &str) -> &str {
    let between = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    between('"').or_else(|| between('\'')).map_or(text, str::trim)
}

fn no_form() -> ConninfoError {
    let reason = "it is neither a URL of PostgreSQL's, nor pairs, nor the name of a database";
    ConninfoError::Syntax { reason: reason.into(), help: HELP }
}

fn wrong_scheme(scheme: &str) -> ConninfoError {
    let is_plain = scheme.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'+');
    let reason = match is_plain && (1..=24).contains(&scheme.len()) {
        true => format!("`{scheme}://` is not PostgreSQL's scheme"),
        false => "what stands before `://` is not PostgreSQL's scheme".into(),
    };
    ConninfoError::Syntax { reason, help: "write `postgresql://user@host/database`" }
}

/// What may be said of a name that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// It may be repeated.
    Name,
    /// It may be a piece of a password.
    Nothing,
}

/// Takes in a parameter, libpq's or another program's.
pub(super) fn insert(
    parameters: &mut Parameters,
    name: &str,
    value: &str,
    telling: Telling,
) -> Result<(), ConninfoError> {
    if foreign::insert(parameters, name, value)? {
        return Ok(());
    }
    let name = self::name(name, telling)?;
    let value = if name == "sslmode" { foreign::ssl_mode(value) } else { value.to_owned() };
    parameters.insert(name, value);
    Ok(())
}

/// Whether a parameter of this name is known.
pub(super) fn is_known(text: &str) -> bool {
    text.starts_with("options[") || names().any(|name| name == text)
}

fn names() -> impl Iterator<Item = &'static str> + Clone {
    NAMES.iter().map(|(name, _)| *name).chain(foreign::names())
}

/// The parameter of a name.
pub(super) fn name(text: &str, telling: Telling) -> Result<&'static str, ConninfoError> {
    let known = NAMES.iter().map(|(name, _)| *name).find(|name| *name == text);
    known.ok_or_else(|| {
        let nearest =
            names().filter(|name| is_like(text, name)).min_by_key(|name| edits(text, name));
        ConninfoError::Unknown { name: shown(text, telling), nearest }
    })
}

/// What is not even a word is not repeated: it could be a piece of a password.
fn shown(text: &str, telling: Telling) -> Option<String> {
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-".contains(&byte));
    (is_word && telling == Telling::Name).then(|| text.to_owned())
}

fn is_like(one: &str, two: &str) -> bool {
    edits(one, two) <= two.len() / 4 + 1
}

/// The number of edits between two texts (Levenshtein).
fn edits(one: &str, two: &str) -> usize {
    let mut row: Vec<usize> = (0..=two.chars().count()).collect();
    for (above, a) in one.chars().enumerate() {
        let mut next = vec![above + 1];
        for ((b, pair), left) in two.chars().zip(row.windows(2)).zip(1..) {
            let [diagonal, up] = pair else { continue };
            let before = next.get(left - 1).copied().unwrap_or_default();
            next.push((diagonal + usize::from(a != b)).min(up + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, expected) in [
            ("", vec![]),
            ("shop", vec![("dbname", "shop")]),
            (" host=h port = 1 ", vec![("host", "h"), ("port", "1")]),
            ("postgres://h/d", vec![("dbname", "d"), ("host", "h")]),
            ("POSTGRES://h/d", vec![("dbname", "d"), ("host", "h")]),
            ("\"postgres://h/d\"", vec![("dbname", "d"), ("host", "h")]),
            ("'postgres://h/d'", vec![("dbname", "d"), ("host", "h")]),
            ("password=a://b=c", vec![("password", "a://b=c")]),
        ] {
            let parsed = parse(text).unwrap();
            let parsed: Vec<_> =
                parsed.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(parsed, expected, "{text}");
        }
    }

    #[test]
    fn errors() {
        for (text, expected) in [
            (
                "mysql://h/d",
                "the connection string cannot be read: `mysql://` is not PostgreSQL's scheme; write `postgresql://user@host/database`",
            ),
            ("hots=h", "unknown connection parameter `hots`; did you mean `host`?"),
            ("flavour=3", "unknown connection parameter `flavour`"),
            ("pasword4=x", "unknown connection parameter; did you mean `password`?"),
            ("password=ge heim=1", "unknown connection parameter"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
    }
}
