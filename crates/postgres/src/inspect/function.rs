//! Functions, procedures, window functions.

use aludel_catalog::{Argument, Function, Ident, Key, Kind};

use super::{
    cells::{Cells, Result},
    class,
    draft::{Address, Draft},
    reader::Reader,
};

/// Not the constructors of ranges, which are internal to them.
const FUNCTIONS: &str = "
SELECT p.oid, p.pronamespace, p.proname, oidvectortypes(p.proargtypes), p.prokind = 'p',
       pg_get_functiondef(p.oid), pg_get_function_result(p.oid), p.prosqlbody IS NOT NULL,
       p.proargnames, p.proargmodes, p.pronargdefaults,
       ARRAY(SELECT format_type(u.id, NULL)
             FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u(id, at)
             ORDER BY u.at)
FROM pg_proc p
WHERE p.prokind <> 'a' AND p.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 1255 AND d.objid = p.oid
                  AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))";

/// Reads them.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("functions", FUNCTIONS).await? {
        let address = Address::of(class::PROC, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::Function, schema, cells.ident()?);
        let key = key.with_signature(cells.text()?);
        let body = Function {
            procedure: cells.flag(),
            definition: cells.text()?.trim_end().to_owned(),
            returns: cells.optional().unwrap_or_default(),
            sql_body: cells.flag(),
            arguments: arguments(&mut cells)?,
            is_broken: false,
        };
        draft.add(address, key, body);
    }
    Ok(())
}

/// The arguments with the names, modes, defaults and types that the engine keeps apart.
fn arguments(cells: &mut Cells) -> Result<Vec<Argument>> {
    let (names, modes) = (cells.array()?, cells.array()?);
    let (defaults, types): (usize, _) = (cells.number()?, cells.array()?);
    let mode = |at: usize| modes.get(at).map_or("i", String::as_str);
    let inputs = (0..types.len()).filter(|at| is_input(mode(*at))).count();
    let mut input = 0;
    let mut arguments = Vec::with_capacity(types.len());
    for (at, data_type) in types.into_iter().enumerate() {
        let name = names.get(at).filter(|name| !name.is_empty());
        let is_input = is_input(mode(at));
        input += usize::from(is_input);
        arguments.push(Argument {
            name: name.map(|name| Ident::from(name.as_str())),
            data_type,
            mode: mode_words(mode(at)).to_owned(),
            has_default: is_input && input > inputs.saturating_sub(defaults),
        });
    }
    Ok(arguments)
}

fn is_input(mode: &str) -> bool {
    matches!(mode, "i" | "b" | "v")
}

fn mode_words(mode: &str) -> &'static str {
    match mode {
        "o" => "OUT",
        "b" => "INOUT",
        "v" => "VARIADIC",
        "t" => "TABLE",
        _ => "IN",
    }
}
