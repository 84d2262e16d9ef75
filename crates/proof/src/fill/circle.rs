//! Tables that point to each other: rows of all of them in one statement, for foreign keys are
//! checked at its end. Where that is refused, NULL first and the pointers afterwards.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_session::SessionError;

use super::{
    Filler,
    asking::ask,
    insert::{insert, quietly},
    rows::{FULL, Row},
    shape::Shape,
    table,
};

impl Filler<'_, '_> {
    /// Fills tables that point to each other, or notes why they were not.
    pub(super) async fn fill_circle(
        &mut self,
        names: &[QualifiedName],
    ) -> Result<(), SessionError> {
        if !self.fill_together(names).await? {
            self.fill_in_turns(names).await?;
        }
        Ok(())
    }

    /// All rows in one statement; whether the server took them.
    async fn fill_together(&mut self, names: &[QualifiedName]) -> Result<bool, SessionError> {
        let circle: BTreeSet<QualifiedName> = names.iter().cloned().collect();
        let shapes: Vec<Shape<'_>> =
            names.iter().filter_map(|name| self.shapes.get(name)).cloned().collect();
        let mut planned: BTreeMap<QualifiedName, Vec<Row>> = BTreeMap::new();
        for shape in &shapes {
            let Ok(sources) = self.sources(shape, &circle).await? else { return Ok(false) };
            let mut rows = table::rows(shape, &sources);
            rows.truncate(FULL);
            planned.insert(shape.name.clone(), rows);
        }
        for shape in &shapes {
            self.point(shape, &mut planned);
        }
        let all: Vec<&Shape<'_>> = shapes.iter().collect();
        let inserts = shapes
            .iter()
            .filter_map(|shape| Some(insert(self.sampler, shape, planned.get(&shape.name)?)));
        let statement = quietly(&all, self.sampler.together(inserts.collect()));
        if ask(self.session, &statement).await?.is_err() {
            return Ok(false);
        }
        for shape in &shapes {
            let planned = planned.get(&shape.name).map_or(0, Vec::len);
            let more = match self.sources(shape, &BTreeSet::new()).await? {
                Ok(sources) => self.cover(shape, &sources).await?,
                Err(_) => 0,
            };
            self.note(&shape.name, planned + more);
        }
        Ok(true)
    }

    /// Lets planned rows point to planned rows of the other tables.
    fn point(&self, shape: &Shape<'_>, planned: &mut BTreeMap<QualifiedName, Vec<Row>>) {
        for key in shape.foreign.iter().filter(|key| key.parent != shape.name) {
            let leaves = self.families.leaves(&key.parent);
            let Some(targets) = leaves.iter().find_map(|leaf| planned.get(leaf)).cloned() else {
                continue;
            };
            let Some(rows) = planned.get_mut(&shape.name) else { continue };
            for (row, target) in rows.iter_mut().zip(targets.iter().cycle()) {
                for (column, parent) in key.columns.iter().zip(&key.parent_columns) {
                    let value = target.get(parent).cloned();
                    row.insert(column.clone(), value.unwrap_or_else(|| "NULL".to_owned()));
                }
            }
        }
    }

    /// Each table when it can be, then the pointers that were left NULL.
    async fn fill_in_turns(&mut self, names: &[QualifiedName]) -> Result<(), SessionError> {
        let mut waiting: BTreeMap<QualifiedName, String> =
            names.iter().map(|name| (name.clone(), String::new())).collect();
        for _ in names {
            for name in waiting.keys().cloned().collect::<Vec<_>>() {
                match self.try_one(&name).await? {
                    Ok(rows) => {
                        waiting.remove(&name);
                        self.note(&name, rows);
                    }
                    Err(reason) => drop(waiting.insert(name, reason)),
                }
            }
        }
        for name in names.iter().filter(|name| !waiting.contains_key(name)) {
            self.point_afterwards(name, names).await?;
        }
        for (name, reason) in waiting {
            self.refuse(&name, reason);
        }
        Ok(())
    }

    /// What cannot be pointed anywhere stays NULL.
    async fn point_afterwards(
        &mut self,
        name: &QualifiedName,
        names: &[QualifiedName],
    ) -> Result<(), SessionError> {
        let Some(shape) = self.shapes.get(name).cloned() else { return Ok(()) };
        for key in shape.foreign.iter().filter(|key| names.contains(&key.parent)) {
            let list = |columns: &[aludel_catalog::Ident]| {
                columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            };
            let (columns, parents) = (list(&key.columns), list(&key.parent_columns));
            let Some(first) = key.columns.first() else { continue };
            let update = format!(
                "UPDATE {name} SET ({columns}) = (SELECT {parents} FROM {} ORDER BY {parents} LIMIT 1) \
                 WHERE {first} IS NULL",
                key.parent
            );
            let _ = ask(self.session, &quietly(&[&shape], update)).await?;
        }
        Ok(())
    }
}
