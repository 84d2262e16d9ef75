//! Columns of tables, views and composite types, and their defaults.

use aludel_catalog::{Column, Default, Generated, Key, Kind, ViewColumn};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    composite,
    draft::{Address, Draft},
    reader::Reader,
    shortcut::ColumnFacts,
    view,
    writable::{self, Carrier},
};

/// A default names no column, so that the server need not open the table to print it.
const COLUMNS: &str = include_str!("columns.sql");

/// Named NOT NULL constraints, of PostgreSQL 18 and newer.
const NOT_NULLS: &str = "
SELECT oid, conrelid, conkey[1], conname, connoinherit, NOT convalidated, conislocal
FROM pg_constraint WHERE contype = 'n' AND conrelid >= 16384";

/// Reads them: after the relations, before everything that names columns.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let (mut relation, mut position) = (Oid::NONE, 0);
    for mut cells in reader.rows("columns", COLUMNS).await? {
        let of = cells.oid()?;
        position = if of == relation { position + 1 } else { 1 };
        relation = of;
        add(draft, relation, position, &mut cells)?;
    }
    if reader.major >= 18 {
        read_not_nulls(reader, draft).await?;
    }
    Ok(())
}

/// Adds a column to what its relation is.
fn add(draft: &mut Draft, relation: Oid, position: u32, cells: &mut Cells) -> Result<()> {
    let Some(owner) = draft.relation(relation).cloned() else { return Ok(()) };
    let (number, name) = (cells.number()?, cells.ident()?);
    let (data_type, collation) = (cells.oid()?, cells.oid()?);
    let facts = ColumnFacts { data_type, collation, is_quoted: cells.flag() };
    draft.add_facts(Address::column(relation, number), facts);
    let data_type = cells.text()?;
    match owner.kind {
        Kind::Table => {
            let Some(table) = owner.qualified_name() else { return Ok(()) };
            let key = Key::part(Kind::Column, &table, name);
            let column = Column::plain(position, data_type);
            add_to_table(draft, Address::column(relation, number), (key, column), cells)
        }
        Kind::Composite => {
            let collation = cells.optional();
            composite::add_attribute(draft, relation, number, name, data_type, collation);
            Ok(())
        }
        _ => {
            view::add_column(draft, relation, number, ViewColumn { name: name.clone(), data_type });
            // Its collation, and what a view's column never is.
            cells.skip(4);
            add_view_default(draft, relation, number, cells)?;
            add_view_settings(draft, relation, number, cells)
        }
    }
}

fn add_to_table(
    draft: &mut Draft,
    address: Address,
    (key, mut column): (Key, Column),
    cells: &mut Cells,
) -> Result<()> {
    column.collation = cells.optional();
    column.not_null = cells.flag();
    (column.inherited, column.also_own) = (cells.flag(), cells.flag());
    if let Some(Expression { oid, generated, text }) = expression(cells)? {
        let address = Address::of(class::ATTRIBUTE_DEFAULT, oid);
        if generated == ' ' {
            let key = Key { kind: Kind::Default, ..key.clone() };
            draft.add(address, key, Default { expression: text });
        } else {
            column.generated = Some(Generated { expression: text, is_virtual: generated == 'v' });
            draft.alias(address, key.clone());
        }
    }
    read_storage(draft, cells, &mut column)?;
    draft.add(address, key, column);
    Ok(())
}

/// What a default or a generated column computes.
struct Expression {
    oid: Oid,
    generated: char,
    text: String,
}

fn expression(cells: &mut Cells) -> Result<Option<Expression>> {
    let (generated, oid, text) = (cells.letter(), cells.oid()?, cells.optional());
    Ok(text.map(|text| Expression { oid, generated, text }))
}

fn read_storage(draft: &mut Draft, cells: &mut Cells, column: &mut Column) -> Result<()> {
    column.storage = match cells.letter() {
        'p' => Some("PLAIN".to_owned()),
        'e' => Some("EXTERNAL".to_owned()),
        'x' => Some("EXTENDED".to_owned()),
        'm' => Some("MAIN".to_owned()),
        _ => None,
    };
    column.compression = match cells.letter() {
        'p' => Some("pglz".to_owned()),
        'l' => Some("lz4".to_owned()),
        _ => None,
    };
    column.statistics = cells.optional_number()?;
    column.options = writable::keep(draft, Carrier::Column, cells.settings()?);
    column.foreign_options = cells.settings()?;
    Ok(())
}

/// A default of a view's column makes the column an object.
fn add_view_default(
    draft: &mut Draft,
    relation: Oid,
    number: i32,
    cells: &mut Cells,
) -> Result<()> {
    let Some(Expression { oid, text, .. }) = expression(cells)? else { return Ok(()) };
    let Some(column) = draft.key(Address::column(relation, number)).cloned() else {
        return Ok(());
    };
    view::materialize_column(draft, &column);
    let key = Key { kind: Kind::Default, ..column };
    draft.add(Address::of(class::ATTRIBUTE_DEFAULT, oid), key, Default { expression: text });
    Ok(())
}

/// How a materialized view keeps a column makes the column an object.
fn add_view_settings(
    draft: &mut Draft,
    relation: Oid,
    number: i32,
    cells: &mut Cells,
) -> Result<()> {
    let mut set = Column::plain(0, "");
    read_storage(draft, cells, &mut set)?;
    let Some(key) = draft.key(Address::column(relation, number)).cloned() else { return Ok(()) };
    if set == Column::plain(0, "") {
        return Ok(());
    }
    view::materialize_column(draft, &key);
    if let Some(aludel_catalog::Body::Column(column)) = draft.body_mut(&key) {
        **column = Column { position: column.position, ..set };
    }
    Ok(())
}

async fn read_not_nulls(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("not-null constraints", NOT_NULLS).await? {
        let address = Address::of(class::CONSTRAINT, cells.oid()?);
        let column = Address::column(cells.oid()?, cells.number()?);
        let Some(key) = draft.key(column).cloned() else { continue };
        draft.alias(address, key.clone());
        let Some(aludel_catalog::Body::Column(body)) = draft.body_mut(&key) else { continue };
        let (name, no_inherit, not_valid) = (cells.ident()?, cells.flag(), cells.flag());
        let options = [(no_inherit, "NO INHERIT"), (not_valid, "NOT VALID")];
        let options: Vec<_> = options.iter().filter(|each| each.0).map(|each| each.1).collect();
        body.not_null_options = (!options.is_empty()).then(|| options.join(" "));
        let is_local = cells.flag();
        if is_local && !super::names::is_made_up_not_null(&name) {
            body.not_null_name = Some(name);
        }
    }
    Ok(())
}
