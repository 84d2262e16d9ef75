//! Constraints of tables, and of domains.

use aludel_catalog::{Constraint, ConstraintType, DomainConstraint, Ident, Key, Kind};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    names,
    reader::Reader,
    shortcut,
};

/// A foreign key to a partitioned table has a copy for each partition of that table, on the same
/// referring table: they are its own.
fn constraints(major: u32) -> String {
    let not_enforced = if major >= 18 { "NOT c.conenforced" } else { "false" };
    let period = if major >= 18 { "c.conperiod" } else { "false" };
    let (nulls_not_distinct, set_columns) = match major {
        ..=14 => ("false", "NULL"),
        _ => ("x.indnullsnotdistinct", "c.confdelsetcols"),
    };
    format!(
        include_str!("constraints.sql"),
        nulls_not_distinct = nulls_not_distinct,
        period = period,
        set_columns = set_columns,
        not_enforced = not_enforced,
    )
}

const DEFINITIONS: &str = "
SELECT c.oid, pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.oid";

/// Reads them: after the columns.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("constraints", &constraints(reader.major)).await? {
        let oid = cells.oid()?;
        let (relation, domain) = (cells.oid()?, cells.oid()?);
        let (name, letter) = (cells.ident()?, cells.letter());
        let is_copy = cells.flag();
        if is_copy {
            continue;
        }
        let place = Place { oid, relation, domain, name };
        match constraint_type(letter) {
            _ if domain != Oid::NONE => add_to_domain(draft, place, &mut cells)?,
            Some(of_type) => add_to_table(draft, place, of_type, &mut cells)?,
            None => {}
        }
    }
    Ok(())
}

/// Asks for the definitions that the first answer did not say.
pub(super) async fn define(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let undefined = std::mem::take(&mut draft.undefined_constraints);
    undefined.resolve(reader, draft, "constraint definitions", DEFINITIONS).await
}

/// Which constraint, and on what.
struct Place {
    oid: Oid,
    relation: Oid,
    domain: Oid,
    name: Ident,
}

fn constraint_type(letter: char) -> Option<ConstraintType> {
    Some(match letter {
        'p' => ConstraintType::PrimaryKey,
        'u' => ConstraintType::Unique,
        'c' => ConstraintType::Check,
        'f' => ConstraintType::ForeignKey,
        'x' => ConstraintType::Exclusion,
        _ => return None,
    })
}

fn add_to_table(
    draft: &mut Draft,
    place: Place,
    constraint_type: ConstraintType,
    cells: &mut Cells,
) -> Result<()> {
    let Some(table) = draft.relation_name(place.relation) else { return Ok(()) };
    let key = Key::part(Kind::Constraint, &table, place.name);
    let definition = cells.optional();
    let numbers = cells.column_numbers()?;
    let columns = draft.column_names(place.relation, &numbers);
    let mut body = constraint(constraint_type, columns, cells);
    if body.part_of.as_ref().is_some_and(|of| is_renamed_part(&key, of, &body)) {
        body.inherited = false;
    }
    let definition = match definition {
        Some(definition) => Some(bare_definition(definition)),
        None => shortcut::constraint(draft, &body, (place.relation, &numbers), cells)?,
    };
    match definition {
        Some(definition) => body.definition = definition,
        None => draft.undefined_constraints.push(place.oid, &key),
    }
    draft.add(Address::of(class::CONSTRAINT, place.oid), key, body);
    Ok(())
}

/// The constraint without its definition.
fn constraint(
    constraint_type: ConstraintType,
    columns: Vec<Ident>,
    cells: &mut Cells,
) -> Constraint {
    let references = cells.optional_name();
    let (not_valid, not_enforced) = (cells.flag(), cells.flag());
    let (deferrable, initially_deferred) = (cells.flag(), cells.flag());
    let (no_inherit, inherited) = (cells.flag(), cells.flag());
    let (also_own, part_of) = (cells.flag(), part_of(cells));
    // Of an inherited foreign key the parent's word counts.
    let is_said_by_parent = inherited && references.is_some();
    Constraint {
        constraint_type,
        definition: String::new(),
        columns,
        references,
        not_valid: not_valid && !not_enforced && !is_said_by_parent,
        not_enforced,
        deferrable,
        initially_deferred,
        no_inherit,
        inherited,
        also_own,
        part_of,
        only: false,
        index_options: Vec::new(),
        index_tablespace: None,
        index_comment: None,
    }
}

/// The constraint of the partitioned table that it is a part of.
fn part_of(cells: &mut Cells) -> Option<Key> {
    let (table, name) = (cells.optional_name(), cells.optional_ident());
    Some(Key::part(Kind::Constraint, &table?, name?))
}

/// Whether a part of a foreign key has another name than the engine gives it: the whole's, or one
/// that it makes up. What has an index is looked at with it.
fn is_renamed_part(key: &Key, of: &Key, body: &Constraint) -> bool {
    let Some(table) = key.parent_name() else { return false };
    let columns: Vec<&str> = body.columns.iter().map(Ident::as_str).collect();
    let made_up = names::made_up(table.name.as_str(), &columns.join("_"), "fkey");
    body.constraint_type == ConstraintType::ForeignKey
        && key.name != of.name
        && !names::is_made_up(&key.name, &made_up)
}

fn add_to_domain(draft: &mut Draft, place: Place, cells: &mut Cells) -> Result<()> {
    let Some(domain) = draft.key(Address::of(class::TYPE, place.domain)) else { return Ok(()) };
    let Some(domain) = domain.qualified_name() else { return Ok(()) };
    let definition = bare_definition(cells.text()?);
    // Its columns and the table that it would refer to.
    cells.skip(3);
    let body = DomainConstraint { definition, not_valid: cells.flag() };
    let key = Key::part(Kind::DomainConstraint, &domain, place.name);
    draft.add(Address::of(class::CONSTRAINT, place.oid), key, body);
    Ok(())
}

/// The definition without what is a field of its own and can change in place.
pub(super) fn bare_definition(mut definition: String) -> String {
    for suffix in [" NOT VALID", " NOT ENFORCED"] {
        if let Some(rest) = definition.strip_suffix(suffix) {
            definition.truncate(rest.len());
        }
    }
    definition
}
