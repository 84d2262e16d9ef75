//! What was set on a session of others, so that it can be put back: who hands a connection in finds
//! it as it was.

use crate::{Result, Session, guarded::guarded};
use aludel_sql::quote_literal;

/// What was set on a session when it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Settings and their values, in the order in which they are set.
    settings: Vec<(String, String)>,
}

/// A server that knows no roles' names says none. Whoever acts is no row of `pg_settings`. The user comes before the role that it takes on. While a
/// question is asked the path is another one.
const QUESTION: &str = "SELECT name, value FROM (VALUES \
     (0, 'session_authorization', current_setting('session_authorization')), \
     (1, 'role', current_setting('role'))) AS who (place, name, value) WHERE value <> '' \
     UNION ALL SELECT name, current_setting(CASE name WHEN 'search_path' \
         THEN 'aludel.search_path' ELSE name END) FROM pg_settings \
     WHERE source = 'session' AND context IN ('user', 'superuser')";

impl Remembered {
    /// Asks what is set on a session.
    pub async fn of(session: &mut dyn Session) -> Result<Self> {
        let rows = session.query(&guarded(QUESTION)).await?;
        let pair = |row: &crate::Row| (row.text(0).to_owned(), row.text(1).to_owned());
        Ok(Self { settings: rows.iter().map(pair).collect() })
    }

    /// Sets a session to what it was.
    pub async fn put_back(&self, session: &mut dyn Session) -> Result<()> {
        session.execute(&self.sql()).await
    }

    /// The statements that set a session to what it was.
    pub fn sql(&self) -> String {
        let mut sql = "SET SESSION AUTHORIZATION DEFAULT; RESET ALL".to_owned();
        for (name, value) in &self.settings {
            let (name, value) = (quote_literal(name), quote_literal(value));
            sql.push_str(&format!("; SELECT FROM pg_catalog.set_config({name}, {value}, false)"));
        }
        sql
    }
}
