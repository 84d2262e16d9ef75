//! The parameters that libpq knows, and the form of a connection string.

use std::collections::BTreeMap;

use super::{ConninfoError, pairs, url};

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

/// Reads a connection string of any form. A single word is the name of a database, as for psql.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let text = text.trim();
    for scheme in ["postgresql://", "postgres://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return url::parse(rest);
        }
    }
    if let Some((scheme, _)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
        return Err(ConninfoError::Syntax {
            reason: format!("`{scheme}://` is not PostgreSQL's scheme"),
            help: "write `postgresql://user@host/database`",
        });
    }
    if text.contains('=') {
        return pairs::parse(text);
    }
    let dbname = (!text.is_empty()).then(|| ("dbname", text.to_owned()));
    Ok(dbname.into_iter().collect())
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+')
}

/// The parameter of a name.
pub(super) fn name(text: &str) -> Result<&'static str, ConninfoError> {
    let known = NAMES.iter().map(|(name, _)| *name);
    known.clone().find(|name| *name == text).ok_or_else(|| {
        let nearest = known.filter(|name| is_like(text, name)).min_by_key(|name| edits(text, name));
        ConninfoError::Unknown { name: shown(text), nearest }
    })
}

/// What is not even a word is not repeated: it could be a piece of a password.
fn shown(text: &str) -> String {
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_word { text.to_owned() } else { "…".into() }
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
            ("pool_size=3", "unknown connection parameter `pool_size`"),
            ("p4ss=x", "unknown connection parameter `…`; did you mean `password`?"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            if text == "p4ss=x" {
                assert!(!error.contains("p4ss"), "{error}");
            } else {
                assert_eq!(error, expected);
            }
        }
    }
}
