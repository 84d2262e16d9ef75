//! What is made up by its name alone.

use super::{Name, World, complaint::Complaint};
use crate::pass::quoted;

/// What the server misses, the word for it, and how the like of it is made: `{}` stands for its name, `{of}`
/// for what else the server names.
type Template = (&'static str, &'static str, &'static str);

const TEMPLATES: &[Template] = &[
    ("publication \"$\" does not exist", "publication", "CREATE PUBLICATION {}"),
    (
        "event trigger \"$\" does not exist",
        "event trigger",
        "CREATE EVENT TRIGGER {} ON ddl_command_end EXECUTE FUNCTION event_of_script()",
    ),
    ("foreign-data wrapper \"$\" does not exist", "wrapper", "CREATE FOREIGN DATA WRAPPER {}"),
    (
        "server \"$\" does not exist",
        "server",
        "CREATE SERVER {} FOREIGN DATA WRAPPER wrapper_of_script",
    ),
    (
        "collation \"$\" for encoding \"$\" does not exist",
        "collation",
        "CREATE COLLATION {} FROM \"C\"",
    ),
    (
        "conversion \"$\" does not exist",
        "conversion",
        "CREATE CONVERSION {} FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    ),
    (
        "text search configuration \"$\" does not exist",
        "text search configuration",
        "CREATE TEXT SEARCH CONFIGURATION {} (COPY = pg_catalog.simple)",
    ),
    (
        "text search dictionary \"$\" does not exist",
        "text search dictionary",
        "CREATE TEXT SEARCH DICTIONARY {} (TEMPLATE = pg_catalog.simple)",
    ),
    (
        "text search template \"$\" does not exist",
        "text search template",
        "CREATE TEXT SEARCH TEMPLATE {} (LEXIZE = dsimple_lexize)",
    ),
    (
        "text search parser \"$\" does not exist",
        "text search parser",
        "CREATE TEXT SEARCH PARSER {} (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, \
         LEXTYPES = prsd_lextype)",
    ),
    (
        "language \"$\" does not exist",
        "language",
        "CREATE LANGUAGE {} HANDLER plpgsql_call_handler",
    ),
    (
        "operator family \"$\" does not exist for access method \"$\"",
        "operator family",
        "CREATE OPERATOR FAMILY {} USING {of}",
    ),
    (
        "operator class \"$\" does not exist for access method \"$\"",
        "operator class",
        "CREATE OPERATOR CLASS {} FOR TYPE text USING {of} AS STORAGE text",
    ),
    (
        "statistics object \"$\" does not exist",
        "statistics",
        "CREATE STATISTICS {} ON id, other FROM table_of_statistics",
    ),
];

/// What an operator class belongs to.
const CLASSES: &[(&str, &str)] = &[("gin_trgm_ops", "pg_trgm"), ("gist_trgm_ops", "pg_trgm")];

/// Functions, and the extension that has them.
const FUNCTIONS: &[(&str, &str)] = &[
    ("uuid_generate_v1", "uuid-ossp"),
    ("uuid_generate_v1mc", "uuid-ossp"),
    ("uuid_generate_v3", "uuid-ossp"),
    ("uuid_generate_v4", "uuid-ossp"),
    ("uuid_generate_v5", "uuid-ossp"),
    ("crypt", "pgcrypto"),
    ("gen_salt", "pgcrypto"),
    ("digest", "pgcrypto"),
    ("hmac", "pgcrypto"),
    ("gen_random_bytes", "pgcrypto"),
    ("similarity", "pg_trgm"),
    ("unaccent", "unaccent"),
];

/// The extension that a function is known to belong to.
pub(super) fn extension_of(function: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|(name, _)| *name == function).map(|(_, extension)| *extension)
}

/// Writes an extension into the catalog where there is none of its name.
fn named_extension(name: &str) -> String {
    let name = aludel_sql::quote_literal(name);
    format!(
        "INSERT INTO pg_catalog.pg_extension \
            (oid, extname, extowner, extnamespace, extrelocatable, extversion) \
         SELECT pg_catalog.pg_nextoid('pg_catalog.pg_extension', 'oid', 'pg_catalog.pg_extension_oid_index'), \
            {name}, n.nspowner, n.oid, true, '1.0' FROM pg_catalog.pg_namespace AS n \
         WHERE n.nspname = 'public' \
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension AS x WHERE x.extname = {name})"
    )
}

impl World {
    /// What a message names that its name alone is enough to make.
    pub(super) fn by_name(&mut self, complaint: &Complaint<'_>) -> bool {
        let (first, of) = (complaint.name(0), complaint.name(1));
        if let Some((_, extension)) = CLASSES.iter().find(|(class, _)| *class == first) {
            return self.extension(extension);
        }
        let pattern = complaint.pattern.as_str();
        let Some((_, what, template)) = TEMPLATES.iter().find(|it| it.0 == pattern) else {
            return self.access_method(complaint);
        };
        match *what {
            "event trigger" => self.first(
                "function event_of_script",
                "CREATE FUNCTION event_of_script() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"
                    .to_owned(),
            ),
            "server" => self.wrapper(),
            "statistics" => {
                let table = self.tables.entry(Name::told("table_of_statistics")).or_default();
                table.add_bigint("id") | table.add_bigint("other")
            }
            _ => false,
        };
        let sql = template.replace("{}", &Name::told(first).sql()).replace("{of}", &quoted(of));
        self.then(format!("{what} {first}"), sql)
    }

    /// An access method, which works as the server's own does.
    fn access_method(&mut self, complaint: &Complaint<'_>) -> bool {
        let name = complaint.name(0);
        complaint.pattern == "access method \"$\" does not exist"
            && self.first(
                &format!("access method {name}"),
                format!(
                    "CREATE ACCESS METHOD {} TYPE TABLE HANDLER heap_tableam_handler",
                    quoted(name)
                ),
            )
    }

    /// An extension; where the server has not its files, no more than its name.
    pub(super) fn extension(&mut self, name: &str) -> bool {
        self.first(&format!("extension {name}"), format!("CREATE EXTENSION {}", quoted(name)))
            || self.first(&format!("extension {name} by its name"), named_extension(name))
    }

    /// `cast from type a to type b does not exist`
    pub(super) fn cast(&mut self, pattern: &str) -> bool {
        let types = pattern
            .strip_prefix("cast from type ")
            .and_then(|it| it.strip_suffix(" does not exist"));
        let Some((from, to)) = types.and_then(|it| it.split_once(" to type ")) else {
            return false;
        };
        let sql = format!("CREATE CAST ({from} AS {to}) WITH INOUT");
        self.then(sql.clone(), sql)
    }

    pub(super) fn wrapper(&mut self) -> bool {
        self.first(
            "wrapper wrapper_of_script",
            "CREATE FOREIGN DATA WRAPPER wrapper_of_script".to_owned(),
        )
    }

    /// A server for foreign tables, which need one to be there.
    pub(super) fn server(&mut self) -> bool {
        self.wrapper()
            | self.first(
                "server server_of_script",
                "CREATE SERVER server_of_script FOREIGN DATA WRAPPER wrapper_of_script".to_owned(),
            )
    }
}
