//! The branches that end in some heads, and the orders in which they can be applied.

use std::{collections::BTreeSet, ops::Range};

use aludel_revision::{History, Revision, RevisionId};

use crate::{Failure, FailureKind, Remedy, Result, history::chosen};

/// Branches that begin where they parted.
pub(super) struct Branches<'h> {
    /// What all heads stand on.
    pub(super) common: BTreeSet<RevisionId>,
    /// The heads.
    pub(super) heads: Vec<&'h Revision>,
    /// What each head stands on besides, itself included.
    own: Vec<BTreeSet<RevisionId>>,
    /// All of it, as `upgrade` goes.
    pub(super) whole: Vec<&'h Revision>,
    /// In these orders it is tried: each branch first, as `upgrade` goes, and with a database on the way along
    /// each branch.
    pub(super) orders: Vec<Vec<&'h Revision>>,
    /// Whether there are too many to try each.
    pub(super) is_untried: bool,
}

/// How many orders are tried at most: each is a database, and the branches run in it.
const MOST_ORDERS: usize = 32;

/// The heads that are named, or all of the history.
pub(super) fn heads<'h>(named: &[String], history: &'h History) -> Result<Vec<&'h Revision>> {
    let mut heads: Vec<&Revision> = Vec::new();
    if named.is_empty() {
        heads = history.heads();
    }
    for name in named {
        heads.extend(chosen(history, Some(name))?);
    }
    heads.sort_by_key(|head| &head.id);
    heads.dedup_by_key(|head| &head.id);
    check(&heads, history)?;
    Ok(heads)
}

fn check(heads: &[&Revision], history: &History) -> Result<()> {
    let nothing = |why: String| {
        let failure =
            Failure::new(FailureKind::History, format!("{why}: there is nothing to merge"));
        Err(failure.remedy(Remedy::ListRevisions))
    };
    match heads {
        [] => return Err(Failure::new(FailureKind::History, "the history has no revision yet")),
        [only] => return nothing(format!("`{}` is the only head", only.id)),
        _ => {}
    }
    for head in heads {
        let below = history.ancestors([&head.id]);
        let inner = heads.iter().find(|other| other.id != head.id && below.contains(&other.id));
        if let Some(inner) = inner {
            return nothing(format!("`{}` leads to `{}` already", inner.id, head.id));
        }
    }
    Ok(())
}

impl<'h> Branches<'h> {
    pub(super) fn of(heads: Vec<&'h Revision>, history: &'h History) -> Self {
        let all: Vec<BTreeSet<RevisionId>> =
            heads.iter().map(|head| history.ancestors([&head.id])).collect();
        let common = all.iter().skip(1).fold(all[0].clone(), |common, one| &common & one);
        let own: Vec<BTreeSet<RevisionId>> = all.iter().map(|one| one - &common).collect();
        let whole = own.iter().fold(BTreeSet::new(), |whole, one| &whole | one);
        // A branch up to a place, the others, and what is left of it.
        let begun = |one: &BTreeSet<RevisionId>, up_to: fn(usize) -> Range<usize>| {
            let (line, others) = (history.in_order(one), history.in_order(&(&whole - one)));
            let order = |at: usize| [&line[..at], &others, &line[at..]].concat();
            up_to(line.len()).map(order).collect::<Vec<Vec<&'h Revision>>>()
        };
        let mut orders: Vec<Vec<&Revision>> =
            own.iter().flat_map(|one| begun(one, |len| len..len + 1)).collect();
        orders.push(history.in_order(&whole));
        orders.extend(own.iter().flat_map(|one| begun(one, |len| 1..len)));
        orders.retain(|order| is_possible(order, &whole, history));
        let whole = history.in_order(&whole);
        let mut seen = BTreeSet::new();
        orders.retain(|order| seen.insert(order.iter().map(|it| &it.id).collect::<Vec<_>>()));
        let is_untried = orders.len() > MOST_ORDERS;
        orders.truncate(MOST_ORDERS);
        Self { common, heads, own, whole, orders, is_untried }
    }

