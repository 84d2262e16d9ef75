//! Laws of addressing and of ways, on random graphs: several bases, branches, merges, dependencies across,
//! labels. What each should be is computed here from the definition, by the plainest means.

use std::collections::BTreeSet;

use aludel_revision::{
    Applied, History, PathError, Range, Revision, RevisionId, Target, TargetError,
};
use proptest::prelude::*;

/// Numbers that a seed gives.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.roll(at + 1));
        }
    }
}

/// A graph: each vertex follows earlier ones alone.
struct Model {
    ids: Vec<RevisionId>,
    parents: Vec<Vec<usize>>,
    needs: Vec<Vec<usize>>,
    labels: Vec<Option<RevisionId>>,
    children: Vec<Set>,
}

type Set = BTreeSet<usize>;

impl Model {
    fn random(size: usize, dice: &mut Dice) -> Self {
        let mut names: Vec<usize> = (0..size).collect();
        dice.shuffle(&mut names);
        let ids = names.iter().map(|name| id(&format!("r{name:03}x{}", name % 7))).collect();
        let (mut parents, mut needs, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for vertex in 0..size {
            let count = match dice.roll(20) {
                _ if vertex == 0 => 0,
                0 => 0,
                1 | 2 => 2,
                3 => 3,
                _ => 1,
            };
            let mut own: Vec<usize> = (0..count).map(|_| earlier(vertex, dice)).collect();
            own.sort_unstable();
            own.dedup();
            let mut all = own.clone();
            if vertex > 0 && dice.roll(15) == 0 {
                all.push(dice.roll(vertex));
            }
            labels.push((dice.roll(12) == 0).then(|| id(&format!("l{vertex:03}"))));
            parents.push(own);
            needs.push(all);
        }
        let mut children = vec![Set::new(); size];
        for (vertex, own) in parents.iter().enumerate() {
            for parent in own {
                children[*parent].insert(vertex);
            }
        }
        Self { ids, parents, needs, labels, children }
    }

    /// The files; `names` tells apart what they are called.
    fn files(&self, names: &str) -> Vec<(String, String)> {
        let list = |all: &[usize]| -> String {
            let names: Vec<&str> = all.iter().map(|it| self.ids[*it].as_str()).collect();
            names.join(", ")
        };
        let file = |vertex: usize| {
            let (id, parents) = (&self.ids[vertex], &self.parents[vertex]);
            let revises = if parents.is_empty() { "base".to_owned() } else { list(parents) };
            let mut keys = format!("-- revision: {id}\n-- revises: {revises}\n");
            let others = &self.needs[vertex][parents.len()..];
            if !others.is_empty() {
                keys.push_str(&format!("-- depends_on: {}\n", list(others)));
            }
            if let Some(label) = &self.labels[vertex] {
                keys.push_str(&format!("-- branch_labels: {label}\n"));
            }
            (format!("{id}_{names}.sql"), format!("{keys}\n-- migrate:up\n\n-- migrate:down\n"))
        };
        (0..self.ids.len()).map(file).collect()
    }

    fn history(&self) -> History {
        History::from_files(self.files("it")).expect("a sound graph")
    }

    fn all(&self) -> Set {
        (0..self.ids.len()).collect()
    }

    /// What some vertices need, themselves included.
    fn below(&self, some: &Set) -> Set {
        let mut below = some.clone();
        for vertex in (0..self.ids.len()).rev() {
            if below.contains(&vertex) {
                below.extend(&self.needs[vertex]);
            }
        }
        below
    }

    /// What needs some vertices, themselves included.
    fn above(&self, some: &Set, edges: &[Vec<usize>]) -> Set {
        let mut above = some.clone();
        for (vertex, targets) in edges.iter().enumerate() {
            if targets.iter().any(|it| above.contains(it)) {
                above.insert(vertex);
            }
        }
        above
    }

    fn children(&self, vertex: usize) -> Set {
        self.children[vertex].clone()
    }

    fn heads(&self) -> Set {
        self.all().into_iter().filter(|it| self.children(*it).is_empty()).collect()
    }

    /// A branch: what follows its vertex, and the line that leads to it.
    fn branch(&self, vertex: usize) -> Set {
        let mut members = self.above(&[vertex].into(), &self.parents);
        let mut here = vertex;
        while let [parent] = self.parents[here][..] {
            if self.children(parent).len() > 1 {
                break;
            }
            members.insert(parent);
            here = parent;
        }
        members
    }

    fn named(&self, some: &Set) -> BTreeSet<RevisionId> {
        some.iter().map(|it| self.ids[*it].clone()).collect()
    }

    fn labelled(&self) -> impl Iterator<Item = (usize, &RevisionId)> {
        self.labels.iter().enumerate().filter_map(|(vertex, label)| Some((vertex, label.as_ref()?)))
    }
}

/// One of those before a vertex, mostly a near one.
fn earlier(vertex: usize, dice: &mut Dice) -> usize {
    let reach = if dice.roll(3) == 0 { vertex } else { vertex.min(3) };
    vertex - 1 - dice.roll(reach)
}

fn id(text: &str) -> RevisionId {
    RevisionId::new(text).expect("an identifier")
}

fn target(text: &str) -> Target {
    text.parse().expect("a target")
}

fn ids(revisions: &[&Revision]) -> BTreeSet<RevisionId> {
    revisions.iter().map(|it| it.id.clone()).collect()
}

/// Applies revisions, each of which must find what it needs.
fn go_up(model: &Model, path: &[&Revision], applied: &mut Applied) {
    for revision in path {
        let vertex =
            model.ids.iter().position(|it| *it == revision.id).expect("it is of the graph");
        for need in &model.needs[vertex] {
            assert!(applied.contains(&model.ids[*need]), "{} comes too early", revision.id);
        }
        assert!(applied.insert(revision.id.clone()), "{} comes twice", revision.id);
    }
}

/// Takes revisions back, none of which anything may stand on.
fn go_down(model: &Model, path: &[&Revision], applied: &mut Applied) {
    for revision in path {
        assert!(applied.remove(&revision.id), "{} is not there", revision.id);
        let vertex =
            model.ids.iter().position(|it| *it == revision.id).expect("it is of the graph");
        for (other, needs) in model.needs.iter().enumerate() {
            let stands = needs.contains(&vertex) && applied.contains(&model.ids[other]);
            assert!(!stands, "{} goes before {}", revision.id, model.ids[other]);
        }
    }
}

/// The ways from one vertex to another one.
fn check_ways(model: &Model, history: &History, from: usize, to: usize) {
    let (one, other) = (model.below(&[from].into()), model.below(&[to].into()));
    let mut applied = Applied::new();
    let up = |applied: &Applied, to: usize| {
        history.upgrade_path(applied, &Target::from(&model.ids[to])).expect("a way up")
    };
    let path = up(&applied, from);
    go_up(model, &path, &mut applied);
    assert_eq!(applied, model.named(&one));
    let path = up(&applied, to);
    go_up(model, &path, &mut applied);
    let both: Set = one.union(&other).copied().collect();
    assert_eq!(applied, model.named(&both));
    let back =
        history.downgrade_path(&applied, &Target::from(&model.ids[from])).expect("a way down");
    go_down(model, &back, &mut applied);
    let mut gone = model.above(&[from].into(), &model.needs);
    gone.remove(&from);
    let left: Set = both.difference(&gone).copied().collect();
    assert_eq!(applied, model.named(&left));
    if both.difference(&one).all(|it| gone.contains(it)) {
        assert_eq!(applied, model.named(&one), "up and down leads back");
    }
    let back = history.downgrade_path(&applied, &Target::BASE).expect("a way down");
    go_down(model, &back, &mut applied);
    assert_eq!(applied, Applied::new());
}

/// A step from a vertex leads to the only one that is there, to base, or is refused as what it is.
fn check_steps(model: &Model, history: &History, vertex: usize) {
    let id = &model.ids[vertex];
    let parents: Set = model.parents[vertex].iter().copied().collect();
    for (text, ways, is_up) in
        [(format!("{id}+1"), model.children(vertex), true), (format!("{id}-1"), parents, false)]
    {
        match (history.find_all(&target(&text), None), ways.len()) {
            (Ok(found), 1) => assert_eq!(ids(&found), model.named(&ways), "{text}"),
            (Ok(found), 0) if !is_up => assert!(found.is_empty(), "{text} is base"),
            (Err(TargetError::TooFar { available: 0, .. }), 0) if is_up => {}
            (Err(TargetError::Fork { candidates, steps: 0, .. }), 2..) => {
                assert!(candidates.iter().all(|it| model.named(&ways).contains(it)), "{text}");
            }
            (other, _) => panic!("{text}: {other:?}"),
        }
    }
}

fn check_names(model: &Model, history: &History, vertex: usize) {
    let id = &model.ids[vertex];
    for length in 1..=id.as_str().len() {
        let prefix = &id.as_str()[..length];
        let begin: Set = model
            .all()
            .into_iter()
            .filter(|it| model.ids[*it].as_str().starts_with(prefix))
            .collect();
        match history.find(&target(prefix), None) {
            Ok(found) => assert_eq!(
                [found.id.clone()].into_iter().collect::<BTreeSet<_>>(),
                model.named(&begin)
            ),
            Err(TargetError::Ambiguous { candidates, .. }) => {
                assert!(begin.len() > 1 && length >= 3);
                assert_eq!(candidates.into_iter().collect::<BTreeSet<_>>(), model.named(&begin));
            }
            Err(TargetError::Unknown { .. }) => assert!(length < 3, "{prefix}"),
            Err(other) => panic!("{prefix}: {other}"),
        }
    }
}

fn check_branches(model: &Model, history: &History, applied: &Applied) {
    for (vertex, label) in model.labelled() {
        assert_eq!(
            history.find(&target(label.as_str()), None).expect("a label").id,
            model.ids[vertex]
        );
        let branch = model.branch(vertex);
        let heads: Set = model.heads().intersection(&branch).copied().collect();
        let found = history.find_all(&target(&format!("{label}@heads")), None).expect("heads");
        assert_eq!(ids(&found), model.named(&heads));
        match history.find(&target(&format!("{label}@head")), None) {
            Ok(found) => assert_eq!(BTreeSet::from([found.id.clone()]), model.named(&heads)),
            Err(TargetError::SeveralHeads { heads: said, .. }) => {
                assert!(said.len() > 1);
                assert_eq!(said.into_iter().collect::<BTreeSet<_>>(), model.named(&heads));
            }
            Err(other) => panic!("{label}@head: {other}"),
        }
        check_branch_base(model, history, label, &branch, applied);
        check_branch_steps(model, history, label, &branch, applied);
    }
}

/// `label@base` is before the branch: down to it all of it goes, and what needs it.
fn check_branch_base(
    model: &Model,
    history: &History,
    label: &RevisionId,
    branch: &Set,
    applied: &Applied,
) {
    let text = target(&format!("{label}@base"));
    assert!(history.find_all(&text, None).expect("a place").is_empty());
    let path = history.downgrade_path(applied, &text).expect("a way down");
    let mut left = applied.clone();
    go_down(model, &path, &mut left);
    let gone = model.named(&model.above(branch, &model.needs));
    assert_eq!(left, applied.difference(&gone).cloned().collect::<BTreeSet<_>>());
}

/// `label@+2`: the next two of what the branch needs, as long as but one is next.
fn check_branch_steps(
    model: &Model,
    history: &History,
    label: &RevisionId,
    branch: &Set,
    applied: &Applied,
) {
    let mut pending: BTreeSet<RevisionId> = model.named(&model.below(branch));
    pending.retain(|it| !applied.contains(it));
    check_relative(model, history, &target(&format!("{label}@+2")), pending, applied);
}

fn check_relative(
    model: &Model,
    history: &History,
    target: &Target,
    mut pending: BTreeSet<RevisionId>,
    applied: &Applied,
) {
    let mut expected = Vec::new();
    let fault = loop {
        if expected.len() as u64 == target.offset.unsigned_abs() {
            break None;
        }
        let is_next = |it: &&RevisionId| {
            let vertex = model.ids.iter().position(|id| id == *it).expect("it is of the graph");
            !model.needs[vertex].iter().any(|need| pending.contains(&model.ids[*need]))
        };
        let next: Vec<RevisionId> = pending.iter().filter(is_next).cloned().collect();
        match next.as_slice() {
            [one] => {
                pending.remove(one);
                expected.push(one.clone());
            }
            other => break Some(other.len()),
        }
    };
    match (history.upgrade_path(applied, target), fault) {
        (Ok(path), None) => {
            assert_eq!(path.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), expected);
        }
        (Err(PathError::Target(TargetError::TooFar { .. })), Some(0)) => {}
        (Err(PathError::Target(TargetError::Fork { .. })), Some(2..)) => {}
        (other, fault) => panic!("{target}: {other:?}, and {fault:?}"),
    }
}

