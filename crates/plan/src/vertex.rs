//! The vertices of the graph: what happens to each object.

use crate::{action::Action, entity::EntityId, graph::VertexId};

/// What happens at a vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The object goes.
    Drop,
    /// It changes where it stands.
    Alter,
    /// It comes.
    Create,
    /// One of its statements that waits for others; its number.
    Deferred(usize),
}

/// All vertices, and where those of an object are.
pub(crate) struct Vertices {
    vertices: Vec<(EntityId, Event)>,
    going: Vec<Option<VertexId>>,
    altering: Vec<Option<VertexId>>,
    coming: Vec<Option<VertexId>>,
}

impl Vertices {
    pub(crate) fn new(actions: &[Action]) -> Self {
        let none = || vec![None; actions.len()];
        let mut vertices =
            Self { vertices: Vec::new(), going: none(), altering: none(), coming: none() };
        for (entity, action) in actions.iter().enumerate() {
            match action {
                Action::Keep => {}
                Action::Create => {
                    vertices.coming[entity] = Some(vertices.push(entity, Event::Create))
                }
                Action::Drop => vertices.going[entity] = Some(vertices.push(entity, Event::Drop)),
                Action::InPlace { .. } | Action::Implied => {
                    vertices.altering[entity] = Some(vertices.push(entity, Event::Alter));
                }
                Action::Rebuild => {
                    vertices.going[entity] = Some(vertices.push(entity, Event::Drop));
                    vertices.coming[entity] = Some(vertices.push(entity, Event::Create));
                }
            }
        }
        vertices
    }

    /// Adds a vertex.
    pub(crate) fn push(&mut self, entity: EntityId, event: Event) -> VertexId {
        self.vertices.push((entity, event));
        self.vertices.len() - 1
    }

    pub(crate) fn len(&self) -> usize {
        self.vertices.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (VertexId, EntityId, Event)> {
        self.vertices.iter().enumerate().map(|(vertex, (entity, event))| (vertex, *entity, *event))
    }

    /// Whose vertex it is.
    pub(crate) fn entity(&self, vertex: VertexId) -> EntityId {
        self.vertices[vertex].0
    }

    /// What happens there.
    pub(crate) fn event(&self, vertex: VertexId) -> Event {
        self.vertices[vertex].1
    }

    pub(crate) fn going(&self, entity: EntityId) -> Option<VertexId> {
        self.going[entity]
    }

    pub(crate) fn altering(&self, entity: EntityId) -> Option<VertexId> {
        self.altering[entity]
    }

    pub(crate) fn coming(&self, entity: EntityId) -> Option<VertexId> {
        self.coming[entity]
    }

    /// Where an object becomes what it is after: its alteration or its coming.
    pub(crate) fn arrival(&self, entity: EntityId) -> Option<VertexId> {
        self.altering(entity).or(self.coming(entity))
    }

    /// Where an object ceases to be what it was: its alteration or its going.
    pub(crate) fn departure(&self, entity: EntityId) -> Option<VertexId> {
        self.altering(entity).or(self.going(entity))
    }
}