    /// The numbers of the branches that a revision is on.
    pub(super) fn on(&self, revision: &RevisionId) -> BTreeSet<usize> {
        let own = self.own.iter().enumerate();
        own.filter(|(_, own)| own.contains(revision)).map(|(number, _)| number).collect()
    }
}

/// Whether each revision comes behind all that it needs: branches may have a part in common.
fn is_possible(order: &[&Revision], whole: &BTreeSet<RevisionId>, history: &History) -> bool {
    let mut done = BTreeSet::new();
    order.iter().all(|revision| {
        let mut needs = history.needs(&revision.id).iter().filter(|id| whole.contains(*id));
        let is_ready = needs.all(|id| done.contains(id));
        done.insert(&revision.id);
        is_ready
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(files: &[(&str, &str)]) -> History {
        let file = |(id, parents): &(&str, &str)| {
            let text = format!(
                "-- {id}\n--\n-- revision: {id}\n-- revises: {parents}\n\n-- migrate:up\n\n-- migrate:down\n"
            );
            (format!("{id}_it.sql"), text.into_bytes())
        };
        History::from_files(files.iter().map(file)).expect("a history")
    }

    fn merged(named: &[&str], history: &History) -> std::result::Result<Vec<Vec<String>>, String> {
        let named: Vec<String> = named.iter().map(|&it| it.to_owned()).collect();
        let heads = heads(&named, history).map_err(|failure| failure.message)?;
        let branches = Branches::of(heads, history);
        let names = |order: &Vec<&Revision>| order.iter().map(|it| it.id.to_string()).collect();
        Ok(branches.orders.iter().map(names).collect())
    }

    #[test]
    fn each_branch_is_first_once_and_none_twice() {
        let forked = history(&[("a1", "base"), ("b1", "a1"), ("c1", "a1"), ("b2", "b1")]);
        let orders = merged(&[], &forked).expect("orders");
        assert_eq!(orders, [["b1", "b2", "c1"], ["c1", "b1", "b2"], ["b1", "c1", "b2"]]);
        // The second stands on a part of the first, and never comes before it.
        let shared =
            history(&[("a1", "base"), ("b1", "a1"), ("b2", "b1"), ("b3", "b2"), ("c1", "b2")]);
        let orders = merged(&[], &shared).expect("orders");
        assert_eq!(orders, [["b3", "c1"], ["c1", "b3"]]);
        let apart = "a1\n-- depends_on: b2";
        let shared =
            history(&[("a1", "base"), ("b1", "a1"), ("b2", "b1"), ("b3", "b2"), ("c1", apart)]);
        let orders = merged(&[], &shared).expect("orders");
        assert_eq!(orders, [["b3", "c1"], ["c1", "b3"]]);
        let three = history(&[("a1", "base"), ("b1", "a1"), ("c1", "a1"), ("d1", "a1")]);
        let orders = merged(&[], &three).expect("orders");
        assert_eq!(orders, [["b1", "c1", "d1"], ["c1", "b1", "d1"], ["d1", "b1", "c1"]]);
        let two = merged(&["b1", "d1"], &three).expect("orders");
        assert_eq!(two, [["b1", "d1"], ["d1", "b1"]]);
        let apart = history(&[("a1", "base"), ("b1", "base")]);
        assert_eq!(merged(&[], &apart).expect("orders"), [["a1", "b1"], ["b1", "a1"]]);
    }

    #[test]
    fn what_is_no_merge_is_told() {
        let line = history(&[("a1", "base"), ("b1", "a1")]);
        let why = |named: &[&str]| merged(named, &line).expect_err("no merge");
        assert_eq!(why(&[]), "`b1` is the only head: there is nothing to merge");
        assert_eq!(why(&["a1", "b1"]), "`a1` leads to `b1` already: there is nothing to merge");
        assert_eq!(
            merged(&[], &history(&[])).expect_err("no merge"),
            "the history has no revision yet"
        );
    }
}
