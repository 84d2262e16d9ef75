//! Functions that reach beyond a database, where a statement calls them at once.

use super::kinds::is;
use aludel_engine::Beyond;
use aludel_sql::Token;

/// Functions by what they reach. One whose name ends in `*` stands for all that begin so.
const FUNCTIONS: &[(&str, Beyond)] = &[
    ("pg_terminate_backend", Beyond::Server),
    ("pg_cancel_backend", Beyond::Server),
    ("pg_log_backend_memory_contexts", Beyond::Server),
    ("pg_promote", Beyond::Server),
    ("pg_switch_wal", Beyond::Server),
    ("pg_create_restore_point", Beyond::Server),
    ("pg_wal_replay_*", Beyond::Server),
    ("pg_backup_*", Beyond::Server),
    ("pg_start_backup", Beyond::Server),
    ("pg_stop_backup", Beyond::Server),
    ("pg_create_physical_replication_slot", Beyond::Server),
    ("pg_create_logical_replication_slot", Beyond::Server),
    ("pg_copy_*", Beyond::Server),
    ("pg_drop_replication_slot", Beyond::Server),
    ("pg_replication_slot_advance", Beyond::Server),
    ("pg_sync_replication_slots", Beyond::Server),
    ("pg_logical_slot_*", Beyond::Server),
    ("pg_logical_emit_message", Beyond::Server),
    ("pg_replication_origin_*", Beyond::Server),
    ("pg_stat_reset*", Beyond::Server),
    ("pg_stat_statements_reset", Beyond::Server),
    ("pg_rotate_logfile", Beyond::Configuration),
    ("pg_reload_conf", Beyond::Configuration),
    ("pg_read_file", Beyond::ServerFile),
    ("pg_read_binary_file", Beyond::ServerFile),
    ("pg_stat_file", Beyond::ServerFile),
    ("pg_ls_*", Beyond::ServerFile),
    ("pg_file_*", Beyond::ServerFile),
    ("pg_current_logfile", Beyond::ServerFile),
    ("lo_import", Beyond::ServerFile),
    ("lo_export", Beyond::ServerFile),
    ("dblink", Beyond::Remote),
    ("dblink_*", Beyond::Remote),
];

/// First words of statements that call what they name at once.
const CALLING: &[&str] = &[
    "select", "with", "values", "table", "insert", "update", "delete", "merge", "call", "copy",
    "execute", "prepare", "explain", "perform", "declare", "(",
];

/// The kind of a statement that calls functions.
pub(super) fn beyond(statement: &[Token<'_>]) -> Option<Beyond> {
    let first = statement.first()?.text.to_ascii_lowercase();
    if CALLING.contains(&first.as_str()) { called(statement) } else { None }
}

/// The same of `CREATE TABLE … AS` and `CREATE MATERIALIZED VIEW`, which read at once.
pub(super) fn beyond_of_creation(statement: &[Token<'_>]) -> Option<Beyond> {
    let makes_rows = statement.iter().take(4).any(|token| token.is_word("materialized"))
        || statement.iter().take(4).any(|token| token.is_word("table"))
            && statement.windows(2).any(|pair| is(pair, 0, "as") && begins_query(&pair[1]));
    if makes_rows { called(statement) } else { None }
}

fn begins_query(token: &Token<'_>) -> bool {
    let words = ["select", "with", "values", "table", "execute"];
    token.text == "(" || words.iter().any(|word| token.is_word(word))
}

/// What is worse comes first: a refusal says more than that something was left out.
fn called(statement: &[Token<'_>]) -> Option<Beyond> {
    let calls = statement.windows(2).filter(|pair| pair[1].text == "(");
    calls.filter_map(|pair| reached(&pair[0].name()?)).max()
}

fn reached(function: &str) -> Option<Beyond> {
    let is_it = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => function.starts_with(beginning),
        None => function == pattern,
    };
    FUNCTIONS.iter().find(|(pattern, _)| is_it(pattern)).map(|(_, beyond)| *beyond)
}
