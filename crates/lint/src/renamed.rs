//! What a script calls otherwise: told by the server's own numbers, which a rename leaves as they are.

use aludel_catalog::Pair;

use crate::{
    Outline, Ran,
    outline::{Column, Relation},
};

/// A relation or a column that has another name behind a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// `schema.relation` or `schema.relation.column`.
    pub names: Pair<String>,
    /// Of a relation, what else becomes of its columns: the names of those that come, go or change.
    pub columns: Vec<Pair<Option<String>>>,
}

impl Ran<'_> {
    /// What has another name behind the script.
    pub fn renamed(&self) -> Vec<Renamed> {
        let sides = Pair::new(&self.before, &self.after);
        let relations = sides.before.relations.values().filter_map(|before| {
            let after = sides.after.relations.get(&before.id)?;
            relation(Pair::new(before, after), sides)
        });
        let columns = sides.before.columns.values().filter_map(|before| {
            let after = sides.after.columns.get(&(before.relation, before.number))?;
            column(Pair::new(before, after), sides)
        });
        relations.chain(columns).collect()
    }
}

fn relation(pair: Pair<&Relation>, sides: Pair<&Outline>) -> Option<Renamed> {
    let names = pair.map(|it| format!("{}.{}", it.schema, it.name));
    let of = |outline: &Outline| -> Vec<Column> {
        outline.columns.values().filter(|it| it.relation == pair.before.id).cloned().collect()
    };
    (names.before != names.after).then(|| {
        let Pair { before, after } = sides.map(of);
        Renamed { columns: columns(&before, &after), names }
    })
}

/// What becomes of columns, by their numbers.
fn columns(before: &[Column], after: &[Column]) -> Vec<Pair<Option<String>>> {
    let same =
        |all: &[Column], column: &Column| all.iter().find(|it| it.number == column.number).cloned();
    let went = before.iter().filter(|it| same(after, it).is_none());
    let went = went.map(|it| Pair::new(Some(it.name.clone()), None));
    let stays = after.iter().filter_map(|it| {
        let old = same(before, it);
        (old.as_ref() != Some(it)).then(|| Pair::new(old.map(|it| it.name), Some(it.name.clone())))
    });
    went.chain(stays).collect()
}

fn column(pair: Pair<&Column>, sides: Pair<&Outline>) -> Option<Renamed> {
    let [before, after] =
        [(pair.before, sides.before), (pair.after, sides.after)].map(|(column, outline)| {
            let relation = outline.relations.get(&column.relation)?;
            Some(format!("{}.{}.{}", relation.schema, relation.name, column.name))
        });
    let names = Pair::new(before?, after?);
    (pair.before.name != pair.after.name).then_some(Renamed { names, columns: Vec::new() })
}
