//! How a script begins: in one transaction it finds the journal, or makes it, takes the lock, and holds
//! what is applied against what it was written for. Whatever is not as it should be fails, and leaves
//! nothing.

use aludel_engine::{Claim, FORMAT, InPlaceOf, Opening};
use aludel_session::SAFE_PATH;
use aludel_sql::{quote_ident, quote_literal};

use super::block::{block, raise, raising};
use crate::{
    journal::{create_sql, foreign_question},
    lock,
};

/// How many revisions are named that are not as they should be.
const NAMED: usize = 5;

/// The transaction.
pub(super) fn statements(schema: &str, claim: Claim<'_>, opening: &Opening<'_>) -> Vec<String> {
    let mut body =
        vec![journal(schema, opening.makes_journal), format(schema), lock(schema, claim)];
    body.extend(opening.whole.iter().map(|it| in_place_of_others(schema, it)));
    body.push(standing(schema, opening.applied));
    let declared = "aludel_kind text;\naludel_text text;\naludel_is_there boolean := false;";
    vec![
        "BEGIN".to_owned(),
        format!("SET LOCAL search_path = {SAFE_PATH}"),
        block(declared, &body.join("\n\n")),
        "COMMIT".to_owned(),
    ]
}

/// Whether there is a journal, which must be one of ours.
fn journal(schema: &str, makes_journal: bool) -> String {
    let question = foreign_question(schema, aludel_engine::Purpose::Write);
    let foreign = raising(
        &format!(
            "{} || aludel_text",
            quote_literal(&format!("aludel: the journal in {schema} is not to be trusted: "))
        ),
        "nothing was read of it, and nothing was run",
    );
    let missing = match makes_journal {
        true => format!("EXECUTE {};", quote_literal(&create_sql(schema))),
        false => raise(
            &format!("there is no journal in {}", quote_ident(schema)),
            "nothing was run: this script begins behind revisions that the database does not have",
        ),
    };
    // Who makes it at the same time is waited for.
    let serial = match makes_journal {
        true => format!("PERFORM pg_advisory_xact_lock({});\n", lock::key(schema)),
        false => String::new(),
    };
    format!(
        "-- The journal is there, and nobody else's; or it is made.\n{serial}\
         FOR aludel_kind, aludel_text IN\n{question}\nLOOP\n\
         IF aludel_kind <> 'journal' THEN\n    {foreign}\nEND IF;\n\
         aludel_is_there := true;\nEND LOOP;\n\
         IF NOT aludel_is_there THEN\n    {missing}\nEND IF;"
    )
}

/// The journal of an older program is brought up by a run alone.
fn format(schema: &str) -> String {
    let other = raise(
        &format!("the journal is not of format {FORMAT}, which alone this script knows"),
        "nothing was run: a newer aludel wrote it, or an older one, whose journal the next run with this \
         aludel brings up",
    );
    format!(
        "-- Its format.\n\
         IF NOT EXISTS (SELECT FROM {}.journal WHERE format = {FORMAT}) THEN\n    {other}\nEND IF;",
        quote_ident(schema),
    )
}

/// The lock, or who has it.
fn lock(schema: &str, claim: Claim<'_>) -> String {
    let holder = lock::holder_question(schema);
    let taken = raising(
        "'aludel: another run holds the lock of this database' || coalesce(aludel_text, '')",
        "nothing was run: wait for it; if it is stalled, `unlock` of aludel takes the lock away",
    );
    format!(
        "-- The lock of the runs.\n\
         IF NOT EXISTS (SELECT FROM {name}.lock) THEN\n    {};\nEND IF;\n{};\nIF NOT FOUND THEN\n\
         SELECT ': pid ' || concat_ws(', ', holder.pid, holder.name, holder.application) INTO aludel_text\n\
         FROM ({holder}) AS holder (pid, name, application) LIMIT 1;\n    {taken}\nEND IF;",
        lock::mending(schema),
        lock::taking(schema, claim),
        name = quote_ident(schema),
    )
}

/// Identifiers, and the checksums of their ways up, as two arrays.
fn arrays(revisions: &[(String, String)]) -> String {
    let array = |texts: Vec<String>| format!("ARRAY[{}]::text[]", texts.join(", "));
    let ids = array(revisions.iter().map(|(id, _)| quote_literal(id)).collect());
    let sums = array(revisions.iter().map(|(_, sum)| quote_literal(sum)).collect());
    format!("{ids}, {sums}")
}

/// A journal that has all that a revision stands for gets that one in their place.
fn in_place_of_others(schema: &str, whole: &InPlaceOf) -> String {
    let name = quote_ident(schema);
    format!(
        "-- {id} stands for others.\n\
         IF NOT EXISTS (SELECT FROM {name}.revisions WHERE revision = {id})\n\
         AND (SELECT count(*) FROM unnest({arrays}) AS known (id, up_checksum)\n\
         JOIN {name}.revisions AS entry ON entry.revision = known.id\n\
         AND entry.up_checksum = known.up_checksum AND entry.state = 'applied') = {count} THEN\n{swap};\nEND IF;",
        id = quote_literal(&whole.revision),
        arrays = arrays(&whole.replaces),
        count = whole.replaces.len(),
        swap = whole.statements.join(";\n"),
    )
}

/// What is applied is what the script was written for.
fn standing(schema: &str, applied: &[(String, String)]) -> String {
    let otherwise = raising(
        "'aludel: the database does not stand where this script begins: ' || aludel_text",
        "nothing was run: `current` of aludel says where it stands; write a script from there",
    );
    format!(
        "-- What is applied.\n\
         SELECT string_agg(it.text, '; ') INTO aludel_text FROM (\n\
         SELECT CASE WHEN entry.revision IS NULL THEN format('`%s` is not applied', known.id)\n\
         WHEN known.id IS NULL THEN format('`%s` is applied, and was not to be', entry.revision)\n\
         WHEN entry.state <> 'applied' THEN format('`%s` is half applied', entry.revision)\n\
         ELSE format('`%s` was applied from a file that said something else', entry.revision) END AS text\n\
         FROM unnest({arrays}) AS known (id, up_checksum)\n\
         FULL JOIN {name}.revisions AS entry ON entry.revision = known.id\n\
         WHERE entry.revision IS NULL OR known.id IS NULL OR entry.state <> 'applied'\n\
         OR entry.up_checksum <> known.up_checksum\n\
         ORDER BY coalesce(entry.revision, known.id) LIMIT {NAMED}) AS it;\n\
         IF aludel_text IS NOT NULL THEN\n    {otherwise}\nEND IF;",
        arrays = arrays(applied),
        name = quote_ident(schema),
    )
}
