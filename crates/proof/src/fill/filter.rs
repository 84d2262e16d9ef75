//! Of many values those that meet the checks: the server judges all combinations at once.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::Ident;
use aludel_session::{Session, SessionError};

use super::{asking::ask, rows::Source, shape::Check};

/// The most combinations that one query looks at.
const MOST: usize = 20_000;
/// How many that meet the checks are wanted.
const WANTED: usize = 200;
/// How many are tried one by one, where they cannot be judged at once.
const SINGLY: usize = 150;
/// How many found one by one are enough.
const ENOUGH: usize = 8;

/// Replaces the sources that checks speak of by the combinations that meet them.
///
/// The inner error names the check that nothing meets.
pub(super) async fn meet(
    session: &mut dyn Session,
    mut sources: Vec<Source>,
    checks: &[Check],
) -> Result<Result<Vec<Source>, String>, SessionError> {
    for (members, checks) in components(&sources, checks) {
        let group: Vec<Source> =
            members.iter().filter_map(|at| sources.get(*at)).cloned().collect();
        let merged = merge(session, trimmed(group), &checks).await?;
        if merged.tuples.is_empty() {
            let texts: Vec<&str> = checks.iter().map(|check| check.expression.as_str()).collect();
            return Ok(Err(format!("no value was found that meets {}", texts.join(" and "))));
        }
        for at in members {
            sources[at] = Source { columns: Vec::new(), tuples: vec![Vec::new()] };
        }
        sources.push(merged);
    }
    sources.retain(|source| !source.columns.is_empty());
    Ok(Ok(sources))
}

/// Sources that some checks tie together, with these checks.
fn components(sources: &[Source], checks: &[Check]) -> Vec<(BTreeSet<usize>, Vec<Check>)> {
    let home: BTreeMap<&Ident, usize> = sources
        .iter()
        .enumerate()
        .flat_map(|(at, source)| source.columns.iter().map(move |column| (column, at)))
        .collect();
    let mut components: Vec<(BTreeSet<usize>, Vec<Check>)> = Vec::new();
    for check in checks {
        // A check on a column that takes its default is the server's to judge.
        let Some(members) = check.columns.iter().map(|column| home.get(column).copied()).collect()
        else {
            continue;
        };
        let mut joined: (BTreeSet<usize>, Vec<Check>) = (members, vec![check.clone()]);
        if joined.0.is_empty() {
            continue;
        }
        components.retain(|(members, checks)| {
            let is_apart = members.is_disjoint(&joined.0);
            if !is_apart {
                joined.0.extend(members);
                joined.1.extend(checks.iter().cloned());
            }
            is_apart
        });
        components.push(joined);
    }
    components
}

/// Cuts the longest lists until the combinations are few enough.
fn trimmed(mut group: Vec<Source>) -> Vec<Source> {
    let product = |group: &[Source]| {
        group.iter().fold(1_usize, |product, it| product.saturating_mul(it.tuples.len()))
    };
    while product(&group) > MOST {
        let Some(longest) = group.iter_mut().max_by_key(|source| source.tuples.len()) else {
            break;
        };
        let keep = longest.tuples.len() * 3 / 4;
        longest.tuples.truncate(keep.max(1));
    }
    group
}

async fn merge(
    session: &mut dyn Session,
    group: Vec<Source>,
    checks: &[Check],
) -> Result<Source, SessionError> {
    let columns = group.iter().flat_map(|source| source.columns.clone()).collect();
    let places = match ask(session, &query(&group, checks)).await? {
        Ok(rows) => rows
            .iter()
            .map(|row| row.values().flatten().filter_map(|it| it.parse().ok()).collect())
            .collect(),
        Err(_) => one_by_one(session, &group, checks).await?,
    };
    Ok(Source { columns, tuples: places.iter().map(|at| tuple(&group, at)).collect() })
}

