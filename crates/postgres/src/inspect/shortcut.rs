//! Definitions that are plain enough to be put together from what has been read: asking the engine
//! for each of thousands is half the time of an inspection. They are what the engine would have
//! said, to the letter (a test compares them); whatever is not plain is asked for.

use std::collections::HashMap;

use aludel_catalog::{Body, Constraint, ConstraintType, Key};

use super::{
    cells::{Cells, Result},
    class::Oid,
    constraint::bare_definition,
    draft::{Address, Draft},
    reader::Reader,
};

/// `varchar` and `text`: the classes of the second are the defaults of the first.
const VARCHAR: Oid = Oid(1043);
const TEXT: Oid = Oid(25);

/// The default operator classes, and the types that they are for.
pub(super) type OperatorClasses = HashMap<Oid, Oid>;

/// What of a column decides how a definition names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnFacts {
    /// Its type.
    pub(super) data_type: Oid,
    /// Its collation.
    pub(super) collation: Oid,
    /// Whether the engine quotes its name.
    pub(super) is_quoted: bool,
}

/// Objects whose definitions must be asked for.
#[derive(Default)]
pub(super) struct Pending(HashMap<Oid, Key>);

impl Pending {
    /// Notes one.
    pub(super) fn push(&mut self, oid: Oid, key: &Key) {
        self.0.insert(oid, key.clone());
    }

    /// Asks for all of them at once. The query lacks its end, which says which ones.
    pub(super) async fn resolve(
        self,
        reader: &mut Reader<'_>,
        draft: &mut Draft,
        what: &'static str,
        query: &str,
    ) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let oids: Vec<_> = self.0.keys().map(Oid::to_string).collect();
        let query = format!("{query} = ANY ('{{{}}}'::oid[])", oids.join(","));
        for mut cells in reader.rows(what, &query).await? {
            let Some(key) = self.0.get(&cells.oid()?) else { continue };
            let text = cells.text()?;
            match draft.body_mut(key) {
                Some(Body::Index(index)) => index.definition = text,
                Some(Body::Constraint(body)) => body.definition = bare_definition(text),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads the default operator classes.
pub(super) async fn operator_classes(reader: &mut Reader<'_>) -> Result<OperatorClasses> {
    let sql = "SELECT oid, opcintype FROM pg_opclass WHERE opcdefault";
    let mut classes = OperatorClasses::new();
    for mut cells in reader.rows("default operator classes", sql).await? {
        classes.insert(cells.oid()?, cells.oid()?);
    }
    Ok(classes)
}

/// What follows the table in the definition of an index of plain columns, with the default
/// operator classes, collations and order. The cells are its access method (NULL where the rest of
/// it is not plain), operator classes, collations and options.
pub(super) fn index(
    draft: &Draft,
    classes: &OperatorClasses,
    (relation, numbers): (Oid, &[i32]),
    cells: &mut Cells,
) -> Result<Option<String>> {
    let Some(method) = cells.optional() else { return Ok(None) };
    let (of_class, collations) = (cells.oids()?, cells.oids()?);
    let options = cells.column_numbers()?;
    let is_plain = |at: usize| -> Option<bool> {
        let facts = draft.facts(Address::column(relation, *numbers.get(at)?))?;
        let (of_class, collation) = (classes.get(of_class.get(at)?)?, *collations.get(at)?);
        let is_default =
            *of_class == facts.data_type || (facts.data_type, *of_class) == (VARCHAR, TEXT);
        let is_own = collation == Oid::NONE || collation == facts.collation;
        Some(is_default && is_own && *options.get(at)? == 0)
    };
    if !(0..numbers.len()).all(|at| is_plain(at).unwrap_or(false)) {
        return Ok(None);
    }
    Ok(names(draft, relation, numbers).map(|names| format!("USING {method} ({names})")))
}

/// The definition of a primary key, a unique constraint or a foreign key whose cells say that
/// there is nothing special to it.
pub(super) fn constraint(
    draft: &Draft,
    body: &Constraint,
    (relation, numbers): (Oid, &[i32]),
    cells: &mut Cells,
) -> Result<Option<String>> {
    let Some(names) = names(draft, relation, numbers) else { return Ok(None) };
    let mut definition = match body.constraint_type {
        ConstraintType::PrimaryKey => format!("PRIMARY KEY ({names})"),
        ConstraintType::Unique => format!("UNIQUE ({names})"),
        ConstraintType::ForeignKey => {
            let Some(references) = references(draft, cells)? else { return Ok(None) };
            format!("FOREIGN KEY ({names}) REFERENCES {references}")
        }
        _ => return Ok(None),
    };
    if body.deferrable {
        definition.push_str(" DEFERRABLE");
    }
    if body.initially_deferred {
        definition.push_str(" INITIALLY DEFERRED");
    }
    Ok(Some(definition))
}

/// `schema.table(a, b) ON UPDATE … ON DELETE …`.
fn references(draft: &Draft, cells: &mut Cells) -> Result<Option<String>> {
    let (table, relation, numbers) = (cells.text()?, cells.oid()?, cells.column_numbers()?);
    let Some(names) = names(draft, relation, &numbers) else { return Ok(None) };
    let mut references = format!("{table}({names})");
    for when in ["UPDATE", "DELETE"] {
        if let Some(action) = action(cells.letter()) {
            references.push_str(&format!(" ON {when} {action}"));
        }
    }
    Ok(Some(references))
}

fn action(letter: char) -> Option<&'static str> {
    match letter {
        'r' => Some("RESTRICT"),
        'c' => Some("CASCADE"),
        'n' => Some("SET NULL"),
        'd' => Some("SET DEFAULT"),
        _ => None,
    }
}

/// The names of columns as the engine lists them; `None` where one is not known.
fn names(draft: &Draft, relation: Oid, numbers: &[i32]) -> Option<String> {
    let mut list = String::new();
    for number in numbers {
        let address = Address::column(relation, *number);
        let (name, facts) = (&draft.key(address)?.name, draft.facts(address)?);
        if !list.is_empty() {
            list.push_str(", ");
        }
        if facts.is_quoted {
            list.push_str(&format!("\"{}\"", name.as_str().replace('"', "\"\"")));
        } else {
            list.push_str(name.as_str());
        }
    }
    Some(list)
}
