//! Reads a live PostgreSQL (14 to 18) into a canonical [`Catalog`].
//!
//! Everything is read in one read-only snapshot, with settings that make the engine print names
//! with their schemas and values in one form, so that two databases of the same shape give equal
//! catalogs.

mod aggregate;
mod array;
mod array_cast;
pub(crate) mod broken;
mod cells;
mod class;
mod column;
mod composite;
mod conninfo;
mod constraint;
mod dependency;
mod domain;
mod draft;
mod foreign;
mod function;
mod imprint;
mod index;
mod names;
mod operator;
mod policy;
mod privilege;
mod publication;
mod reader;
mod remark;
mod schema;
mod sequence;
mod shortcut;
mod small;
mod stable;
pub(crate) mod statistics;
mod table;
mod text_search;
mod trigger;
mod types;
mod unmanaged;
mod version;
mod view;
mod writable;

use aludel_catalog::Catalog;
use aludel_engine::{InspectError, InspectOptions, Ownership, ServerVersion, Snapshot};
use aludel_session::Session;

use crate::era;
use draft::Draft;
use reader::Reader;

pub use imprint::imprint;
pub(crate) use names::made_up;
pub use version::{AvailableExtension, available_extensions, server_version};

/// Reads every object of the database that the session is connected to, with the engine's own
/// dependency graph.
pub async fn inspect(
    session: &mut dyn Session,
    options: &InspectOptions,
) -> Result<Catalog, InspectError> {
    let version = server_version(session).await?;
    version::check_supported(&version)?;
    let mut reader = Reader::new(session, version.major);
    let read = match reader.begin(options.snapshot).await {
        Ok(()) => read_ahead(&mut reader, options, &version).await,
        Err(error) => Err(error),
    };
    let ended = reader.end(options.snapshot).await;
    let mut catalog = read?.catalog;
    ended?;
    stable::stabilize(&mut catalog);
    if let Some(major) = options.era {
        era::in_words_of(&mut catalog, major);
    }
    Ok(catalog)
}

/// Reads everything, all questions sent at once: which ones they are does not depend on the
/// answers, but for a few at the end.
async fn read_ahead(
    reader: &mut Reader<'_>,
    options: &InspectOptions,
    version: &ServerVersion,
) -> Result<Draft, InspectError> {
    let mut nobody = reader.of_nobody();
    read(&mut nobody, options, version).await?;
    reader.foresee(nobody.questions()).await?;
    read(reader, options, version).await
}

/// Reads kind after kind: what is named by others comes before them.
async fn read(
    reader: &mut Reader<'_>,
    options: &InspectOptions,
    version: &ServerVersion,
) -> Result<Draft, InspectError> {
    let mut draft = Draft::default();
    schema::read(reader, &mut draft, &options.journal_schema).await?;
    read_relations(reader, &mut draft).await?;
    read_code(reader, &mut draft).await?;
    read_others(reader, &mut draft).await?;
    remark::read_comments(reader, &mut draft).await?;
    remark::read_labels(reader, &mut draft).await?;
    privilege::read(reader, &mut draft).await?;
    if options.ownership == Ownership::Read {
        remark::read_owners(reader, &mut draft).await?;
    }
    unmanaged::read(reader, &mut draft, version).await?;
    dependency::read(reader, &mut draft).await?;
    constraint::define(reader, &mut draft).await?;
    index::define(reader, &mut draft).await?;
    Ok(draft)
}

/// Tables, views and types, for a table is a type and a type has columns.
async fn read_relations(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<(), InspectError> {
    let parents = table::read_parents(reader).await?;
    table::read(reader, draft, &parents).await?;
    view::read(reader, draft).await?;
    composite::read(reader, draft).await?;
    column::read(reader, draft).await?;
    types::read(reader, draft).await?;
    domain::read(reader, draft).await?;
    constraint::read(reader, draft).await?;
    index::read(reader, draft, &parents).await?;
    sequence::read(reader, draft).await
}

/// Functions and what calls them.
async fn read_code(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<(), InspectError> {
    small::read_languages(reader, draft).await?;
    function::read(reader, draft).await?;
    aggregate::read(reader, draft).await?;
    operator::read(reader, draft).await?;
    small::read_casts(reader, draft).await?;
    trigger::read(reader, draft).await?;
    trigger::read_event_triggers(reader, draft).await?;
    trigger::read_rules(reader, draft).await?;
    policy::read(reader, draft).await
}

async fn read_others(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<(), InspectError> {
    small::read_collations(reader, draft).await?;
    small::read_statistics(reader, draft).await?;
    text_search::read(reader, draft).await?;
    foreign::read(reader, draft).await?;
    publication::read(reader, draft).await?;
    publication::read_subscriptions(reader, draft).await?;
    privilege::read_defaults(reader, draft).await
}
