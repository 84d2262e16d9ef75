//! What a connection is set to, and how it is set back.

use aludel_engine::{Asked, Contract, Options};
use aludel_session::{Guarded, Notice, Remembered, Session, execute, prepare_session};
use aludel_sql::{quote_ident, quote_literal};

use crate::PostgresEngine;

impl Contract for PostgresEngine {
    fn begin(&self) -> &'static str {
        "BEGIN"
    }

    fn guarded<'s>(&self, session: &'s mut dyn Session) -> Box<dyn Session + 's> {
        Box::new(Guarded::new(session))
    }

    fn send<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(execute(session, sql))
    }

    fn prepare<'a>(&'a self, session: &'a mut dyn Session, options: &'a Options) -> Asked<'a, ()> {
        Box::pin(prepare_session(session, &options.settings))
    }

    fn reset<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a Options,
    ) -> Asked<'a, Vec<String>> {
        Box::pin(options.settings.statements_for(session))
    }

    fn local(&self, options: &Options) -> Vec<String> {
        options.settings.local_statements()
    }

    fn pooled_reset(&self, options: &Options) -> Vec<String> {
        let reset = ["SET SESSION AUTHORIZATION DEFAULT", "RESET ALL"].map(str::to_owned);
        reset.into_iter().chain(local_role(options)).collect()
    }

    fn pooled_opening(&self) -> Vec<String> {
        vec!["SET LOCAL transaction_isolation = 'read committed'".to_owned()]
    }

    fn own_role(&self, options: &Options) -> Vec<String> {
        let default = "SET LOCAL SESSION AUTHORIZATION DEFAULT".to_owned();
        std::iter::once(default).chain(local_role(options)).collect()
    }

    fn lift_limits<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Option<String>> {
        Box::pin(async move {
            let sql = "SELECT pg_catalog.current_setting('lock_timeout'), \
                       pg_catalog.current_setting('statement_timeout')";
            let rows = session.query(sql).await?;
            session.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
            Ok(rows.first().map(|row| {
                format!(
                    "SET lock_timeout = {}; SET statement_timeout = {}",
                    quote_literal(row.text(0)),
                    quote_literal(row.text(1))
                )
            }))
        })
    }

    /// An event trigger runs behind what defines.
    fn has_listeners<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool> {
        Box::pin(async move {
            let rows = session.query("SELECT FROM pg_catalog.pg_event_trigger LIMIT 1").await?;
            Ok(!rows.is_empty())
        })
    }

    fn says_no_transaction(&self, notice: &Notice) -> bool {
        notice.code == "25P01"
    }

    fn database<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move {
            let rows = session.query("SELECT pg_catalog.current_database()").await?;
            Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
        })
    }

    fn remember<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move { Ok(Remembered::of(session).await?.sql()) })
    }
}

fn local_role(options: &Options) -> Option<String> {
    let role = options.settings.role.as_ref();
    role.map(|role| format!("SET LOCAL ROLE {}", quote_ident(role)))
}
