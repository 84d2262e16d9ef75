//! A fill in a script: one block that cuts the UPDATE into slices and commits each of them, as a run does.
//!
//! Source: PostgreSQL manual, "Transaction Management" (43.8): a block that is run by itself may commit.

use aludel_engine::{PASSES, ROWS, SLICE, Slices};
use aludel_session::SAFE_PATH;
use aludel_sql::{quote_ident, quote_literal};

use super::block::{block, raise};
use crate::fills::{BEHIND, LOGGED, around, parts, question, remaining, written_here};

const DECLARED: &str = "\
aludel_path text := pg_catalog.current_setting('search_path');
aludel_table text;
aludel_columns text;
aludel_names text[];
aludel_types text[];
aludel_after text[];
aludel_to text[];
aludel_within text;
aludel_text text;
aludel_begun timestamptz;
aludel_logged numeric;";

/// The block.
pub(super) fn fill(slices: &Slices<'_>) -> String {
    let rows = slices.fill.rows.map_or(ROWS.first, u64::from);
    let declared = format!(
        "aludel_relation oid := pg_catalog.to_regclass({});\naludel_rows bigint := {rows};\n{DECLARED}",
        quote_literal(&slices.fill.table)
    );
    let body = [
        course(slices),
        format!("FOR aludel_pass IN 1..{PASSES} LOOP\naludel_after := NULL;\nLOOP"),
        slice(slices),
        "EXIT WHEN aludel_to IS NULL;\naludel_after := aludel_to;".to_owned(),
        pace(slices),
        rest(slices),
        "END LOOP;".to_owned(),
        end(slices),
        "END LOOP;".to_owned(),
        raise(LATE.0, LATE.1),
    ];
    block(&declared, &body.join("\n"))
}

/// What is said where the condition holds on rows that the UPDATE has changed.
const ENDLESS: (&str, &str) = (
    "the fill never ends: its condition still holds on rows that it has changed",
    "write a condition that is false on what is done",
);

/// What is said where others go on writing rows that are to be filled.
const LATE: (&str, &str) = (
    "after all passes rows are left to fill: others go on writing such",
    "let a trigger or a default fill new rows before; what was filled stays, and the next run goes on",
);

/// By names that nobody else gave.
fn safely() -> String {
    path(&quote_literal(SAFE_PATH))
}

fn path(expression: &str) -> String {
    format!("PERFORM pg_catalog.set_config('search_path', {expression}, true);")
}

/// Finds the table and its key.
fn course(slices: &Slices<'_>) -> String {
    let table = &slices.fill.table;
    let no_table = raise(&format!("there is no table {table} to fill"), "nothing was filled");
    let (message, hint) = match slices.fill.key.is_empty() {
        true => (
            format!("{table} has no primary key along which it could be cut into slices"),
            "name one in the directive: `key=`",
        ),
        false => (
            format!("{} is no key of {table}: unique and not null", slices.fill.key.join(", ")),
            "name a key, or none: then it is the primary key",
        ),
    };
    let no_key = raise(&message, hint);
    format!(
        "{safely}\n\
         SELECT it.name, it.columns INTO aludel_table, aludel_columns FROM (\n{question}) AS it (name, rows, columns);\n\
         IF NOT FOUND THEN\n    {no_table}\nEND IF;\n\
         IF aludel_columns IS NULL THEN\n    {no_key}\nEND IF;\n\
         SELECT array_agg(split_part(it.line, E'\\t', 1) ORDER BY it.at), \
         array_agg(split_part(it.line, E'\\t', 2) ORDER BY it.at) INTO aludel_names, aludel_types\n\
         FROM unnest(string_to_array(aludel_columns, E'\\n')) WITH ORDINALITY AS it (line, at);",
        safely = safely(),
        question = question(&slices.fill.key, "c.oid = aludel_relation"),
    )
}

/// A comparison of the key with a cursor, as text, for the columns of a name that ends in a dot.
fn compared(prefix: &str, operator: &str, cursor: &str) -> String {
    let prefix = quote_literal(prefix);
    format!(
        "(SELECT format('(%s) {operator} (%s)', string_agg({prefix} || it.name, ', ' ORDER BY it.at), \
         string_agg(format('%L::%s', it.value, it.type), ', ' ORDER BY it.at))\n\
         FROM unnest(aludel_names, {cursor}, aludel_types) WITH ORDINALITY AS it (name, value, type, at))"
    )
}

