//! What is said of objects of every kind: comments, security labels, owners.

use aludel_catalog::{Body, Ident, Key, Kind, Object};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
    view,
};

/// The schema `public` is older than every object of ours.
const COMMENTS: &str = "
SELECT d.classoid, d.objoid, d.objsubid, a.attname, d.description
FROM pg_description d
LEFT JOIN pg_attribute a ON d.classoid = 1259 AND d.objsubid > 0 AND a.attrelid = d.objoid
                        AND a.attnum = d.objsubid
WHERE d.objoid >= 16384 OR d.classoid = 2615";

/// The comment that `CREATE EXTENSION` itself made says nothing.
const EXTENSION_COMMENTS: &str = "
SELECT e.name FROM pg_available_extensions e
JOIN pg_extension x ON x.extname = e.name
JOIN pg_description d ON d.classoid = 3079 AND d.objoid = x.oid AND d.description = e.comment";

/// The comment that the schema `public` is born with.
const PUBLIC_COMMENT: &str = "standard public schema";

const LABELS: &str = "
SELECT classoid, objoid, objsubid, provider, label FROM pg_seclabel ORDER BY provider, label";

/// Reads the comments on what has been read.
pub(super) async fn read_comments(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("comments", COMMENTS).await? {
        let address = address(&mut cells)?;
        let Some(key) = draft.key(address).cloned() else { continue };
        let (column, comment) = (cells.optional_ident(), cells.text()?);
        if key.kind != Kind::Schema || comment != PUBLIC_COMMENT {
            view::materialize_column(draft, &key);
            comment_on(draft, &key, (address, column), comment);
        }
    }
    if draft.catalog.of_kind(Kind::Extension).any(|(_, object)| object.comment.is_some()) {
        forget_made_comments(reader, draft).await?;
    }
    Ok(())
}

/// An index of a constraint, a sequence of a column and an attribute of a type have comments of
/// their own, though they are no objects of their own.
fn comment_on(
    draft: &mut Draft,
    key: &Key,
    (address, column): (Address, Option<Ident>),
    comment: String,
) {
    let Some(object) = draft.catalog.objects.get_mut(key) else { return };
    match &mut object.body {
        Body::Constraint(body) if address.class() == class::RELATION => {
            body.index_comment = Some(comment);
        }
        Body::Column(body) if address.is_whole() => {
            if let Some(identity) = &mut body.identity {
                identity.sequence_comment = Some(comment);
            }
        }
        Body::Composite(body) if !address.is_whole() => {
            let attribute = body.attributes.iter_mut().find(|a| Some(&a.name) == column.as_ref());
            if let Some(attribute) = attribute {
                attribute.comment = Some(comment);
            }
        }
        _ => object.comment = Some(comment),
    }
}

async fn forget_made_comments(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("comments of extensions", EXTENSION_COMMENTS).await? {
        let key = Key::global(Kind::Extension, cells.ident()?);
        if let Some(object) = draft.catalog.objects.get_mut(&key) {
            object.comment = None;
        }
    }
    Ok(())
}

/// Reads the security labels on what has been read.
pub(super) async fn read_labels(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("security labels", LABELS).await? {
        let address = address(&mut cells)?;
        let Some(key) = draft.key(address).cloned() else { continue };
        view::materialize_column(draft, &key);
        if let Some(object) = draft.catalog.objects.get_mut(&key) {
            object.security_labels.push((cells.ident()?, cells.text()?));
            object.security_labels.sort();
        }
    }
    Ok(())
}

/// System catalogs, and their columns with the owner.
const OWNED: [(Oid, &str, &str); 18] = [
    (class::NAMESPACE, "pg_namespace", "nspowner"),
    (class::RELATION, "pg_class", "relowner"),
    (class::TYPE, "pg_type", "typowner"),
    (class::PROC, "pg_proc", "proowner"),
    (class::COLLATION, "pg_collation", "collowner"),
    (class::LANGUAGE, "pg_language", "lanowner"),
    (class::OPERATOR, "pg_operator", "oprowner"),
    (class::OPERATOR_CLASS, "pg_opclass", "opcowner"),
    (class::OPERATOR_FAMILY, "pg_opfamily", "opfowner"),
    (class::STATISTICS, "pg_statistic_ext", "stxowner"),
    (class::TEXT_SEARCH_DICTIONARY, "pg_ts_dict", "dictowner"),
    (class::TEXT_SEARCH_CONFIGURATION, "pg_ts_config", "cfgowner"),
    (class::FOREIGN_DATA_WRAPPER, "pg_foreign_data_wrapper", "fdwowner"),
    (class::FOREIGN_SERVER, "pg_foreign_server", "srvowner"),
    (class::EVENT_TRIGGER, "pg_event_trigger", "evtowner"),
    (class::PUBLICATION, "pg_publication", "pubowner"),
    (class::SUBSCRIPTION, "pg_subscription", "subowner"),
    (class::EXTENSION, "pg_extension", "extowner"),
];

/// Reads the owners of what has been read. Indexes have their table's.
pub(super) async fn read_owners(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let selects: Vec<_> = OWNED
        .iter()
        .map(|(class, table, owner)| {
            format!(
                "SELECT {class}, oid, 0, pg_get_userbyid({owner}) FROM {table} \
                 WHERE oid >= 16384 OR {class} = 2615"
            )
        })
        .collect();
    for mut cells in reader.rows("owners", &selects.join(" UNION ALL ")).await? {
        let address = address(&mut cells)?;
        let Some(key) = draft.key(address).cloned() else { continue };
        match draft.catalog.objects.get_mut(&key) {
            None
            | Some(Object {
                body: Body::Index(_) | Body::Column(_) | Body::Constraint(_), ..
            }) => {}
            Some(object) => object.owner = cells.optional_ident(),
        }
    }
    Ok(())
}

fn address(cells: &mut Cells) -> Result<Address> {
    Ok(Address::new(cells.oid()?, cells.oid()?, cells.number()?))
}