/// `current` is where the database stands, `-1` takes back the only one that nothing stands on.
fn check_current(model: &Model, history: &History, applied: &Applied) {
    let there: Set =
        model.all().into_iter().filter(|it| applied.contains(&model.ids[*it])).collect();
    let is_newest = |it: &usize| model.children(*it).is_disjoint(&there);
    let newest: Set = there.iter().copied().filter(is_newest).collect();
    let found = history.find_all(&target("current"), Some(applied)).expect("a place");
    assert_eq!(ids(&found), model.named(&newest));
    assert!(matches!(
        history.find_all(&target("current"), None),
        Err(TargetError::NeedsDatabase { .. })
    ));
    let pending = model.ids.iter().filter(|it| !applied.contains(*it)).cloned().collect();
    check_relative(model, history, &target("+1"), pending, applied);
    let stands = |it: &usize| there.iter().any(|other| model.needs[*other].contains(it));
    let last: Set = there.iter().copied().filter(|it| !stands(it)).collect();
    match (history.downgrade_path(applied, &target("-1")), last.len()) {
        (Ok(path), 1) => assert_eq!(ids(&path), model.named(&last)),
        (Err(PathError::Target(TargetError::TooFar { .. })), 0) => {}
        (Err(PathError::Target(TargetError::Fork { .. })), 2..) => {}
        (other, _) => panic!("-1: {other:?}"),
    }
}

