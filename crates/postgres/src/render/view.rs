//! `CREATE VIEW`.

use aludel_catalog::{Key, Pair, Setting, View, ViewColumn};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    naming::Names,
    options,
    shared::{drop_of_named, in_place, one, several},
};

/// The option that SQL has a clause for.
const CHECK_OPTION: &str = "check_option";

pub(super) fn create(
    key: &Key,
    view: &View,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    one(key, definition("CREATE", key, view, names))
}

fn definition(verb: &str, key: &Key, view: &View, names: Names<'_>) -> String {
    let is_check = |setting: &&Setting| setting.name == CHECK_OPTION;
    let settings: Vec<&Setting> = view.options.iter().filter(|s| !is_check(s)).collect();
    let with = match settings.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", options::parameters(settings)),
    };
    let check = view.options.iter().find(is_check).map_or_else(String::new, |setting| {
        format!("\n  WITH {} CHECK OPTION", setting.value.to_uppercase())
    });
    let query = query(&view.definition, names);
    format!("{verb} VIEW {}{with} AS\n{query}{check}", names.own(key))
}

/// The query of a view, as the engine lays it out.
pub(super) fn query(definition: &str, names: Names<'_>) -> String {
    names.text(definition.trim_end().trim_end_matches(';')).into_owned()
}

pub(super) fn drop(key: &Key, _view: &View, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP VIEW {}", names.own(key)), names)
}

pub(super) fn alter(key: &Key, change: Pair<&View>, names: Names<'_>) -> Alteration {
    if change.before.definition == change.after.definition
        && change.before.columns == change.after.columns
    {
        let actions = options::parameter_actions(change.map(|v| v.options.as_slice()));
        let sql = actions.iter().map(|action| format!("ALTER VIEW {} {action}", names.own(key)));
        return in_place(several(key, sql));
    }
    if !keeps_columns(change.map(|v| v.columns.as_slice())) {
        return Alteration::Rebuild;
    }
    in_place(one(key, definition("CREATE OR REPLACE", key, change.after, names)))
}

/// Whether `OR REPLACE` is legal: the columns stay, with more behind them at most.
/// Source: PostgreSQL manual, "CREATE VIEW".
fn keeps_columns(columns: Pair<&[ViewColumn]>) -> bool {
    columns.after.starts_with(columns.before)
}
