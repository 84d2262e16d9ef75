//! `CREATE TEXT SEARCH CONFIGURATION`, and where it looks up which tokens.

use std::collections::BTreeMap;

use aludel_catalog::{Key, Pair, QualifiedName, TextSearchConfiguration, TextSearchMapping};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    naming::Names,
    shared::{in_place, one, several},
};

pub(super) fn create(
    key: &Key,
    configuration: &TextSearchConfiguration,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let parser = names.qualified(&configuration.parser);
    let sql = format!("CREATE TEXT SEARCH CONFIGURATION {} (PARSER = {parser})", names.own(key));
    let mappings: Vec<&TextSearchMapping> = configuration.mappings.iter().collect();
    let mut statements = one(key, sql);
    statements.extend(map(key, "ADD", &mappings, names));
    statements
}

/// `ADD MAPPING FOR tokens WITH dictionaries`, once for each list of dictionaries.
fn map(key: &Key, verb: &str, mappings: &[&TextSearchMapping], names: Names<'_>) -> Vec<Statement> {
    let mut tokens: BTreeMap<&[QualifiedName], Vec<&str>> = BTreeMap::new();
    for mapping in mappings {
        tokens.entry(&mapping.dictionaries).or_default().push(&mapping.token);
    }
    let altered = format!("ALTER TEXT SEARCH CONFIGURATION {}", names.own(key));
    let written = tokens.into_iter().map(|(dictionaries, tokens)| {
        let dictionaries: Vec<String> = dictionaries.iter().map(|d| names.qualified(d)).collect();
        let (tokens, dictionaries) = (tokens.join(", "), dictionaries.join(", "));
        format!("{altered}\n    {verb} MAPPING FOR {tokens}\n    WITH {dictionaries}")
    });
    several(key, written)
}

pub(super) fn drop(key: &Key, _body: &TextSearchConfiguration, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP TEXT SEARCH CONFIGURATION {}", names.own(key)))
}

pub(super) fn alter(
    key: &Key,
    change: Pair<&TextSearchConfiguration>,
    names: Names<'_>,
) -> Alteration {
    if change.before.parser != change.after.parser {
        return Alteration::Rebuild;
    }
    let mappings = change.map(by_token);
    let gone: Vec<&str> =
        mappings.before.keys().filter(|t| !mappings.after.contains_key(*t)).copied().collect();
    let mut statements = Vec::new();
    if !gone.is_empty() {
        let altered = format!("ALTER TEXT SEARCH CONFIGURATION {}", names.own(key));
        let sql = format!("{altered} DROP MAPPING FOR {}", gone.join(", "));
        statements.push(Statement::new(key, sql));
    }
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (token, mapping) in mappings.after {
        match mappings.before.get(token) {
            None => new.push(mapping),
            Some(before) if *before != mapping => changed.push(mapping),
            Some(_) => {}
        }
    }
    statements.extend(map(key, "ALTER", &changed, names));
    statements.extend(map(key, "ADD", &new, names));
    in_place(statements)
}

fn by_token(configuration: &TextSearchConfiguration) -> BTreeMap<&str, &TextSearchMapping> {
    configuration.mappings.iter().map(|m| (m.token.as_str(), m)).collect()
}
