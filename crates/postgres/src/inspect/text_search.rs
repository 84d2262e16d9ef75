//! Text search parsers, templates, dictionaries, configurations.

use aludel_catalog::{
    Body, Key, Kind, QualifiedName, TextSearchConfiguration, TextSearchDictionary,
    TextSearchMapping, TextSearchParser, TextSearchTemplate,
};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    reader::Reader,
};

const PARSERS: &str = "
SELECT oid, prsnamespace, prsname, concat_ws(', ',
    'START = ' || prsstart::text, 'GETTOKEN = ' || prstoken::text, 'END = ' || prsend::text,
    'LEXTYPES = ' || prslextype::text,
    'HEADLINE = ' || nullif(prsheadline::oid, 0)::regproc::text)
FROM pg_ts_parser WHERE oid >= 16384";

const TEMPLATES: &str = "
SELECT oid, tmplnamespace, tmplname, concat_ws(', ',
    'INIT = ' || nullif(tmplinit::oid, 0)::regproc::text, 'LEXIZE = ' || tmpllexize::text)
FROM pg_ts_template WHERE oid >= 16384";

const DICTIONARIES: &str = "
SELECT d.oid, d.dictnamespace, d.dictname, n.nspname, t.tmplname, d.dictinitoption
FROM pg_ts_dict d
JOIN pg_ts_template t ON t.oid = d.dicttemplate
JOIN pg_namespace n ON n.oid = t.tmplnamespace
WHERE d.oid >= 16384";

const CONFIGURATIONS: &str = "
SELECT c.oid, c.cfgnamespace, c.cfgname, n.nspname, p.prsname
FROM pg_ts_config c
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace n ON n.oid = p.prsnamespace
WHERE c.oid >= 16384";

const MAPPINGS: &str = "
SELECT m.mapcfg, t.alias, n.nspname, d.dictname
FROM pg_ts_config c
JOIN pg_ts_config_map m ON m.mapcfg = c.oid
JOIN LATERAL ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
JOIN pg_ts_dict d ON d.oid = m.mapdict
JOIN pg_namespace n ON n.oid = d.dictnamespace
WHERE c.oid >= 16384
ORDER BY m.mapcfg, t.alias COLLATE \"C\", m.mapseqno";

/// Reads them.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    read_parsers(reader, draft).await?;
    read_templates(reader, draft).await?;
    read_dictionaries(reader, draft).await?;
    read_configurations(reader, draft).await?;
    read_mappings(reader, draft).await
}

async fn read_parsers(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("text search parsers", PARSERS).await? {
        let address = Address::of(class::TEXT_SEARCH_PARSER, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::TextSearchParser, schema, cells.ident()?);
        draft.add(address, key, TextSearchParser { definition: cells.text()? });
    }
    Ok(())
}

async fn read_templates(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("text search templates", TEMPLATES).await? {
        let address = Address::of(class::TEXT_SEARCH_TEMPLATE, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::TextSearchTemplate, schema, cells.ident()?);
        draft.add(address, key, TextSearchTemplate { definition: cells.text()? });
    }
    Ok(())
}

async fn read_dictionaries(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("text search dictionaries", DICTIONARIES).await? {
        let address = Address::of(class::TEXT_SEARCH_DICTIONARY, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::TextSearchDictionary, schema, cells.ident()?);
        let body = TextSearchDictionary { template: cells.name()?, options: cells.optional() };
        draft.add(address, key, body);
    }
    Ok(())
}

async fn read_configurations(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("text search configurations", CONFIGURATIONS).await? {
        let address = Address::of(class::TEXT_SEARCH_CONFIGURATION, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::TextSearchConfiguration, schema, cells.ident()?);
        let body = TextSearchConfiguration { parser: cells.name()?, mappings: Vec::new() };
        draft.add(address, key, body);
    }
    Ok(())
}

async fn read_mappings(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("text search mappings", MAPPINGS).await? {
        let address = Address::of(class::TEXT_SEARCH_CONFIGURATION, cells.oid()?);
        let (token, dictionary) = (cells.text()?, cells.name()?);
        let Some(key) = draft.key(address).cloned() else { continue };
        if let Some(Body::TextSearchConfiguration(body)) = draft.body_mut(&key) {
            add_mapping(&mut body.mappings, token, dictionary);
        }
    }
    Ok(())
}

/// Dictionaries come in the order in which they are asked.
fn add_mapping(mappings: &mut Vec<TextSearchMapping>, token: String, dictionary: QualifiedName) {
    match mappings.last_mut() {
        Some(last) if last.token == token => last.dictionaries.push(dictionary),
        _ => mappings.push(TextSearchMapping { token, dictionaries: vec![dictionary] }),
    }
}
