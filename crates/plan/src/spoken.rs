//! Order by what texts speak of. The engine keeps the text of a function without looking its names
//! up, so no dependency tells what must be there when the function is used: an index that calls it,
//! a default, a check. What it speaks of comes before it, and goes after it, as long as that makes
//! no circle; where it does, what uses the function waits instead.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use aludel_catalog::{Key, Kind, Located};
use aludel_dialect::Dialect;

use crate::{
    entity::{Entities, EntityId},
    graph::{Graph, VertexId},
    vertex::{Event, Vertices},
};

/// What the texts of both sides speak of, looked up when it is asked for.
pub(crate) struct Spoken<'a> {
    entities: &'a Entities<'a>,
    vertices: &'a Vertices,
    dialect: &'a dyn Dialect,
    before: Side<'a>,
    after: Side<'a>,
}

/// One side: who has which name, and what was looked up already.
#[derive(Default)]
struct Side<'a> {
    named: HashMap<&'a str, Vec<EntityId>>,
    spoken: RefCell<HashMap<EntityId, Rc<Vec<EntityId>>>>,
}

/// One vertex should come before another; the function for whose sake, where it is one that comes.
struct Wish {
    first: VertexId,
    then: VertexId,
    speaker: Option<EntityId>,
}

impl<'a> Spoken<'a> {
    pub(crate) fn new(
        entities: &'a Entities<'a>,
        vertices: &'a Vertices,
        dialect: &'a dyn Dialect,
    ) -> Self {
        let (mut before, mut after) = (Side::default(), Side::default());
        for id in entities.ids() {
            let is_moved = vertices.arrival(id).or(vertices.departure(id)).is_some();
            let object = entities.object(id);
            for (side, located) in [(&mut before, object.before), (&mut after, object.after)] {
                let named = located.filter(|it| can_be_named(it.key.kind, is_moved));
                if let Some(located) = named {
                    side.named.entry(located.key.name.as_str()).or_default().push(id);
                }
            }
        }
        Self { entities, vertices, dialect, before, after }
    }

    /// Adds the edges that make no circle.
    pub(crate) fn order(&self, graph: &mut Graph) {
        let mut wishes = self.wishes();
        let mut all = graph.clone();
        wishes.iter().for_each(|wish| all.add_edge(wish.first, wish.then));
        let tangled = all.tangled();
        let mut refused = Vec::new();
        for wish in wishes.drain(..) {
            let may_be_circle = tangled[wish.first] && tangled[wish.then];
            if may_be_circle && graph.leads(wish.then, wish.first, &tangled) {
                refused.extend(wish.speaker.map(|speaker| (speaker, wish.first)));
            } else {
                graph.add_edge(wish.first, wish.then);
            }
        }
        let everywhere = vec![true; tangled.len()];
        for (first, then) in self.handed_on(&refused) {
            if !graph.leads(then, first, &everywhere) {
                graph.add_edge(first, then);
            }
        }
    }

    /// Of each function that comes or changes: what it speaks of and what comes only later.
    pub(crate) fn later(
        &self,
        graph: &Graph,
        order: &[VertexId],
    ) -> BTreeMap<&'a Key, Vec<&'a Key>> {
        let place: HashMap<VertexId, usize> =
            order.iter().enumerate().map(|(place, vertex)| (*vertex, place)).collect();
        let place = |vertex: VertexId| place.get(&graph.head(vertex));
        let mut later: BTreeMap<&Key, Vec<&Key>> = BTreeMap::new();
        for speaker in self.entities.ids() {
            let Some(arrival) = self.vertices.arrival(speaker) else { continue };
            for named in self.spoken_after(speaker).iter() {
                let is_later = |vertex: VertexId| place(vertex) > place(arrival);
                if self.vertices.arrival(*named).is_some_and(is_later) {
                    let key = self.entities.key(speaker);
                    later.entry(key).or_default().push(self.entities.key(*named));
                }
            }
        }
        later
    }

