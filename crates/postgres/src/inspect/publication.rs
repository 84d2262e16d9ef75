//! Publications and subscriptions.

use aludel_catalog::{Body, Key, Kind, Publication, PublishedTable, Setting, Subscription};

use super::{
    cells::{Cells, Result},
    class,
    conninfo::without_password,
    draft::{Address, Draft},
    reader::Reader,
};

/// Only what is not the default is an option.
fn publications(major: u32) -> String {
    let generated = if major >= 18 {
        "CASE p.pubgencols WHEN 's' THEN 'publish_generated_columns=stored' END"
    } else {
        "NULL"
    };
    format!(
        "
SELECT p.oid, p.pubname, p.puballtables, array_remove(ARRAY[
    CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN 'publish='
         || concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,
                            CASE WHEN p.pubupdate THEN 'update' END,
                            CASE WHEN p.pubdelete THEN 'delete' END,
                            CASE WHEN p.pubtruncate THEN 'truncate' END) END,
    CASE WHEN p.pubviaroot THEN 'publish_via_partition_root=true' END, {generated}], NULL)
FROM pg_publication p"
    )
}

/// Column lists and filters came with PostgreSQL 15.
fn published_tables(major: u32) -> String {
    let (columns, filter) = if major >= 15 {
        (
            "ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = r.prrelid
                   AND a.attnum = ANY (r.prattrs) ORDER BY a.attname COLLATE \"C\")",
            "pg_get_expr(r.prqual, r.prrelid)",
        )
    } else {
        ("NULL", "NULL")
    };
    format!("SELECT r.oid, r.prpubid, r.prrelid, {columns}, {filter} FROM pg_publication_rel r")
}

const PUBLISHED_SCHEMAS: &str = "
SELECT s.oid, s.pnpubid, n.nspname
FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid
ORDER BY n.nspname COLLATE \"C\"";

/// Reads the publications.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("publications", &publications(reader.major)).await? {
        let address = Address::of(class::PUBLICATION, cells.oid()?);
        let key = Key::global(Kind::Publication, cells.ident()?);
        let body = Publication {
            all_tables: cells.flag(),
            options: cells.settings()?,
            tables: Vec::new(),
            schemas: Vec::new(),
        };
        if !draft.is_member(address) {
            draft.add(address, key, body);
        }
    }
    read_tables(reader, draft).await?;
    if reader.major >= 15 {
        read_schemas(reader, draft).await?;
    }
    Ok(())
}

async fn read_tables(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("published tables", &published_tables(reader.major)).await? {
        let address = Address::of(class::PUBLICATION_RELATION, cells.oid()?);
        let publication = Address::of(class::PUBLICATION, cells.oid()?);
        let table = draft.relation_name(cells.oid()?);
        let (Some(key), Some(table)) = (draft.key(publication).cloned(), table) else { continue };
        let table = PublishedTable { table, columns: cells.idents()?, filter: cells.optional() };
        if let Some(Body::Publication(body)) = draft.body_mut(&key) {
            let at = body.tables.partition_point(|other| *other < table);
            body.tables.insert(at, table);
        }
        draft.alias(address, key);
    }
    Ok(())
}

async fn read_schemas(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("published schemas", PUBLISHED_SCHEMAS).await? {
        let address = Address::of(class::PUBLICATION_NAMESPACE, cells.oid()?);
        let publication = Address::of(class::PUBLICATION, cells.oid()?);
        let Some(key) = draft.key(publication).cloned() else { continue };
        if let Some(Body::Publication(body)) = draft.body_mut(&key) {
            body.schemas.push(cells.ident()?);
        }
        draft.alias(address, key);
    }
    Ok(())
}

/// An option of a subscription.
struct SubscriptionOption {
    column: &'static str,
    name: &'static str,
    default: &'static str,
}

/// The options that a major has.
fn subscription_options(major: u32) -> Vec<SubscriptionOption> {
    let streaming = if major >= 18 { "parallel" } else { "off" };
    [
        (14, "s.subsynccommit", "synchronous_commit", "off"),
        (14, "s.subbinary::text", "binary", "false"),
        (14, STREAMING, "streaming", streaming),
        (14, "coalesce(s.subslotname, 'NONE')", "slot_name", ""),
        (15, "(s.subtwophasestate <> 'd')::text", "two_phase", "false"),
        (15, "s.subdisableonerr::text", "disable_on_error", "false"),
        (16, "s.subpasswordrequired::text", "password_required", "true"),
        (16, "s.subrunasowner::text", "run_as_owner", "false"),
        (16, "s.suborigin", "origin", "any"),
        (17, "s.subfailover::text", "failover", "false"),
    ]
    .into_iter()
    .filter(|(since, ..)| *since <= major)
    .map(|(_, column, name, default)| SubscriptionOption { column, name, default })
    .collect()
}

/// A boolean until PostgreSQL 15, a letter since.
const STREAMING: &str = "CASE s.substream::text WHEN 'p' THEN 'parallel' WHEN 't' THEN 'on'
                         WHEN 'true' THEN 'on' ELSE 'off' END";

/// Reads the subscriptions of this database.
pub(super) async fn read_subscriptions(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let may_read = reader.may_read_connections;
    let known = subscription_options(reader.major);
    for mut cells in reader.rows("subscriptions", &subscriptions(&known, may_read)).await? {
        let address = Address::of(class::SUBSCRIPTION, cells.oid()?);
        let key = Key::global(Kind::Subscription, cells.ident()?);
        let (enabled, mut publications) = (cells.flag(), cells.idents()?);
        publications.sort();
        let connection = without_password(&cells.optional().unwrap_or_default());
        if !may_read {
            draft.unmanaged("connection of a subscription (for superusers only)", key.path());
        }
        let options = stated_options(&known, key.name.as_str(), &mut cells);
        draft.add(address, key, Subscription { connection, publications, enabled, options });
    }
    Ok(())
}

fn subscriptions(options: &[SubscriptionOption], may_read: bool) -> String {
    let connection = if may_read { "s.subconninfo" } else { "NULL" };
    let columns: Vec<_> = options.iter().map(|option| option.column).collect();
    format!(
        "SELECT s.oid, s.subname, s.subenabled, s.subpublications, {connection}, {}
         FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
         WHERE d.datname = current_database()",
        columns.join(", ")
    )
}

/// The options that are not the default, sorted. The slot is named like the subscription.
fn stated_options(
    known: &[SubscriptionOption],
    subscription: &str,
    cells: &mut Cells,
) -> Vec<Setting> {
    let mut stated = Vec::new();
    for option in known {
        let value = cells.optional().unwrap_or_default();
        let default = if option.name == "slot_name" { subscription } else { option.default };
        if value != default {
            stated.push(Setting { name: option.name.to_owned(), value });
        }
    }
    stated.sort();
    stated
}
