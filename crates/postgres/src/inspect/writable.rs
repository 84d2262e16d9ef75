//! The storage parameters that a user can write. The server keeps some of its own beside them
//! (`pg_attver` of the columns, since the minor releases of November 2026), which differ from
//! database to database: only what is listed here is part of a definition.
//! Source: PostgreSQL manual, "CREATE TABLE, Storage Parameters", "CREATE VIEW", "CREATE INDEX,
//! Index Storage Parameters", "ALTER TABLE, SET ( attribute_option = value )", of 14 to 18.

use aludel_catalog::Setting;

use super::draft::Draft;

/// What carries storage parameters of the server's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Column,
    Table,
    ToastTable,
    View,
    Index,
}

const COLUMN: [&str; 2] = ["n_distinct", "n_distinct_inherited"];

/// Those of a table whose name alone says that they are one's.
const AUTOVACUUM: &str = "autovacuum_";

const TABLE: [&str; 8] = [
    "fillfactor",
    "log_autovacuum_min_duration",
    "parallel_workers",
    "toast_tuple_target",
    "user_catalog_table",
    "vacuum_index_cleanup",
    "vacuum_max_eager_freeze_failure_rate",
    "vacuum_truncate",
];

const VIEW: [&str; 3] = ["check_option", "security_barrier", "security_invoker"];

/// Those of all access methods of the server's own.
const INDEX: [&str; 7] = [
    "autosummarize",
    "buffering",
    "deduplicate_items",
    "fastupdate",
    "fillfactor",
    "gin_pending_list_limit",
    "pages_per_range",
];

impl Carrier {
    fn knows(self, name: &str) -> bool {
        match self {
            Self::Column => COLUMN.contains(&name),
            Self::Table | Self::ToastTable => TABLE.contains(&name) || name.starts_with(AUTOVACUUM),
            Self::View => VIEW.contains(&name),
            Self::Index => INDEX.contains(&name),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Column => "a column",
            Self::Table => "a table",
            Self::ToastTable => "a toast table",
            Self::View => "a view",
            Self::Index => "an index",
        }
    }
}

/// The parameters that a user can write. What else there is is named once, unless it is known to
/// be the server's own.
pub(super) fn keep(draft: &mut Draft, of: Carrier, settings: Vec<Setting>) -> Vec<Setting> {
    let (known, strange) = settings.into_iter().partition(|setting| of.knows(&setting.name));
    let strange: Vec<Setting> = strange;
    for setting in strange.iter().filter(|setting| !is_internal(&setting.name)) {
        draft.unmanaged_once("storage parameter", format!("{} of {}", setting.name, of.name()));
    }
    known
}

/// What the server keeps for itself.
const INTERNAL: [&str; 1] = ["pg_attver"];

fn is_internal(name: &str) -> bool {
    INTERNAL.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_user_can_write_is_kept_and_the_rest_is_named_once() {
        let mut draft = Draft::default();
        let settings = |names: &[&str]| -> Vec<Setting> {
            let setting = |name: &&str| Setting { name: (*name).to_owned(), value: "1".to_owned() };
            names.iter().map(setting).collect()
        };
        let names = |settings: Vec<Setting>| -> Vec<String> {
            settings.into_iter().map(|setting| setting.name).collect()
        };
        let cases: [(Carrier, &[&str], &[&str]); 5] = [
            (Carrier::Column, &["pg_attver", "n_distinct"], &["n_distinct"]),
            (Carrier::Table, &["autovacuum_enabled", "strange"], &["autovacuum_enabled"]),
            (Carrier::Table, &["strange"], &[]),
            (Carrier::View, &["security_invoker", "fillfactor"], &["security_invoker"]),
            (Carrier::Index, &["fillfactor", "pg_other"], &["fillfactor"]),
        ];
        for (of, given, kept) in cases {
            assert_eq!(names(keep(&mut draft, of, settings(given))), kept, "{of:?} {given:?}");
        }
        let named: Vec<_> = draft.catalog.unmanaged.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(named, ["strange of a table", "fillfactor of a view", "pg_other of an index"]);
    }
}
