//! Text-search objects.

use super::{expression::comment, writer::Writer};

pub(super) fn write(writer: &mut Writer<'_>) {
    let Some(schema) = writer.world.schemas.last() else { return };
    writer.define(6, "template", |_| {
        format!("CREATE TEXT SEARCH TEMPLATE {schema}.plain (INIT = dsimple_init, LEXIZE = dsimple_lexize)")
    });
    writer.define(6, "parser", |_| {
        format!(
            "CREATE TEXT SEARCH PARSER {schema}.\"Parser\" (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)"
        )
    });
    writer.define(12, "dictionary", |random| {
        let template =
            random.pick(&["pg_catalog.simple", "pg_catalog.simple", "pg_catalog.snowball"]);
        let options = match template {
            "pg_catalog.simple" => random.pick(&["", ", stopwords = english", ", accept = false"]),
            _ => random.pick(&[", language = german", ", language = english, stopwords = english"]),
        };
        format!("CREATE TEXT SEARCH DICTIONARY {schema}.words (TEMPLATE = {template}{options})")
    });
    writer.define(12, "configuration", |random| {
        let parser =
            random.pick(&["pg_catalog.default", "pg_catalog.default", "public.\"Parser\""]);
        format!("CREATE TEXT SEARCH CONFIGURATION {schema}.\"Search\" (PARSER = {parser})")
    });
    writer.define(9, "mapping", |random| {
        let with = random.pick(&["pg_catalog.simple", "pg_catalog.english_stem, pg_catalog.simple"]);
        let tokens = random.pick(&["word", "word, asciiword", "email, host"]);
        format!("ALTER TEXT SEARCH CONFIGURATION {schema}.\"Search\" ADD MAPPING FOR {tokens} WITH {with}")
    });
    writer.define(6, "mapping to own", |_| {
        format!("ALTER TEXT SEARCH CONFIGURATION {schema}.\"Search\" ADD MAPPING FOR numword WITH {schema}.words")
    });
    writer.define(6, "configuration comment", |random| {
        format!("COMMENT ON TEXT SEARCH CONFIGURATION {schema}.\"Search\" IS {}", comment(random))
    });
    writer.define(6, "dictionary comment", |random| {
        format!("COMMENT ON TEXT SEARCH DICTIONARY {schema}.words IS {}", comment(random))
    });
}
