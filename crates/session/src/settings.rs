//! The session contract: what every connection relies on, set whichever driver opened it, and set
//! again between revisions, so that nothing that one revision sets is seen by the next.

use std::time::Duration;

use crate::{Result, Session, guarded::guarded};
use aludel_sql::{quote_ident, quote_literal};

/// What a connection relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSettings {
    /// `search_path`, in SQL; `None` keeps the role's or database's own.
    pub search_path: Option<String>,
    /// `TimeZone`.
    pub time_zone: String,
    /// `client_min_messages`: what is worth telling.
    pub client_min_messages: String,
    /// `lock_timeout`; zero waits for ever, `None` keeps the role's or database's own.
    pub lock_timeout: Option<Duration>,
    /// `statement_timeout`; zero waits for ever.
    pub statement_timeout: Duration,
    /// `idle_in_transaction_session_timeout`, so that a dead client frees its locks; zero: never.
    pub idle_in_transaction_timeout: Duration,
    /// The role to act as.
    pub role: Option<String>,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            search_path: Some("public".into()),
            time_zone: "UTC".into(),
            client_min_messages: "notice".into(),
            lock_timeout: Some(Duration::ZERO),
            statement_timeout: Duration::ZERO,
            idle_in_transaction_timeout: Duration::ZERO,
            role: None,
        }
    }
}

impl SessionSettings {
    /// The statements that bring a connection, whatever was set on it, to these settings: they can
    /// be a part of a transaction (and are undone with it).
    pub fn statements(&self) -> Vec<String> {
        self.statements_where(|_, _| true)
    }

    /// The same as one text.
    pub fn sql(&self) -> String {
        self.statements().join("; ")
    }

    /// The same for one connection, without what `RESET ALL` does on it anyway: what a run of a
    /// thousand revisions says a thousand times should be short.
    pub async fn statements_for(&self, session: &mut dyn Session) -> Result<Vec<String>> {
        let sql = "SELECT name, reset_val FROM pg_catalog.pg_settings";
        let rows = session.query(&guarded(sql)).await?;
        let resets_to = |name: &str, value: &str| {
            rows.iter().any(|row| row.text(0) == name && row.get(1) == Some(value))
        };
        Ok(self.statements_where(|name, value| !resets_to(name, value)))
    }

    /// The same for the transaction alone in which they are said: where a pooler gives the session
    /// to somebody else afterwards.
    pub fn local_statements(&self) -> Vec<String> {
        let mut statements = vec!["SET LOCAL SESSION AUTHORIZATION DEFAULT".to_owned()];
        let role = self.role.as_ref();
        statements.extend(role.map(|role| format!("SET LOCAL ROLE {}", quote_ident(role))));
        statements.extend(self.values().into_iter().map(|value| assignment("SET LOCAL", value)));
        statements
    }

    fn statements_where(&self, is_needed: impl Fn(&str, &str) -> bool) -> Vec<String> {
        let mut statements = vec!["SET SESSION AUTHORIZATION DEFAULT".into(), "RESET ALL".into()];
        statements.extend(self.role.as_ref().map(|role| format!("SET ROLE {}", quote_ident(role))));
        let values = self.values().into_iter().filter(|(name, value)| is_needed(name, value));
        statements.extend(values.map(|value| assignment("SET", value)));
        statements
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        let path = self.search_path.clone().map(|path| ("search_path", path));
        let mut values: Vec<_> = path.into_iter().collect();
        values.extend([
            ("TimeZone", self.time_zone.clone()),
            ("DateStyle", "ISO, MDY".into()),
            ("IntervalStyle", "postgres".into()),
            ("bytea_output", "hex".into()),
            ("standard_conforming_strings", "on".into()),
            ("backslash_quote", "safe_encoding".into()),
            ("transform_null_equals", "off".into()),
            ("array_nulls", "on".into()),
            ("row_security", "on".into()),
            ("check_function_bodies", "on".into()),
            ("default_transaction_isolation", "read committed".into()),
            ("default_transaction_deferrable", "off".into()),
            ("client_min_messages", self.client_min_messages.clone()),
            ("statement_timeout", milliseconds(self.statement_timeout)),
            ("idle_in_transaction_session_timeout", milliseconds(self.idle_in_transaction_timeout)),
        ]);
        let lock_timeout = self.lock_timeout.map(|it| ("lock_timeout", milliseconds(it)));
        values.extend(lock_timeout);
        values
    }
}

fn assignment(verb: &str, (name, value): (&str, String)) -> String {
    match name {
        // A list of names: as one literal it would be one name.
        "search_path" => format!("{verb} {name} = {value}"),
        _ => format!("{verb} {name} = {}", quote_literal(&value)),
    }
}

fn milliseconds(duration: Duration) -> String {
    // A timeout below a millisecond must not become zero, which would wait for ever.
    let least = u128::from(!duration.is_zero());
    duration.as_millis().max(least).min(i32::MAX as u128).to_string()
}

/// Brings a connection to the settings, in one message.
pub async fn prepare_session(session: &mut dyn Session, settings: &SessionSettings) -> Result<()> {
    session.execute(&settings.sql()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_quoted_and_timeouts_are_milliseconds() {
        let settings = SessionSettings {
            role: Some("app\"owner".into()),
            lock_timeout: Some(Duration::from_secs(1)),
            statement_timeout: Duration::from_micros(1),
            ..SessionSettings::default()
        };
        let sql = settings.sql();
        assert!(sql.contains("SET ROLE \"app\"\"owner\"; "), "{sql}");
        assert!(sql.contains("SET statement_timeout = '1'; "), "{sql}");
        assert!(sql.ends_with("SET lock_timeout = '1000'"), "{sql}");
        let own = SessionSettings { lock_timeout: None, ..settings };
        assert!(!own.sql().contains("lock_timeout"), "{}", own.sql());
    }
}
