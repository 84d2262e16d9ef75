//! The database that is taken over, read: what is in it, and what other tools have noted there.

use std::{borrow::Cow, time::Duration};

use aludel_catalog::{Catalog, Ident, Key, Kind, QualifiedName};
use aludel_postgres::{InspectOptions, inspect, server_version};
use aludel_revision::History;

use super::{
    applied::{self, Noted},
    tool::Tool,
};
use crate::{
    Failure, FailureKind, Notice, Project, Remedy, Result,
    database::{self, Database, Open},
    ground::inspection,
    standing,
};

/// A database, read.
pub(super) struct Live {
    /// Where it is, without a password.
    pub(super) described: String,
    /// What is in it, without the tables of other tools.
    pub(super) catalog: Catalog,
    /// The major version of its server.
    pub(super) major: u32,
    /// The tables in which other tools note what is applied, and what they say.
    pub(super) tables: Vec<(Tool, QualifiedName, Vec<Noted>)>,
}

impl Live {
    /// What a tool has noted.
    pub(super) fn of(&self, tool: Tool) -> Option<(&QualifiedName, &[Noted])> {
        let found = self.tables.iter().find(|(of, ..)| *of == tool);
        found.map(|(_, name, noted)| (name, noted.as_slice()))
    }
}

/// How long a look at a database may take that nobody asked for.
const PATIENCE: Duration = Duration::from_secs(3);

impl Project {
    /// Whether the configured database has tables, and no history of ours: it could be adopted. One that does
    /// not answer soon is none.
    pub async fn has_tables(&self) -> bool {
        if self.settings.database.is_none() {
            return false;
        }
        let live = tokio::time::timeout(PATIENCE, read(self, Rows::Unread)).await;
        let Ok(Ok(Some(live))) = live else { return false };
        !live.tables.is_empty() || live.catalog.of_kind(Kind::Table).next().is_some()
    }
}

/// Whether the rows are read in which other tools note what is applied. Who does not ask for them touches nothing
/// of anybody's but the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Read,
    Unread,
}

/// The schema that is adopted.
const SCHEMA: &str = "public";

/// Reads the configured database, where there is one.
pub(super) async fn read(project: &Project, rows: Rows) -> Result<Option<Live>> {
    let is_configured = project.settings.database.is_some();
    if !is_configured && cfg!(not(feature = "embedded")) {
        return Ok(None);
    }
    let database = Database::of(&project.settings)?;
    if matches!(database, Database::File(_)) {
        let message = "databases of PostgreSQL alone are adopted, and the database is SQLite's";
        return Err(Failure::new(FailureKind::Settings, message));
    }
    if !database.exists() {
        return Ok(None);
    }
    database.announce(project);
    let mut open = database::open(&database, project).await?;
    let live = look(&database, &mut open, rows, project).await;
    open.close().await?;
    live.map(Some)
}

async fn look(database: &Database, open: &mut Open, rows: Rows, project: &Project) -> Result<Live> {
    if let Some(schema) = &open.tenant.schema {
        let message = format!(
            "the connection says that bare names mean the schema `{schema}`, and `public` is what is adopted"
        );
        return Err(Failure::new(FailureKind::Settings, message).remedy(Remedy::UseUsualSchema));
    }
    refuse_known(database, open).await?;
    let journal_schema = Ident::from(open.tenant.journal.as_str());
    let options = InspectOptions { journal_schema, ..inspection(&project.settings) };
    let mut catalog = inspect(open.session.as_mut(), &options).await?;
    let major = server_version(open.session.as_mut()).await?.major;
    let mut tables = Vec::new();
    for (tool, table) in applied::tables(&catalog) {
        let noted = match rows {
            _ if table.schema.as_str() != SCHEMA => {
                let (table, tool) = (table.to_string(), tool.name());
                project.tell(&Notice::TableElsewhere { table, tool });
                continue;
            }
            Rows::Read => applied::noted(open.session.as_mut(), &table, tool).await?,
            Rows::Unread => Vec::new(),
        };
        tables.push((tool, table, noted));
    }
    let names = tables.iter().map(|(_, table, _)| table);
    let apart: Vec<&QualifiedName> = names.filter(|table| !is_needed(&catalog, table)).collect();
    leave_out(&mut catalog, apart.into_iter());
    Ok(Live { described: database.described(), catalog, major, tables })
}

/// Whether something else stands on a table: a view, a foreign key.
fn is_needed(catalog: &Catalog, table: &QualifiedName) -> bool {
    let is_own = |key: &Key| belongs(catalog, key, table);
    let mut others = catalog.dependencies.iter().filter(|(key, _)| !is_own(key));
    others.any(|(_, needs)| needs.iter().any(is_own))
}

/// A database with a journal of ours is this tool's already.
async fn refuse_known(database: &Database, open: &mut Open) -> Result<()> {
    let nothing = History::default();
    let standing = standing::read(database, open, &nothing).await?;
    match standing.applied.len() {
        0 => Ok(()),
        count => {
            let revisions = if count == 1 { "revision" } else { "revisions" };
            let message = format!(
                "{} has a journal of aludel already, with {count} {revisions}: there is nothing to adopt",
                database.described()
            );
            Err(Failure::new(FailureKind::History, message).remedy(Remedy::LookAtDatabase))
        }
    }
}

/// What was found without the tables in which other tools note what is applied, which are no part of a schema;
/// but for those that it is to have.
pub(crate) fn without_tables_of_others<'c>(
    found: &'c Catalog,
    given: &Catalog,
    project: &Project,
) -> Cow<'c, Catalog> {
    let mut tables = applied::tables(found);
    tables.retain(|(_, table)| given.columns(table).is_empty());
    if tables.is_empty() {
        return Cow::Borrowed(found);
    }
    for (tool, table) in &tables {
        let (table, tool) = (table.to_string(), tool.name());
        project.tell(&Notice::TableOfOthers { table, tool });
    }
    let mut found = found.clone();
    leave_out(&mut found, tables.iter().map(|(_, table)| table));
    Cow::Owned(found)
}

fn leave_out<'t>(catalog: &mut Catalog, tables: impl Iterator<Item = &'t QualifiedName>) {
    for table in tables {
        let mut gone: Vec<Key> = Vec::new();
        for key in catalog.objects.keys() {
            if belongs(catalog, key, table) {
                gone.push(key.clone());
            }
        }
        for key in &gone {
            catalog.objects.remove(key);
            catalog.dependencies.remove(key);
        }
    }
}

/// Whether an object is a table, or belongs to it.
fn belongs(catalog: &Catalog, key: &Key, table: &QualifiedName) -> bool {
    let mut key = key.clone();
    loop {
        if key.kind == Kind::Table {
            return key.qualified_name().as_ref() == Some(table);
        }
        match catalog.owner(&key) {
            Some(owner) => key = owner,
            None => return false,
        }
    }
}