fn check_range(model: &Model, history: &History, from: usize, to: usize) {
    let (one, other) = (&model.ids[from], &model.ids[to]);
    let (below, older) = (model.below(&[to].into()), model.below(&[from].into()));
    let inside = |all: &Set| {
        let inside: Set =
            all.iter().copied().filter(|it| *it == from || !older.contains(it)).collect();
        model.named(&inside)
    };
    let found = |text: String| {
        let range: Range = text.parse().expect("a range");
        history.range(&range, None).map(|found| ids(&found))
    };
    for text in [format!("{one}..{other}"), format!("{one}:{other}")] {
        match found(text) {
            Ok(found) => assert_eq!(found, inside(&below)),
            Err(TargetError::NoRange { .. }) => assert!(!below.contains(&from)),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(found(format!("{one}..")).expect("a range"), inside(&model.all()));
    assert_eq!(found(format!("..{other}")).expect("a range"), model.named(&below));
    assert_eq!(found("..".into()).expect("a range"), model.named(&model.all()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn ways_and_names_are_as_they_are_defined(size in 1..=500_usize, seed in any::<u64>()) {
        let dice = &mut Dice(seed);
        let model = Model::random(size, dice);
        let history = model.history();
        let heads = model.heads();
        prop_assert_eq!(ids(&history.heads()), model.named(&heads));
        prop_assert_eq!(ids(&history.find_all(&target("heads"), None).expect("heads")), model.named(&heads));
        prop_assert_eq!(history.find(&Target::HEAD, None).is_ok(), heads.len() == 1);
        prop_assert!(history.find_all(&Target::BASE, None).expect("base").is_empty());
        let mut some = Set::new();
        for _ in 0..3 {
            let (from, to) = (dice.roll(size), dice.roll(size));
            check_ways(&model, &history, from, to);
            check_range(&model, &history, from, to);
            check_steps(&model, &history, from);
            check_names(&model, &history, from);
            some.insert(from);
        }
        let applied = model.named(&model.below(&some));
        check_current(&model, &history, &applied);
        check_branches(&model, &history, &applied);
    }

    #[test]
    fn each_pair_of_a_small_graph(size in 1..=9_usize, seed in any::<u64>()) {
        let model = Model::random(size, &mut Dice(seed));
        let history = model.history();
        for from in 0..size {
            check_steps(&model, &history, from);
            let applied = model.named(&model.below(&[from].into()));
            check_current(&model, &history, &applied);
            check_branches(&model, &history, &applied);
            for to in 0..size {
                check_ways(&model, &history, from, to);
                check_range(&model, &history, from, to);
            }
        }
    }

    #[test]
    fn the_order_is_of_the_graph_alone(size in 1..=500_usize, seed in any::<u64>()) {
        let dice = &mut Dice(seed);
        let model = Model::random(size, dice);
        let order = |history: History| history.revisions().map(|it| it.id.clone()).collect::<Vec<_>>();
        let expected = order(model.history());
        let mut files = model.files("called_otherwise");
        dice.shuffle(&mut files);
        prop_assert_eq!(order(History::from_files(files).expect("a sound graph")), expected);
    }
}