/// One slice, in a transaction of its own: where it ends, the UPDATE, and how far the fill is then.
fn slice(slices: &Slices<'_>) -> String {
    let (head, condition) = parts(&slices.cut);
    let name = slices.cut.sql.get(slices.cut.update.name.clone()).unwrap_or_default();
    let prefix = format!("{name}.");
    let walked = |suffix: &str| {
        format!(
            "(SELECT string_agg('walked.' || it.name || {}, ', ' ORDER BY it.at) \
             FROM unnest(aludel_names) WITH ORDINALITY AS it (name, at))",
            quote_literal(suffix)
        )
    };
    format!(
        "{opening}\n{safely}\n\
         EXECUTE format('SELECT ARRAY[%s] FROM %s AS walked%s ORDER BY %s OFFSET %s LIMIT 1',\n\
         {texts}, aludel_table,\ncoalesce(' WHERE ' || {behind}, ''),\n{names}, aludel_rows - 1) INTO aludel_to;\n\
         aludel_within := coalesce(' AND ' || {after}, '')\n|| coalesce(' AND ' || {to}, '');\n\
         aludel_logged := ({LOGGED});\naludel_begun := clock_timestamp();\n\
         {theirs}\nEXECUTE {update} || aludel_within;\n\
         IF aludel_pass > 1 OR aludel_after IS NULL THEN\n{check}IF aludel_text IS NOT NULL THEN\n    {endless}\nEND IF;\nEND IF;\n\
         {closing}\n{safely}\n\
         UPDATE {journal}.statements SET expected = (SELECT string_agg(replace(replace(it.value, E'\\\\', E'\\\\\\\\'), \
         E'\\n', E'\\\\n'), E'\\n' ORDER BY it.at) FROM unnest(aludel_to) WITH ORDINALITY AS it (value, at))\n\
         WHERE revision = {revision};\nCOMMIT;",
        opening = executed(slices.opening),
        closing = executed(slices.closing),
        safely = safely(),
        theirs = path("aludel_path"),
        texts = walked("::pg_catalog.text"),
        names = walked(""),
        behind = only_with("aludel_after", &compared("walked.", ">", "aludel_after")),
        after = only_with("aludel_after", &compared(&prefix, ">", "aludel_after")),
        to = only_with("aludel_to", &compared(&prefix, "<=", "aludel_to")),
        update = quote_literal(&format!("{head} ({condition}\n)")),
        check = left(
            slices,
            &format!("aludel_within || {}", quote_literal(&written_here(&slices.cut)))
        ),
        endless = raise(ENDLESS.0, ENDLESS.1),
        journal = quote_ident(slices.journal),
        revision = quote_literal(slices.revision.as_str()),
    )
}

fn only_with(cursor: &str, comparison: &str) -> String {
    format!("CASE WHEN {cursor} IS NOT NULL THEN {comparison} END")
}

fn executed(statements: &[String]) -> String {
    let each = statements.iter().map(|it| format!("EXECUTE {};", quote_literal(it)));
    each.collect::<Vec<_>>().join("\n")
}

/// Puts a text into `aludel_text` where the condition holds on any row within, by the user's names.
fn left(slices: &Slices<'_>, within: &str) -> String {
    let question = format!("SELECT 'left' {}", remaining(&slices.cut));
    format!("EXECUTE {} || {within} || ' LIMIT 1' INTO aludel_text;\n", quote_literal(&question))
}

/// As many rows as time and the log tell, unless they were said.
fn pace(slices: &Slices<'_>) -> String {
    if slices.fill.rows.is_some() {
        return String::new();
    }
    let bytes = slices.fill.bytes.unwrap_or(ROWS.bytes);
    format!(
        "{}\naludel_rows := greatest({}, least({}, aludel_rows * 4,\n\
         aludel_rows * {} / greatest(1, extract(epoch FROM clock_timestamp() - aludel_begun) * 1000),\n\
         aludel_rows * {bytes} / greatest(1, ({LOGGED}) - aludel_logged)))::bigint;",
        safely(),
        ROWS.least,
        ROWS.most,
        SLICE.as_millis(),
    )
}

/// Lets others work: as long as was said, and as long as they are behind.
fn rest(slices: &Slices<'_>) -> String {
    let pause = slices.fill.pause.as_secs_f64();
    let pause = match pause > 0.0 {
        true => format!("PERFORM pg_catalog.pg_sleep({pause});\nCOMMIT;\n"),
        false => String::new(),
    };
    format!(
        "COMMIT;\n{pause}LOOP\n{}\n\
         SELECT it.reason INTO aludel_text FROM (\n{BEHIND} UNION ALL {}) AS it (reason) LIMIT 1;\n\
         EXIT WHEN NOT FOUND;\nPERFORM pg_sleep(1);\nCOMMIT;\nEND LOOP;\nCOMMIT;",
        safely(),
        around("aludel_table"),
    )
}

/// Ends where no row is left on which the condition holds.
fn end(slices: &Slices<'_>) -> String {
    format!(
        "{}\n{}\n{}COMMIT;\nIF aludel_text IS NULL THEN\n    RETURN;\nEND IF;",
        executed(slices.opening),
        path("aludel_path"),
        left(slices, "''"),
    )
}
