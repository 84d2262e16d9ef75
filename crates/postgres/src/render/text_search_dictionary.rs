//! `CREATE TEXT SEARCH DICTIONARY`.

use std::collections::BTreeMap;

use aludel_catalog::{Key, Pair, TextSearchDictionary};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    dictionary: &TextSearchDictionary,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let mut members = vec![format!("TEMPLATE = {}", names.qualified(&dictionary.template))];
    members.extend(dictionary.options.as_deref().map(layout::members).unwrap_or_default());
    let head = format!("CREATE TEXT SEARCH DICTIONARY {}", names.own(key));
    one(key, layout::list(&head, &members))
}

pub(super) fn drop(key: &Key, _body: &TextSearchDictionary, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP TEXT SEARCH DICTIONARY {}", names.own(key)))
}

pub(super) fn alter(
    key: &Key,
    change: Pair<&TextSearchDictionary>,
    names: Names<'_>,
) -> Alteration {
    if change.before.template != change.after.template {
        return Alteration::Rebuild;
    }
    let members = changed_options(change.map(|d| d.options.as_deref().unwrap_or_default()));
    let head = format!("ALTER TEXT SEARCH DICTIONARY {}", names.own(key));
    in_place(one(key, layout::list(&head, &members)))
}

/// Options that are new or differ, and the bare names of those that go.
fn changed_options(options: Pair<&str>) -> Vec<String> {
    let options = options.map(by_name);
    let new = options.after.iter().filter(|(name, text)| options.before.get(*name) != Some(*text));
    let gone = options.before.keys().filter(|name| !options.after.contains_key(*name));
    gone.cloned().chain(new.map(|(_, text)| text.clone())).collect()
}

fn by_name(options: &str) -> BTreeMap<String, String> {
    let name = |option: &String| option.split('=').next().unwrap_or_default().trim().to_owned();
    layout::members(options).into_iter().map(|option| (name(&option), option)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_set_and_taken_away() {
        let options = Pair::new("a = 'x', b = 'y'", "b = 'z', c = '1, 2'");
        assert_eq!(changed_options(options), ["a", "b = 'z'", "c = '1, 2'"]);
    }
}