    /// Functions before other things: they are what is used.
    fn wishes(&self) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for (vertex, entity, event) in self.vertices.iter() {
            if matches!(event, Event::Create | Event::Alter) {
                self.wish_arrivals(vertex, entity, &mut wishes);
            }
            if matches!(event, Event::Drop | Event::Alter) {
                self.wish_departures(vertex, entity, &mut wishes);
            }
        }
        let is_of_function = |vertex: VertexId| {
            matches!(self.entities.key(self.vertices.entity(vertex)).kind, Kind::Function)
        };
        wishes.sort_by_key(|wish| !is_of_function(wish.first));
        wishes
    }

    /// What a function speaks of is there before it, and before what uses one that stays.
    fn wish_arrivals(&self, vertex: VertexId, entity: EntityId, wishes: &mut Vec<Wish>) {
        for named in self.spoken_after(entity).iter() {
            let first = self.vertices.arrival(*named).filter(|first| *first != vertex);
            let speaker = Some(entity);
            wishes.extend(first.map(|first| Wish { first, then: vertex, speaker }));
        }
        for named in self.through_kept(self.entities.needs(entity).after, Self::spoken_after) {
            let first = self.vertices.arrival(named);
            wishes.extend(first.map(|first| Wish { first, then: vertex, speaker: None }));
        }
    }

    /// What a function spoke of goes after it, and after what used one that stays.
    fn wish_departures(&self, vertex: VertexId, entity: EntityId, wishes: &mut Vec<Wish>) {
        let own = self.spoken_before(entity);
        let kept = self.through_kept(self.entities.needs(entity).before, Self::spoken_before);
        for named in own.iter().copied().chain(kept) {
            let then = self.vertices.going(named).filter(|then| *then != vertex);
            wishes.extend(then.map(|then| Wish { first: vertex, then, speaker: None }));
        }
    }

    /// What functions that stay as they are speak of, through others that do so, too.
    fn through_kept(
        &self,
        needs: &[EntityId],
        spoken: impl Fn(&Self, EntityId) -> Rc<Vec<EntityId>>,
    ) -> BTreeSet<EntityId> {
        let is_kept = |id: &EntityId| {
            let is_moved = self.vertices.arrival(*id).or(self.vertices.departure(*id)).is_some();
            self.entities.key(*id).kind == Kind::Function && !is_moved
        };
        let mut open: Vec<EntityId> = needs.iter().copied().filter(is_kept).collect();
        let mut seen: BTreeSet<EntityId> = open.iter().copied().collect();
        let mut found = BTreeSet::new();
        while let Some(function) = open.pop() {
            for named in spoken(self, function).iter().copied() {
                found.insert(named);
                if is_kept(&named) && seen.insert(named) {
                    open.push(named);
                }
            }
        }
        found
    }

    /// Edges that a function cannot have, for all that uses it.
    fn handed_on(&self, refused: &[(EntityId, VertexId)]) -> Vec<(VertexId, VertexId)> {
        if refused.is_empty() {
            return Vec::new();
        }
        let mut edges = Vec::new();
        for user in self.entities.ids() {
            let Some(then) = self.vertices.arrival(user) else { continue };
            let needs = self.entities.needs(user).after;
            let of_needs = refused.iter().filter(|(f, _)| needs.binary_search(f).is_ok());
            edges.extend(of_needs.map(|(_, first)| (*first, then)));
        }
        edges
    }

    fn spoken_after(&self, id: EntityId) -> Rc<Vec<EntityId>> {
        self.after.spoken(id, self.entities.object(id).after, self)
    }

    fn spoken_before(&self, id: EntityId) -> Rc<Vec<EntityId>> {
        self.before.spoken(id, self.entities.object(id).before, self)
    }
}

impl<'a> Side<'a> {
    /// All that the text of an object may mean by its words.
    fn spoken(
        &self,
        id: EntityId,
        object: Option<Located<'a>>,
        of: &Spoken<'a>,
    ) -> Rc<Vec<EntityId>> {
        let Some(object) = object.filter(|object| object.key.kind == Kind::Function) else {
            return Rc::default();
        };
        if let Some(known) = self.spoken.borrow().get(&id) {
            return known.clone();
        }
        let words = of.dialect.speaks_of(object);
        let named = words.iter().filter_map(|word| self.named.get(word.as_str())).flatten();
        let is_meant = |named: &EntityId| {
            let table = of.entities.key(*named).parent.as_ref();
            *named != id && table.is_none_or(|table| words.contains(table.as_str()))
        };
        let found: Rc<Vec<EntityId>> = Rc::new(named.copied().filter(is_meant).collect());
        self.spoken.borrow_mut().insert(id, found.clone());
        found
    }
}

/// Whether a text can speak of an object of this kind, and it matters that it does: it comes, goes
/// or changes, or speaks itself.
fn can_be_named(kind: Kind, is_moved: bool) -> bool {
    let is_type =
        matches!(kind, Kind::BaseType | Kind::Enum | Kind::Composite | Kind::Range | Kind::Domain);
    let is_other = matches!(
        kind,
        Kind::Sequence
            | Kind::Aggregate
            | Kind::Operator
            | Kind::TextSearchConfiguration
            | Kind::Table
            | Kind::Column
            | Kind::View
            | Kind::MaterializedView
    );
    kind == Kind::Function || is_moved && (is_type || is_other)
}
