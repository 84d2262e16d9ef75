//! Sequences; those of identity columns are the columns' own.

use aludel_catalog::{Body, Identity, Key, Kind, QualifiedName, Sequence, SequenceSettings};

use super::{
    cells::{Cells, Result},
    class,
    draft::{Address, Draft},
    names,
    reader::Reader,
};

/// Internal (`i`) is the dependency on an identity column, automatic (`a`) that of `OWNED BY`.
const SEQUENCES: &str = "
SELECT c.oid, c.relnamespace, n.nspname, c.relname, c.relpersistence = 'u',
       d.deptype, d.refobjid, d.refobjsubid, a.attidentity,
       format_type(s.seqtypid, NULL), s.seqstart, s.seqmin, s.seqmax, s.seqincrement, s.seqcache,
       s.seqcycle
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 1259 AND d.objid = c.oid AND d.objsubid = 0
                     AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.oid >= 16384 AND c.relpersistence <> 't'";

/// Reads them: after the columns.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("sequences", SEQUENCES).await? {
        let address = Address::of(class::RELATION, cells.oid()?);
        let schema = draft.home(address, cells.oid()?);
        let name = cells.name()?;
        let unlogged = cells.flag();
        let tie = cells.letter();
        let column = Address::column(cells.oid()?, cells.optional_number()?.unwrap_or_default());
        let column = draft.key(column).cloned();
        match (tie, column, schema) {
            ('i', Some(column), _) => {
                add_identity(draft, &column, name, &mut cells)?;
                draft.alias(address, column);
            }
            ('i', None, _) | (_, _, None) => {}
            (_, owned_by, Some(_)) => {
                cells.skip(1);
                let settings = settings(&mut cells)?;
                let key = Key::in_schema(Kind::Sequence, name.schema, name.name);
                draft.add(address, key, Sequence { settings, unlogged, owned_by });
            }
        }
    }
    Ok(())
}

fn add_identity(
    draft: &mut Draft,
    column: &Key,
    name: QualifiedName,
    cells: &mut Cells,
) -> Result<()> {
    let always = cells.letter() == 'a';
    let settings = settings(cells)?;
    let sequence_name = (!is_made_up(column, &name)).then_some(name);
    if let Some(Body::Column(body)) = draft.body_mut(column) {
        body.identity = Some(Box::new(Identity {
            always,
            settings,
            sequence_name,
            sequence_privileges: None,
            sequence_comment: None,
        }));
    }
    Ok(())
}

/// Whether a sequence has the name that the engine gives to the one of this column.
fn is_made_up(column: &Key, sequence: &QualifiedName) -> bool {
    let Some(table) = column.parent_name() else { return false };
    let made_up = names::made_up(table.name.as_str(), column.name.as_str(), "seq");
    table.schema == sequence.schema && names::is_made_up(&sequence.name, &made_up)
}

fn settings(cells: &mut Cells) -> Result<SequenceSettings> {
    Ok(SequenceSettings {
        data_type: cells.text()?,
        start: cells.number()?,
        minimum: cells.number()?,
        maximum: cells.number()?,
        increment: cells.number()?,
        cache: cells.number()?,
        cycle: cells.flag(),
    })
}
