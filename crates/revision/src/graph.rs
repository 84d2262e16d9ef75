//! The laws of a directed graph without cycles, over identifiers alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::RevisionId;

/// For each vertex, the vertices that an edge leads to: in order, each once. There are few, and many
/// vertices: a list takes a third of the room of a set.
pub(crate) type Edges = BTreeMap<RevisionId, Vec<RevisionId>>;

/// The edges turned round; the vertices stay.
pub(crate) fn reverse(edges: &Edges) -> Edges {
    let mut reversed: Edges = edges.keys().map(|id| (id.clone(), Vec::new())).collect();
    for (from, targets) in edges {
        for to in targets {
            reversed.entry(to.clone()).or_default().push(from.clone());
        }
    }
    reversed
}

/// All that can be reached from some vertices, themselves included.
pub(crate) fn closure<'a>(
    edges: &Edges,
    from: impl IntoIterator<Item = &'a RevisionId>,
) -> BTreeSet<RevisionId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&RevisionId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        let Some((id, targets)) = edges.get_key_value(id) else { continue };
        if reached.insert(id.clone()) {
            open.extend(targets);
        }
    }
    reached
}

/// The vertices such that each comes after all that its edges lead to; ties by identifier.
/// What is in or above a cycle is left out. `reversed` are the edges turned round.
pub(crate) fn order(edges: &Edges, reversed: &Edges) -> Vec<RevisionId> {
    let mut waiting: BTreeMap<&RevisionId, usize> =
        edges.iter().map(|(id, targets)| (id, targets.len())).collect();
    let mut ready: BTreeSet<&RevisionId> =
        waiting.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    let mut order = Vec::with_capacity(edges.len());
    while let Some(id) = ready.pop_first() {
        order.push(id.clone());
        for next in reversed.get(id).into_iter().flatten() {
            let Some(count) = waiting.get_mut(next) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.insert(next);
            }
        }
    }
    order
}

/// The cycles: one for each group of vertices that lead round. Each begins with its first vertex.
/// `order` is that of the edges.
pub(crate) fn cycles(edges: &Edges, order: &[RevisionId]) -> Vec<Vec<RevisionId>> {
    if order.len() == edges.len() {
        return Vec::new();
    }
    let sound: BTreeSet<&RevisionId> = order.iter().collect();
    let mut seen: BTreeSet<&RevisionId> = BTreeSet::new();
    let mut cycles = Vec::new();
    for start in edges.keys().filter(|id| !sound.contains(id)) {
        let mut path: Vec<&RevisionId> = Vec::new();
        let mut here = Some(start);
        while let Some(id) = here.filter(|id| !seen.contains(id)) {
            seen.insert(id);
            path.push(id);
            here = edges.get(id).and_then(|targets| targets.iter().find(|to| !sound.contains(to)));
        }
        let round = here.and_then(|id| path.iter().position(|member| *member == id));
        cycles.extend(round.and_then(|at| path.get(at..)).map(from_smallest));
    }
    cycles
}

fn from_smallest(cycle: &[&RevisionId]) -> Vec<RevisionId> {
    let smallest = (0..cycle.len()).min_by_key(|&index| cycle.get(index)).unwrap_or_default();
    let (tail, head) = cycle.split_at(smallest);
    head.iter().chain(tail).map(|id| (*id).clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> RevisionId {
        RevisionId::new(&format!("r{number:03}")).unwrap()
    }

    fn edges(pairs: &[(usize, usize)], vertices: usize) -> Edges {
        let mut edges: Edges = (0..vertices).map(|number| (id(number), Vec::new())).collect();
        for (from, to) in pairs {
            let targets = edges.get_mut(&id(*from)).unwrap();
            targets.push(id(*to));
            targets.sort();
            targets.dedup();
        }
        edges
    }

    fn order(edges: &Edges) -> Vec<RevisionId> {
        super::order(edges, &reverse(edges))
    }

    fn cycles(edges: &Edges) -> Vec<Vec<RevisionId>> {
        super::cycles(edges, &order(edges))
    }

    #[test]
    fn cycles_are_found_once() {
        for (pairs, expected) in [
            (&[(1, 0), (2, 1)][..], &[][..]),
            (&[(0, 0)], &[&[0][..]]),
            (&[(2, 1), (1, 2), (3, 2)], &[&[1, 2][..]]),
            (&[(0, 3), (3, 1), (1, 3)], &[&[1, 3][..]]),
            (&[(0, 1), (1, 0), (2, 3), (3, 2)], &[&[0, 1], &[2, 3]]),
        ] {
            let expected: Vec<Vec<RevisionId>> =
                expected.iter().map(|cycle| cycle.iter().copied().map(id).collect()).collect();
            assert_eq!(cycles(&edges(pairs, 4)), expected, "{pairs:?}");
        }
    }

    proptest! {
        #[test]
        fn order_holds_every_vertex_after_what_it_needs(
            pairs in prop::collection::vec((0_usize..30, 0_usize..30), 0..80)
        ) {
            let sound: Vec<_> = pairs.into_iter().filter(|(from, to)| from > to).collect();
            let edges = edges(&sound, 30);
            let order = order(&edges);
            prop_assert_eq!(order.len(), 30);
            prop_assert!(cycles(&edges).is_empty());
            let place = |id: &RevisionId| order.iter().position(|it| it == id);
            for (from, targets) in &edges {
                for to in targets {
                    prop_assert!(place(to) < place(from));
                }
            }
        }

        #[test]
        fn what_has_no_order_has_a_cycle(
            pairs in prop::collection::vec((0_usize..12, 0_usize..12), 0..30)
        ) {
            let edges = edges(&pairs, 12);
            let cycles = cycles(&edges);
            prop_assert_eq!(order(&edges).len() == 12, cycles.is_empty());
            for cycle in cycles {
                for (index, member) in cycle.iter().enumerate() {
                    let next = &cycle[(index + 1) % cycle.len()];
                    prop_assert!(edges[member].contains(next));
                }
            }
        }

        #[test]
        fn reachable_both_ways(
            pairs in prop::collection::vec((0_usize..12, 0_usize..12), 0..30)
        ) {
            let edges = edges(&pairs, 12);
            let reversed = reverse(&edges);
            for from in edges.keys() {
                for to in closure(&edges, [from]) {
                    prop_assert!(closure(&reversed, [&to]).contains(from));
                }
            }
        }
    }
}