fn tuple(group: &[Source], at: &[usize]) -> Vec<String> {
    let parts = group.iter().zip(at).filter_map(|(source, at)| source.tuples.get(*at));
    parts.flatten().cloned().collect()
}

/// The places of the combinations that meet the checks, those in step first.
fn query(group: &[Source], checks: &[Check]) -> String {
    let lists: Vec<String> =
        group.iter().enumerate().map(|(at, source)| list(at, source)).collect();
    let places: Vec<String> = (0..group.len()).map(|at| format!("s{at}.aludel_{at}")).collect();
    let all = places.join(", ");
    format!(
        "SELECT {all} FROM {}\nWHERE {}\nORDER BY greatest({all}) - least({all}), {all} LIMIT {WANTED}",
        lists.join("\nCROSS JOIN "),
        condition(checks)
    )
}

fn condition(checks: &[Check]) -> String {
    let each = checks.iter().map(|check| format!("({}) IS NOT FALSE", check.expression));
    each.collect::<Vec<_>>().join("\nAND ")
}

fn list(at: usize, source: &Source) -> String {
    let tuples = source.tuples.iter().enumerate();
    let tuples = tuples.map(|(place, tuple)| format!("({place}, {})", tuple.join(", ")));
    let names: Vec<String> = source.columns.iter().map(ToString::to_string).collect();
    let tuples = tuples.collect::<Vec<_>>().join(", ");
    format!("(VALUES {tuples}) AS s{at} (aludel_{at}, {})", names.join(", "))
}

/// One bad value spoils the query for all: then each is judged by itself.
async fn one_by_one(
    session: &mut dyn Session,
    group: &[Source],
    checks: &[Check],
) -> Result<Vec<Vec<usize>>, SessionError> {
    let mut found = Vec::new();
    for number in 0..SINGLY {
        let mut rest = number;
        let mut place = |source: &Source| {
            let at = rest % source.tuples.len().max(1);
            rest /= source.tuples.len().max(1);
            at
        };
        let at: Vec<usize> = group.iter().map(&mut place).collect();
        let single: Vec<Source> = group
            .iter()
            .zip(&at)
            .map(|(source, at)| Source {
                columns: source.columns.clone(),
                tuples: source.tuples.get(*at).cloned().into_iter().collect(),
            })
            .collect();
        if rest > 0 || found.len() == ENOUGH {
            break;
        }
        if ask(session, &query(&single, checks)).await?.is_ok_and(|rows| !rows.is_empty()) {
            found.push(at);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(columns: &[&str], count: usize) -> Source {
        let columns: Vec<Ident> = columns.iter().map(|name| (*name).into()).collect();
        let tuples = (0..count).map(|at| vec![at.to_string(); columns.len()]).collect();
        Source { columns, tuples }
    }

    fn check(columns: &[&str]) -> Check {
        let columns: Vec<Ident> = columns.iter().map(|name| (*name).into()).collect();
        Check { expression: "true".into(), columns }
    }

    #[test]
    fn checks_tie_their_columns_together() {
        let sources = [source(&["a"], 2), source(&["b", "c"], 2), source(&["d"], 2)];
        let found = |checks: &[Check]| -> Vec<Vec<usize>> {
            let all = components(&sources, checks);
            all.into_iter().map(|(members, _)| members.into_iter().collect()).collect()
        };
        assert_eq!(found(&[check(&["a"]), check(&["d"])]), [vec![0], vec![2]]);
        assert_eq!(found(&[check(&["a", "c"]), check(&["b", "d"])]), [vec![0, 1, 2]]);
        assert!(found(&[check(&["gone"]), check(&[])]).is_empty());
    }

    #[test]
    fn too_many_combinations_are_cut() {
        let cut = trimmed(vec![source(&["a"], 400), source(&["b"], 400), source(&["c"], 3)]);
        assert!(cut.iter().map(|source| source.tuples.len()).product::<usize>() <= MOST);
        assert_eq!(cut[2].tuples.len(), 3);
    }
}
