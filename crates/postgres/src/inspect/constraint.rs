//! Constraints of tables, and of domains.

use aludel_catalog::{Constraint, ConstraintType, DomainConstraint, Ident, Key, Kind};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

/// A foreign key to a partitioned table has a copy for each partition of that table, on the same
/// referring table: they are its own.
fn constraints(major: u32) -> String {
    let not_enforced = if major >= 18 { "NOT c.conenforced" } else { "false" };
    format!(
        "
SELECT c.oid, c.conrelid, c.contypid, c.conname, c.contype, copied.oid IS NOT NULL,
       pg_get_constraintdef(c.oid), c.conkey, fn.nspname, f.relname,
       CASE WHEN c.contype IN ('c', 'f') AND NOT c.convalidated THEN true END, {not_enforced},
       c.condeferrable, c.condeferred, c.contype = 'c' AND c.connoinherit,
       CASE WHEN r.relispartition THEN c.coninhcount > 0 ELSE NOT c.conislocal END
FROM pg_constraint c
LEFT JOIN pg_class r ON r.oid = c.conrelid
LEFT JOIN pg_class f ON f.oid = c.confrelid
LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_constraint copied ON copied.oid = c.conparentid AND copied.conrelid = c.conrelid
WHERE c.contype IN ('p', 'u', 'c', 'f', 'x') AND c.oid >= 16384"
    )
}

/// Reads them: after the columns.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("constraints", &constraints(reader.major)).await? {
        let address = Address::of(class::CONSTRAINT, cells.oid()?);
        let (relation, domain) = (cells.oid()?, cells.oid()?);
        let (name, letter) = (cells.ident()?, cells.letter());
        let copied = cells.flag();
        if copied {
            continue;
        }
        if domain != Oid::NONE {
            add_to_domain(draft, address, domain, name, &mut cells)?;
        } else if let Some(constraint_type) = constraint_type(letter) {
            add_to_table(draft, address, (relation, name, constraint_type), &mut cells)?;
        }
    }
    Ok(())
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
    address: Address,
    (relation, name, constraint_type): (Oid, Ident, ConstraintType),
    cells: &mut Cells,
) -> Result<()> {
    let Some(table) = draft.relation_name(relation) else { return Ok(()) };
    let definition = bare_definition(cells.text()?);
    let columns = draft.column_names(relation, &cells.column_numbers()?);
    let references = cells.optional_name();
    let (not_valid, not_enforced) = (cells.flag(), cells.flag());
    let body = Constraint {
        constraint_type,
        definition,
        columns,
        references,
        not_valid: not_valid && !not_enforced,
        not_enforced,
        deferrable: cells.flag(),
        initially_deferred: cells.flag(),
        no_inherit: cells.flag(),
        inherited: cells.flag(),
        index_options: Vec::new(),
        index_tablespace: None,
        index_comment: None,
    };
    draft.add(address, Key::part(Kind::Constraint, &table, name), body);
    Ok(())
}

fn add_to_domain(
    draft: &mut Draft,
    address: Address,
    domain: Oid,
    name: Ident,
    cells: &mut Cells,
) -> Result<()> {
    let Some(domain) = draft.key(Address::of(class::TYPE, domain)) else { return Ok(()) };
    let Some(domain) = domain.qualified_name() else { return Ok(()) };
    let definition = bare_definition(cells.text()?);
    let _ = (cells.optional(), cells.optional_name());
    let body = DomainConstraint { definition, not_valid: cells.flag() };
    draft.add(address, Key::part(Kind::DomainConstraint, &domain, name), body);
    Ok(())
}

/// The definition without what is a field of its own and can change in place.
fn bare_definition(mut definition: String) -> String {
    for suffix in [" NOT VALID", " NOT ENFORCED"] {
        if let Some(rest) = definition.strip_suffix(suffix) {
            definition.truncate(rest.len());
        }
    }
    definition
}
