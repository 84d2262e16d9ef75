//! A diagram of a change: the tables that it concerns, before and after in one.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Ident, Pair, QualifiedName};

use super::{Attribute, Diagram, Entity, Mark, Relation};

/// So many columns are worth a line that counts them.
const FEW: usize = 2;

impl Diagram {
    /// What differs between two states, with the tables that it refers to.
    pub fn of_change(states: Pair<&Catalog>) -> Self {
        let sides = states.map(Self::of);
        let mut all = Self { entities: entities(sides.as_ref()), relations: Vec::new() };
        all.relations = relations(sides.as_ref(), &all);
        for relation in all.relations.iter().filter(|relation| relation.mark != Mark::Same) {
            let entity = &mut all.entities[relation.from];
            if entity.mark == Mark::Same {
                entity.mark = Mark::Changed;
            }
        }
        all.only_concerned()
    }

    /// Without the columns that are no keys and stay as they are, or come or go with their table: they are
    /// counted.
    pub fn brief(mut self) -> Self {
        for at in 0..self.entities.len() {
            let kept = self.telling(at);
            if self.entities[at].rows.len() - kept.len() >= FEW {
                self.keep(at, &kept);
            }
        }
        self
    }

    /// The places of the columns of a table that tell something.
    fn telling(&self, at: usize) -> Vec<usize> {
        let entity = &self.entities[at];
        let is_whole = matches!(entity.mark, Mark::Added | Mark::Removed);
        let changes = |row: &Attribute| row.mark != Mark::Same && !is_whole;
        let is_end = |place: usize| {
            let ends = |it: &Relation| {
                (it.from, it.from_row) == (at, place) || (it.to, it.to_row) == (at, place)
            };
            self.relations.iter().any(ends)
        };
        let tells = |(place, row): &(usize, &Attribute)| {
            row.primary || row.foreign || changes(row) || is_end(*place)
        };
        entity.rows.iter().enumerate().filter(tells).map(|it| it.0).collect()
    }

    /// Keeps some columns of a table.
    fn keep(&mut self, at: usize, kept: &[usize]) {
        let place = |old: usize| kept.iter().position(|it| *it == old).unwrap_or_default();
        for relation in &mut self.relations {
            if relation.from == at {
                relation.from_row = place(relation.from_row);
            }
            if relation.to == at {
                relation.to_row = place(relation.to_row);
            }
        }
        let entity = &mut self.entities[at];
        entity.more = entity.rows.len() - kept.len();
        entity.rows = kept.iter().map(|place| entity.rows[*place].clone()).collect();
    }

    /// Without the tables that nothing happens to and nothing refers to that something happens to.
    fn only_concerned(self) -> Self {
        let differs = |place: usize| self.entities[place].mark != Mark::Same;
        let near = self.relations.iter().filter(|it| differs(it.from)).map(|it| it.to);
        let kept: BTreeSet<usize> =
            (0..self.entities.len()).filter(|place| differs(*place)).chain(near).collect();
        let place = |old: usize| kept.iter().position(|it| *it == old);
        let relations = self.relations.iter().filter_map(|relation| {
            let (from, to) = (place(relation.from)?, place(relation.to)?);
            Some(Relation { from, to, ..relation.clone() })
        });
        let relations = relations.collect();
        let entities = kept.iter().map(|place| self.entities[*place].clone()).collect();
        Self { entities, relations }
    }
}

fn entities(sides: Pair<&Diagram>) -> Vec<Entity> {
    let tables = |diagram: &Diagram| -> Vec<QualifiedName> {
        diagram.entities.iter().map(|entity| entity.table.clone()).collect()
    };
    let names: BTreeSet<QualifiedName> =
        tables(sides.before).into_iter().chain(tables(sides.after)).collect();
    let entity = |diagram: &Diagram, table: &QualifiedName| {
        diagram.place(table).map(|place| diagram.entities[place].clone())
    };
    let both = names.iter().map(|table| sides.map(|diagram| entity(diagram, table)));
    both.filter_map(|pair| match pair {
        Pair { before: Some(before), after: Some(after) } => Some(joined(&before, after)),
        Pair { before: None, after: Some(added) } => Some(marked(added, Mark::Added)),
        Pair { before: Some(removed), after: None } => Some(marked(removed, Mark::Removed)),
        Pair { before: None, after: None } => None,
    })
    .collect()
}

fn marked(mut entity: Entity, mark: Mark) -> Entity {
    entity.mark = mark;
    entity.rows.iter_mut().for_each(|row| row.mark = mark);
    entity
}

/// The columns as they stand afterwards, then those that go.
fn joined(before: &Entity, mut after: Entity) -> Entity {
    let of = |rows: &[Attribute], name: &Ident| rows.iter().find(|row| row.name == *name).cloned();
    for row in &mut after.rows {
        row.mark = match of(&before.rows, &row.name) {
            None => Mark::Added,
            Some(old) if old == *row => Mark::Same,
            Some(_) => Mark::Changed,
        };
    }
    let gone = before.rows.iter().filter(|row| of(&after.rows, &row.name).is_none());
    let gone: Vec<Attribute> =
        gone.map(|row| Attribute { mark: Mark::Removed, ..row.clone() }).collect();
    after.rows.extend(gone);
    if after.rows.iter().any(|row| row.mark != Mark::Same) {
        after.mark = Mark::Changed;
    }
    after
}

/// A foreign key, without its places.
type Named = (QualifiedName, Ident, QualifiedName, Ident, Ident);

fn relations(sides: Pair<&Diagram>, all: &Diagram) -> Vec<Relation> {
    let of = |diagram: &Diagram| -> Vec<(Named, Relation)> {
        let named = |relation: &Relation| {
            let (from, to) = (&diagram.entities[relation.from], &diagram.entities[relation.to]);
            let row = |entity: &Entity, row: usize| Some(entity.rows.get(row)?.name.clone());
            let (from_row, to_row) = (row(from, relation.from_row)?, row(to, relation.to_row)?);
            let name = relation.name.clone();
            let tables = (from.table.clone(), to.table.clone());
            Some(((tables.0, name, tables.1, from_row, to_row), relation.clone()))
        };
        diagram.relations.iter().filter_map(named).collect()
    };
    let Pair { before, after } = sides.map(of);
    let is_in = |side: &[(Named, Relation)], name: &Named| side.iter().any(|(it, _)| it == name);
    let gone = before.iter().filter(|(name, _)| !is_in(&after, name)).map(|it| (it, Mark::Removed));
    let stays = after.iter().map(|it| match is_in(&before, &it.0) {
        true => (it, Mark::Same),
        false => (it, Mark::Added),
    });
    let placed = |((name, relation), mark): (&(Named, Relation), Mark)| {
        let (from, _, to, from_row, to_row) = name;
        let (from, to) = (all.place(from)?, all.place(to)?);
        let from_row = all.entities[from].row(Some(from_row));
        let to_row = all.entities[to].row(Some(to_row));
        Some(Relation { from, to, from_row, to_row, mark, ..relation.clone() })
    };
    stays.chain(gone).filter_map(placed).collect()
}
