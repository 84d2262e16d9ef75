//! The statements that write the journal. They name everything with its schema, for they run with
//! whatever search path a revision leaves.

use std::time::Duration;

use aludel_engine::{EventKind, NewRow, Options, Reached};
use aludel_revision::{Revision, RevisionId, Script};
use aludel_sql::{quote_ident, quote_literal};

/// Writes the statements of one run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer<'a>(pub(super) &'a Options);

impl Writer<'_> {
    pub(super) fn table(self, name: &str) -> String {
        format!("{}.{name}", quote_ident(&self.0.journal))
    }

    /// Writes that a revision is applied, or how far it is.
    pub(super) fn put(self, row: &NewRow<'_>) -> String {
        let NewRow { revision, script, state, place, reached, .. } = row;
        let parents: Vec<String> = revision.parents.iter().map(|it| literal(it.as_str())).collect();
        let values = [
            literal(revision.id.as_str()),
            literal(&revision.slug),
            format!("ARRAY[{}]::pg_catalog.text[]", parents.join(", ")),
            literal(&script.up_checksum.to_string()),
            optional(script.down_checksum.map(|it| it.to_string()).as_deref()),
            optional(revision.kept_down().as_deref()),
            literal(state.as_str()),
            place.segment.to_string(),
            place.statement.to_string(),
            row.is_interrupted.to_string(),
            optional(*reached),
            "pg_catalog.clock_timestamp()".into(),
        ];
        format!(
            "INSERT INTO {} (revision, slug, parents, up_checksum, down_checksum, down, \
             state, segment, statement, interrupted, reached_checksum, applied_at) VALUES ({})",
            self.table("revisions"),
            values.join(", "),
        )
    }

    /// Prepares what [`Writer::put_prepared`] executes: in a run of a thousand revisions, planning
    /// the same two statements again and again would be a good part of the work.
    pub(super) fn prepare(self) -> String {
        format!(
            "PREPARE {PREPARED} (text, text, text[], text, text, text, bigint, text, text, text) AS \
             WITH entry AS (INSERT INTO {} (revision, slug, parents, up_checksum, down_checksum, \
             down, state, segment, statement, interrupted, applied_at) VALUES ($1, $2, $3, $4, $5, \
             $6, 'applied', 0, 0, false, pg_catalog.clock_timestamp())) \
             INSERT INTO {} (event, revision, at, duration, role, host, tool, tag) VALUES \
             ('apply', $1, pg_catalog.clock_timestamp(), {}, current_user, $8, $9, $10)",
            self.table("revisions"),
            self.table("log"),
            duration("$7 OPERATOR(pg_catalog.*) '1 microsecond'::pg_catalog.interval"),
        )
    }

    /// Writes that a revision is applied, and the line in the log.
    pub(super) fn put_prepared(
        self,
        revision: &Revision,
        script: &Script,
        before: Duration,
    ) -> String {
        let parents: Vec<&str> = revision.parents.iter().map(RevisionId::as_str).collect();
        let values = [
            literal(revision.id.as_str()),
            literal(&revision.slug),
            literal(&format!("{{{}}}", parents.join(","))),
            literal(&script.up_checksum.to_string()),
            optional(script.down_checksum.map(|it| it.to_string()).as_deref()),
            optional(revision.kept_down().as_deref()),
            before.as_micros().to_string(),
            optional(self.0.host.as_deref()),
            literal(&self.0.tool),
            optional(self.0.tag.as_deref()),
        ];
        format!("EXECUTE {PREPARED} ({})", values.join(", "))
    }

    /// The same, whether there is an entry already or not.
    pub(super) fn replace(self, row: &NewRow<'_>) -> String {
        let columns = [
            "slug",
            "parents",
            "up_checksum",
            "down_checksum",
            "down",
            "state",
            "segment",
            "statement",
            "interrupted",
            "reached_checksum",
            "applied_at",
        ];
        let sets: Vec<String> = columns.iter().map(|it| format!("{it} = excluded.{it}")).collect();
        format!("{} ON CONFLICT (revision) DO UPDATE SET {}", self.put(row), sets.join(", "))
    }

    /// Writes how far the way down of an applied revision is.
    pub(super) fn reach(self, id: &RevisionId, reached: &Reached<'_>) -> String {
        format!(
            "UPDATE {} SET state = {}, segment = {}, statement = {}, interrupted = {}, \
             reached_checksum = {} WHERE revision OPERATOR(pg_catalog.=) {}",
            self.table("revisions"),
            literal(reached.state.as_str()),
            reached.place.segment,
            reached.place.statement,
            reached.is_interrupted,
            optional(Some(reached.checksum)),
            literal(id.as_str()),
        )
    }

    /// Writes that the statement at the place is known to have failed.
    pub(super) fn settle(self, id: &RevisionId) -> String {
        format!(
            "UPDATE {} SET interrupted = false WHERE revision OPERATOR(pg_catalog.=) {}",
            self.table("revisions"),
            literal(id.as_str()),
        )
    }

    /// Takes a revision out.
    pub(super) fn delete(self, id: &RevisionId) -> String {
        format!(
            "DELETE FROM {} WHERE revision OPERATOR(pg_catalog.=) {}",
            self.table("revisions"),
            literal(id.as_str()),
        )
    }

    /// Takes over the checksums and the way down of a revision's file.
    pub(super) fn repair(self, revision: &Revision, script: &Script) -> String {
        format!(
            "UPDATE {} SET up_checksum = {}, down_checksum = {}, down = {} \
             WHERE revision OPERATOR(pg_catalog.=) {}",
            self.table("revisions"),
            literal(&script.up_checksum.to_string()),
            optional(script.down_checksum.map(|it| it.to_string()).as_deref()),
            optional(revision.kept_down().as_deref()),
            literal(revision.id.as_str()),
        )
    }

    /// Adds a line to the log. `before` is what the revision took before this message was sent;
    /// `None`: it took no time that could be told.
    pub(super) fn log(self, event: EventKind, id: &RevisionId, before: Option<Duration>) -> String {
        let before = before.map(|it| format!("'{} us'::pg_catalog.interval", it.as_micros()));
        let duration = before.map_or("NULL".into(), |before| duration(&before));
        let values = [
            literal(event.as_str()),
            literal(id.as_str()),
            "pg_catalog.clock_timestamp()".into(),
            duration,
            "current_user".into(),
            optional(self.0.host.as_deref()),
            literal(&self.0.tool),
            optional(self.0.tag.as_deref()),
        ];
        format!(
            "INSERT INTO {} (event, revision, at, duration, role, host, tool, tag) VALUES ({})",
            self.table("log"),
            values.join(", "),
        )
    }
}

/// The time since the message was sent, which began a transaction, and the time before.
fn duration(before: &str) -> String {
    format!(
        "(pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.transaction_timestamp()) \
         OPERATOR(pg_catalog.+) ({before})"
    )
}

/// The name of the prepared statement.
const PREPARED: &str = "aludel_apply";

/// Gives back what was prepared.
pub(super) const RELEASE: &str = "DEALLOCATE aludel_apply";

fn literal(text: &str) -> String {
    quote_literal(text)
}

fn optional(text: Option<&str>) -> String {
    text.map_or("NULL".into(), quote_literal)
}
