//! What tells that nothing in a database's catalog changed, in one question.
//!
//! A row that is changed is written anew, by a later transaction and in another place. So as long as
//! a system catalog has as many rows, by the same transactions and in the same places, they are the
//! same rows. Transactions are counted by a server that runs: of one that was started anew, perhaps
//! on older files, nothing is known. What the server itself writes in place is no definition.

use aludel_session::Session;

use super::InspectError;

/// The catalogs that inspections read, and that everybody may read.
const CATALOGS: [&str; 46] = [
    "pg_aggregate",
    "pg_am",
    "pg_amop",
    "pg_amproc",
    "pg_attrdef",
    "pg_attribute",
    "pg_cast",
    "pg_class",
    "pg_collation",
    "pg_constraint",
    "pg_conversion",
    "pg_default_acl",
    "pg_depend",
    "pg_description",
    "pg_enum",
    "pg_event_trigger",
    "pg_extension",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_foreign_table",
    "pg_index",
    "pg_inherits",
    "pg_init_privs",
    "pg_language",
    "pg_namespace",
    "pg_opclass",
    "pg_operator",
    "pg_opfamily",
    "pg_partitioned_table",
    "pg_policy",
    "pg_proc",
    "pg_publication",
    "pg_publication_rel",
    "pg_range",
    "pg_rewrite",
    "pg_seclabel",
    "pg_sequence",
    "pg_statistic_ext",
    "pg_tablespace",
    "pg_transform",
    "pg_trigger",
    "pg_ts_config",
    "pg_ts_config_map",
    "pg_ts_dict",
    "pg_ts_parser",
    "pg_ts_template",
];

/// How many rows there are, by which transactions and where. A transaction is told by how long it is
/// ago, which is a number at once, and that from the first of all; what was there before it has none.
const ROWS: &str = "pg_catalog.concat(pg_catalog.count(*), ' ', \
     pg_catalog.sum(NULLIF(pg_catalog.age(r.xmin), 2147483647)) \
     - pg_catalog.count(NULLIF(pg_catalog.age(r.xmin), 2147483647)) \
     * pg_catalog.age('3'::pg_catalog.xid), \
     ' ', pg_catalog.sum(pg_catalog.hashtid(r.ctid)))";

/// The same text as long as an inspection by this login would find the same; `None` where that
/// cannot be told: it depends on what this login may not read.
pub async fn imprint(session: &mut dyn Session) -> Result<Option<String>, InspectError> {
    let rows = match session.query(&question()).await {
        Ok(rows) => rows,
        Err(error) if error.sql().is_some() => return Ok(None),
        Err(source) => return Err(InspectError::Query { what: "imprint", source }),
    };
    Ok(rows.first().and_then(|row| row.get(0)).map(str::to_owned))
}

fn question() -> String {
    let of_rows = |catalog: &&str| format!("(SELECT {ROWS} FROM pg_catalog.{catalog} AS r)");
    let catalogs: Vec<String> = CATALOGS.iter().map(of_rows).collect();
    format!(
        "SELECT CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_subscription AS s \
             JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid \
             WHERE d.datname = pg_catalog.current_database()) \
         THEN pg_catalog.concat_ws(E'\\n', {AROUND}, {}) END",
        catalogs.join(", ")
    )
}

/// The server, its version and when it was started; the database; who asks; what everybody may read
/// of roles, user mappings and large objects; what the files of extensions offer.
const AROUND: &str = "pg_catalog.current_setting('server_version_num'), \
    pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()), \
    current_user, session_user, \
    (SELECT pg_catalog.concat(d.oid, ' ', d.xmin, ' ', d.ctid) FROM pg_catalog.pg_database AS d \
        WHERE d.datname = pg_catalog.current_database()), \
    (SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', \
        a.oid, a.rolname, a.rolsuper), 0)) FROM pg_catalog.pg_roles AS a), \
    (SELECT pg_catalog.sum(pg_catalog.hashtextextended(m::pg_catalog.text, 0)) \
        FROM pg_catalog.pg_user_mappings AS m), \
    (SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', \
        l.oid, l.lomacl), 0)) FROM pg_catalog.pg_largeobject_metadata AS l WHERE l.lomacl IS NOT NULL), \
    (SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', \
        e.extname, v.default_version, p.source, p.target, p.path), 0)) \
        FROM pg_catalog.pg_extension AS e \
        LEFT JOIN pg_catalog.pg_available_extensions() AS v ON v.name = e.extname \
        LEFT JOIN LATERAL pg_catalog.pg_extension_update_paths(e.extname) AS p ON true \
        WHERE e.extname <> 'plpgsql')";
