//! Option lists: storage parameters, view options, options of foreign data.

use std::collections::BTreeMap;

use aludel_catalog::{Pair, Setting};
use aludel_sql::quote_literal;

/// The parts of a change of options.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OptionsChange<'a> {
    pub(super) added: Vec<&'a Setting>,
    pub(super) changed: Vec<&'a Setting>,
    pub(super) removed: Vec<&'a str>,
}

/// What changes between two option lists.
pub(super) fn changes<'a>(options: Pair<&'a [Setting]>) -> OptionsChange<'a> {
    let before: BTreeMap<&str, &str> =
        options.before.iter().map(|s| (s.name.as_str(), s.value.as_str())).collect();
    let mut change = OptionsChange::default();
    for setting in options.after {
        match before.get(setting.name.as_str()) {
            None => change.added.push(setting),
            Some(value) if *value != setting.value => change.changed.push(setting),
            Some(_) => {}
        }
    }
    let kept: Vec<&str> = options.after.iter().map(|s| s.name.as_str()).collect();
    change.removed = before.into_keys().filter(|name| !kept.contains(name)).collect();
    change
}

/// `fillfactor = 70, autovacuum_enabled = false`: storage parameters and view options.
pub(super) fn parameters<'a>(settings: impl IntoIterator<Item = &'a Setting>) -> String {
    join(settings.into_iter().map(|s| format!("{} = {}", s.name, parameter_value(&s.value))))
}

/// A value that SQL takes bare, or else as a literal.
fn parameter_value(value: &str) -> String {
    let is_number = !value.is_empty()
        && value.chars().all(|c| c.is_ascii_digit() || c == '.')
        && value.starts_with(|c: char| c.is_ascii_digit());
    if is_number || matches!(value, "true" | "false" | "on" | "off" | "auto" | "none" | "NONE") {
        value.to_owned()
    } else {
        quote_literal(value)
    }
}

/// What sets and resets storage parameters: the actions behind `ALTER TABLE name`.
pub(super) fn parameter_actions(options: Pair<&[Setting]>) -> Vec<String> {
    let change = changes(options);
    let mut actions = Vec::new();
    if !change.removed.is_empty() {
        actions.push(format!("RESET ({})", change.removed.join(", ")));
    }
    let set: Vec<&Setting> = change.added.into_iter().chain(change.changed).collect();
    if !set.is_empty() {
        actions.push(format!("SET ({})", parameters(set)));
    }
    actions
}

/// `OPTIONS (host 'a', port '1')`; empty where there are none.
pub(super) fn foreign(settings: &[Setting]) -> String {
    if settings.is_empty() {
        return String::new();
    }
    format!("OPTIONS ({})", join(settings.iter().map(foreign_setting)))
}

/// `OPTIONS (ADD a '1', SET b '2', DROP c)`; nothing where nothing changes.
pub(super) fn foreign_change(options: Pair<&[Setting]>) -> Option<String> {
    let change = changes(options);
    let actions: Vec<String> = change
        .removed
        .iter()
        .map(|name| format!("DROP {}", aludel_catalog::Ident::from(*name)))
        .chain(change.changed.iter().map(|s| format!("SET {}", foreign_setting(s))))
        .chain(change.added.iter().map(|s| format!("ADD {}", foreign_setting(s))))
        .collect();
    (!actions.is_empty()).then(|| format!("OPTIONS ({})", actions.join(", ")))
}

fn foreign_setting(setting: &Setting) -> String {
    let name = aludel_catalog::Ident::from(setting.name.as_str());
    format!("{name} {}", quote_literal(&setting.value))
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Vec<Setting> {
        let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.map(|(n, v)| Setting { name: n.to_owned(), value: v.to_owned() }).collect()
    }

    #[test]
    fn storage_parameters_are_set_and_reset() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("", "fillfactor=70", &["SET (fillfactor = 70)"]),
            ("fillfactor=70", "", &["RESET (fillfactor)"]),
            ("a=1 b=2", "b=3 c=x", &["RESET (a)", "SET (c = 'x', b = 3)"]),
            ("a=1", "a=1", &[]),
        ];
        for (before, after, expected) in cases {
            let (before, after) = (settings(before), settings(after));
            assert_eq!(&parameter_actions(Pair::new(&before[..], &after[..])), expected);
        }
    }

    #[test]
    fn foreign_options_are_added_set_and_dropped() {
        let (before, after) = (settings("a=1 b=2 user=x"), settings("b=3 c=it's"));
        let change = foreign_change(Pair::new(&before[..], &after[..]));
        assert_eq!(
            change.as_deref(),
            Some("OPTIONS (DROP a, DROP \"user\", SET b '3', ADD c 'it''s')")
        );
        assert_eq!(foreign_change(Pair::new(&after[..], &after[..])), None);
    }
}
