//! Views and materialized views.

use aludel_catalog::{
    Body, Column, Ident, Key, Kind, MaterializedView, Object, Setting, View, ViewColumn,
};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
    writable::{self, Carrier},
};

const VIEWS: &str = "
SELECT c.oid, c.relnamespace, c.relname, c.relkind, pg_get_viewdef(c.oid), c.reloptions,
       a.amname, l.spcname, c.relispopulated
FROM pg_class c
LEFT JOIN pg_am a ON a.oid = c.relam AND a.amname <> 'heap'
LEFT JOIN pg_tablespace l ON l.oid = c.reltablespace
WHERE c.relkind IN ('v', 'm') AND c.oid >= 16384 AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'e')";

/// Reads the views. Their columns come with the columns of the tables.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("views", VIEWS).await? {
        let address = Address::of(class::RELATION, cells.oid()?);
        let schema = draft.home(address, cells.oid()?);
        let name = cells.ident()?;
        let Some(schema) = schema else { continue };
        match cells.letter() {
            'v' => {
                let key = Key::in_schema(Kind::View, schema, name);
                let body = view(draft, &mut cells)?;
                draft.add(address, key, body);
            }
            _ => {
                let key = Key::in_schema(Kind::MaterializedView, schema, name);
                let body = materialized_view(draft, &mut cells)?;
                draft.add(address, key, body);
            }
        }
    }
    Ok(())
}

fn view(draft: &mut Draft, cells: &mut Cells) -> Result<View> {
    let (definition, options) = definition(cells)?;
    let options = writable::keep(draft, Carrier::View, options);
    Ok(View { columns: Vec::new(), definition, options })
}

fn materialized_view(draft: &mut Draft, cells: &mut Cells) -> Result<MaterializedView> {
    let (definition, mut options) = definition(cells)?;
    let access_method = cells.optional_ident();
    if access_method.is_none() {
        options = writable::keep(draft, Carrier::Table, options);
    }
    Ok(MaterializedView {
        columns: Vec::new(),
        definition,
        options,
        access_method,
        tablespace: cells.optional_ident(),
        unpopulated: !cells.flag(),
        cluster_on: None,
    })
}

fn definition(cells: &mut Cells) -> Result<(String, Vec<Setting>)> {
    let definition = cells.text()?;
    let definition = definition.trim_start().trim_end_matches(';').to_owned();
    Ok((definition, cells.settings()?))
}

/// Notes a column of a view. It is no object until something is said of it.
pub(super) fn add_column(draft: &mut Draft, relation: Oid, number: i32, column: ViewColumn) {
    let Some(view) = draft.relation(relation).cloned() else { return };
    if let Some(name) = view.qualified_name() {
        let key = Key::part(Kind::Column, &name, column.name.clone());
        draft.alias(Address::column(relation, number), key);
    }
    match draft.body_mut(&view) {
        Some(Body::View(body)) => body.columns.push(column),
        Some(Body::MaterializedView(body)) => body.columns.push(column),
        _ => {}
    }
}

/// Makes a column of a view an object, for something is said of it.
pub(super) fn materialize_column(draft: &mut Draft, key: &Key) {
    let (Kind::Column, false) = (key.kind, draft.catalog.objects.contains_key(key)) else { return };
    let view = key.parent_name().and_then(|name| draft.catalog.relation(&name));
    let Some(position) = view.and_then(|view| position(draft, &view, &key.name)) else { return };
    draft.catalog.insert(key.clone(), Object::new(Column::plain(position, "")));
}

fn position(draft: &Draft, view: &Key, column: &Ident) -> Option<u32> {
    let columns = match &draft.catalog.get(view)?.body {
        Body::View(body) => &body.columns,
        Body::MaterializedView(body) => &body.columns,
        _ => return None,
    };
    columns.iter().position(|each| each.name == *column).and_then(|at| u32::try_from(at + 1).ok())
}
