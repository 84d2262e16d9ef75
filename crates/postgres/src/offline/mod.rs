//! Scripts that run without this program: what a run asks and decides is said in PL/pgSQL, from the very
//! statements that the run's rooms have.

mod block;
mod fill;
mod opening;

use aludel_engine::{Claim, Footing, Note, Offline, Opening, Options, Place, Slices, State};
use aludel_revision::RevisionId;
use aludel_session::SAFE_PATH;
use aludel_sql::{quote_ident, quote_literal};

use crate::{PostgresEngine, lock, witness};
pub(crate) use block::dollar_quote;
use block::{block, raise};

/// The encoding of a script. `RESET ALL` goes back to what the client began with.
const ENCODING: &str = "SET client_encoding = 'UTF8'";

impl Offline for PostgresEngine {
    fn settings(&self, options: &Options) -> Vec<String> {
        let mut settings = options.settings.statements();
        let behind = settings.iter().position(|it| it == "RESET ALL").map_or(0, |at| at + 1);
        settings.insert(behind, ENCODING.to_owned());
        settings
    }

    fn begin(&self, options: &Options, claim: Claim<'_>, opening: &Opening<'_>) -> Vec<String> {
        opening::statements(&options.journal, claim, opening)
    }

    fn guard(&self, journal: &str, token: &str, footing: Footing<'_>) -> String {
        let schema = quote_ident(journal);
        let lost = raise("the lock of this database is not this script's", LOST);
        let mut body = format!(
            "IF NOT EXISTS (SELECT FROM {schema}.lock AS held \
             WHERE held.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()) THEN\n    {lost}\nEND IF;"
        );
        if let Some((wanted, message)) = footing_of(&schema, footing) {
            let stop = raise(&message, STOPPED);
            body.push_str(&format!("\nIF NOT {wanted} THEN\n    {stop}\nEND IF;"));
        }
        format!("{};\n{}", lock::guard(journal, token), block("", &body))
    }

    fn note(&self, options: &Options, revision: &RevisionId, sql: &str) -> (Note, Vec<String>) {
        let (work, names, question) =
            witness::foreseen(sql, |at| format!("aludel_found[{}]", at + 1));
        let (sql, work) = (sql.to_owned(), work.to_owned());
        let note = Note { sql, work, seen: Vec::new(), expected: None };
        let look = question.map(|question| {
            let finds: Vec<String> = names.iter().map(|name| finding(name)).collect();
            let found = format!(
                "aludel_found pg_catalog.oid[] := ARRAY[{}]::pg_catalog.oid[];",
                finds.join(", ")
            );
            block(
                &found,
                &format!(
                    "PERFORM pg_catalog.set_config('search_path', '{SAFE_PATH}', true);\n\
                     UPDATE {}.statements SET seen = ARRAY(SELECT seen.oid::text FROM (\n    \
                     {question}) AS seen (oid))\nWHERE revision = {};",
                    quote_ident(&options.journal),
                    quote_literal(revision.as_str()),
                ),
            )
        });
        (note, look.into_iter().collect())
    }

    fn fill(&self, slices: &Slices<'_>) -> String {
        fill::fill(slices)
    }

    fn lifted(&self) -> [String; 2] {
        let limits = ["lock_timeout", "statement_timeout"];
        let each = |from: &str, to: &str| {
            limits
                .map(|name| {
                    let name = [from, to].map(|prefix| format!("{prefix}{name}"));
                    let [from, to] = name;
                    format!(
                        "PERFORM pg_catalog.set_config('{to}', pg_catalog.current_setting('{from}'), false);"
                    )
                })
                .join("\n")
        };
        let lift = "SET lock_timeout = 0;\nSET statement_timeout = 0";
        [format!("{};\n{lift}", block("", &each("", "aludel."))), block("", &each("aludel.", ""))]
    }

    fn leniently(&self, sql: &str) -> String {
        let body = format!(
            "EXECUTE {};\nEXCEPTION WHEN OTHERS THEN\n    RAISE WARNING '%', SQLERRM;",
            quote_literal(sql)
        );
        block("", &body)
    }

    fn end(&self, journal: &str, claim: Claim<'_>) -> String {
        lock::giving(journal, claim)
    }
}

const LOST: &str = "nothing more is run: another run took the lock, or `unlock` of aludel did, or an earlier part of \
     the script failed and its client went on (psql stops with -v ON_ERROR_STOP=1)";
const STOPPED: &str = "nothing more is run: `status` of aludel says how far it came, and `upgrade` of aludel goes on there";

/// What must be in the journal where a script has come so far, and what is said where it is not.
fn footing_of(schema: &str, footing: Footing<'_>) -> Option<(String, String)> {
    let row = |id: &RevisionId, state: State, place: Place| {
        format!(
            "EXISTS (SELECT FROM {schema}.revisions WHERE revision OPERATOR(pg_catalog.=) {} \
             AND state OPERATOR(pg_catalog.=) {} AND segment OPERATOR(pg_catalog.=) {} \
             AND statement OPERATOR(pg_catalog.=) {})",
            quote_literal(id.as_str()),
            quote_literal(state.as_str()),
            place.segment,
            place.statement,
        )
    };
    Some(match footing {
        Footing::Begun => return None,
        Footing::Applied(id) => {
            (row(id, State::Applied, Place::default()), format!("`{id}` is not applied"))
        }
        Footing::Reverted(id) => (
            format!(
                "NOT EXISTS (SELECT FROM {schema}.revisions WHERE revision OPERATOR(pg_catalog.=) {})",
                quote_literal(id.as_str())
            ),
            format!("`{id}` is not taken back"),
        ),
        Footing::Inside(id, state, place) => {
            (row(id, state, place), format!("`{id}` did not come as far as {place}"))
        }
    })
}

/// A relation that a statement names, as its path finds it.
fn finding(name: &str) -> String {
    format!("pg_catalog.to_regclass({})", quote_literal(name))
}
