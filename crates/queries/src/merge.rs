//! A query that is found in several places is one query.

use std::collections::BTreeMap;

use crate::{Found, Query, same};

/// The same with more queries.
pub fn with(found: Found, more: Vec<Query>) -> Found {
    let Found { mut queries, unreadable } = found;
    queries.extend(more);
    merged(Found { queries, unreadable })
}

/// The same with each query once, at the best of its places, in the order of those.
pub(crate) fn merged(found: Found) -> Found {
    let Found { mut queries, mut unreadable } = found;
    queries.sort_by(|a, b| (a.origin, &a.place).cmp(&(b.origin, &b.place)));
    let mut by_text: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Query> = Vec::new();
    for query in queries {
        match by_text.get(&same(&query.text)).and_then(|at| kept.get_mut(*at)) {
            None => {
                by_text.insert(same(&query.text), kept.len());
                kept.push(query);
            }
            Some(first) if first.place != query.place => first.also.push(query.place),
            Some(_) => {}
        }
    }
    unreadable.sort();
    unreadable.dedup();
    Found { queries: kept, unreadable }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Origin, Place};

    #[test]
    fn a_query_is_shown_at_its_best_place() {
        let query = |text, path, origin| Query::new(text, Place::beginning(path), origin);
        let queries = vec![
            query("SELECT  1 -- one", ".sqlx/a.json", Origin::Sqlx),
            query("select 1", "z.sql", Origin::Sql),
            query("SELECT 1", "b.rs", Origin::Rust),
            query("SELECT 1", "a.rs", Origin::Rust),
        ];
        let found = merged(Found { queries, unreadable: Vec::new() });
        let shown = |it: &Query| format!("{} {:?}", it.place, it.also.len());
        let shown: Vec<String> = found.queries.iter().map(shown).collect();
        assert_eq!(shown, ["a.rs:1:1 2", "z.sql:1:1 0"]);
    }
}
