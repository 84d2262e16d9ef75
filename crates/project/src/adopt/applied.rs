//! What another tool has noted as applied, and whether its files agree with that.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Kind, QualifiedName};
use aludel_session::{Row, Session};
use aludel_sql::quote_ident;

use super::{
    read::{Folder, Old},
    readable,
    tool::{Holds, Tool},
    version::Version,
};
use crate::{Failure, FailureKind, Remedy, Result};

/// A row of a tool's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) version: String,
    /// Whether it came to its end.
    pub(super) is_whole: bool,
    /// The checksum of the file, where the tool keeps one.
    pub(super) sum: Option<String>,
}

/// The tables that have the shape of one of a tool's, in whatever schema: what a name alone says may be anybody's.
pub(super) fn tables(catalog: &Catalog) -> Vec<(Tool, QualifiedName)> {
    let tables = catalog.of_kind(Kind::Table).filter(|(_, object)| is_ordinary(&object.body));
    let names: Vec<QualifiedName> = tables.filter_map(|(key, _)| key.qualified_name()).collect();
    let of_tool = |tool| {
        let own = names.iter().filter(move |name| is_of(catalog, name, tool));
        own.map(move |name| (tool, name.clone()))
    };
    Tool::ALL.into_iter().flat_map(of_tool).collect()
}

/// Whether its rows are its own, and nobody else's: no partition's, no child's, no other server's.
fn is_ordinary(body: &Body) -> bool {
    let Body::Table(table) = body else { return false };
    table.partition_by.is_none()
        && table.partition_of.is_none()
        && table.inherits.is_empty()
        && table.foreign.is_none()
}

fn is_of(catalog: &Catalog, name: &QualifiedName, tool: Tool) -> bool {
    let shape = tool.table();
    if name.name.as_str() != shape.name {
        return false;
    }
    let columns = catalog.columns(name);
    let has = |(wanted, holds): &(&str, Holds)| {
        let mut found = columns.iter().filter(|(key, _)| key.name.as_str() == *wanted);
        found.any(|(_, it)| it.generated.is_none() && holds.is_in(&it.data_type))
    };
    let has_no_others = !shape.has_no_others || columns.len() == shape.columns.len();
    shape.columns.iter().all(has) && has_no_others
}

/// What a tool has noted, where it can be read without running anything of whoever made the table.
pub(super) async fn noted(
    session: &mut dyn Session,
    table: &QualifiedName,
    tool: Tool,
) -> Result<Vec<Noted>> {
    // With row_security off, a policy that would apply is an error instead of being run.
    session.execute("BEGIN READ ONLY; SET LOCAL row_security = off").await?;
    let rows = rows(session, table, tool).await;
    let ended = session.execute("ROLLBACK").await;
    let rows = rows?;
    ended?;
    Ok(said(&rows, tool))
}

async fn rows(session: &mut dyn Session, table: &QualifiedName, tool: Tool) -> Result<Vec<Row>> {
    readable::ensure(session, table, tool).await?;
    let (schema, name) = (quote_ident(table.schema.as_str()), quote_ident(table.name.as_str()));
    // From then on nobody puts another one in its place: what is found once more is what is read.
    session.execute(&format!("LOCK TABLE ONLY {schema}.{name} IN ACCESS SHARE MODE")).await?;
    readable::ensure(session, table, tool).await?;
    let from = format!("FROM ONLY {schema}.{name}");
    let columns = match tool {
        Tool::Dbmate | Tool::Diesel | Tool::SeaOrm => "version, true, NULL",
        Tool::Sqlx => "version, success, pg_catalog.encode(checksum, 'hex')",
        Tool::Refinery => "version, true, checksum",
        Tool::Flyway => "version, success, type",
        Tool::Goose => "version_id, is_applied, NULL",
        Tool::GolangMigrate => "version, NOT dirty, NULL",
    };
    let only = match tool {
        // What it repeats has no version.
        Tool::Flyway => " WHERE version IS NOT NULL ORDER BY installed_rank DESC",
        Tool::Goose => " WHERE version_id > 0 ORDER BY id DESC",
        _ => "",
    };
    Ok(session.query(&format!("SELECT {columns} {from}{only}")).await?)
}

fn said(rows: &[Row], tool: Tool) -> Vec<Noted> {
    let noted = rows.iter().map(|row| Noted {
        version: row.text(0).to_owned(),
        is_whole: row.is_true(1),
        sum: row.get(2).map(str::to_owned),
    });
    let noted: Vec<Noted> = noted.collect();
    match tool {
        Tool::Goose => latest(noted, |it| it.is_whole),
        Tool::Flyway => latest(noted, |it| {
            !it.is_whole || it.sum.as_deref().is_none_or(|it| !it.starts_with("UNDO"))
        }),
        _ => noted,
    }
}

/// The last word on each version, which comes first, where that says that it is applied.
fn latest(mut noted: Vec<Noted>, is_applied: impl Fn(&Noted) -> bool) -> Vec<Noted> {
    let mut seen = BTreeSet::new();
    noted.retain(|it| seen.insert(it.version.clone()));
    noted.retain(is_applied);
    noted
}

/// How many of a folder's migrations are applied: the first ones.
pub(super) fn count(
    noted: &[Noted],
    folder: &Folder,
    table: &QualifiedName,
    tool: Tool,
) -> Result<usize> {
    if let Some(half) = noted.iter().find(|it| !it.is_whole) {
        return Err(not_whole(half, table, tool));
    }
    let places: BTreeMap<&Version, usize> =
        folder.olds.iter().enumerate().map(|(at, old)| (&old.version, at)).collect();
    let mut applied = BTreeSet::new();
    for one in noted {
        let version = Version::parse(version_of(&one.version, tool));
        let at = version.and_then(|version| places.get(&version).copied());
        applied.insert(at.ok_or_else(|| without_file(&one.version, folder, table))?);
    }
    let last = applied.last().map_or(0, |last| last + 1);
    // golang-migrate notes the last one alone.
    let gap = (0..last).find(|at| tool != Tool::GolangMigrate && !applied.contains(at));
    match gap.and_then(|at| Some((folder.olds.get(at)?, folder.olds.get(last - 1)?))) {
        Some((missing, last)) => Err(out_of_order(missing, last, folder, tool)),
        None => Ok(last),
    }
}

/// SeaORM notes the file's whole name.
fn version_of(noted: &str, tool: Tool) -> &str {
    let end = match tool {
        Tool::SeaOrm => noted.match_indices('_').nth(1).map(|(at, _)| at),
        _ => None,
    };
    noted.get(..end.unwrap_or(noted.len())).unwrap_or(noted)
}

/// The files that are not as they were when they were applied.
pub(super) fn edited<'f>(noted: &[Noted], folder: &'f Folder) -> Vec<&'f Old> {
    let sums = noted.iter().filter_map(|it| Some((Version::parse(&it.version)?, it.sum.as_ref()?)));
    let sums: BTreeMap<Version, &String> = sums.collect();
    let is_edited = |old: &&Old| {
        let sum = sums.get(&old.version);
        sum.is_some_and(|sum| !old.sums.is_empty() && !old.sums.contains(sum))
    };
    folder.olds.iter().filter(is_edited).collect()
}

fn not_whole(half: &Noted, table: &QualifiedName, tool: Tool) -> Failure {
    let version = &half.version;
    let message = format!("{table} says that the migration {version} did not come to its end");
    let way_out = match tool {
        Tool::GolangMigrate => {
            "finish it or take it back by hand, and say where the database stands then: `migrate … force VERSION`"
        }
        Tool::Sqlx => {
            "finish it by hand and set `success` to true, or take it back by hand and delete the row"
        }
        _ => "finish it or take it back by hand, as the tool wants it (`flyway repair`)",
    };
    Failure::new(FailureKind::History, message).hint(way_out)
}

fn without_file(version: &str, folder: &Folder, table: &QualifiedName) -> Failure {
    let place = folder.path.display();
    let message =
        format!("{table} has the migration {version} as applied, and {place} has no file of it");
    Failure::new(FailureKind::History, message)
        .hint("restore the file, or name the folder that has it")
        .remedy(Remedy::AdoptAsItIs)
}

fn out_of_order(missing: &Old, last: &Old, folder: &Folder, tool: Tool) -> Failure {
    let file = |old: &Old| {
        let file = old.files.first().map(|file| folder.path.join(file)).unwrap_or_default();
        file.display().to_string()
    };
    let message = format!(
        "{} is not applied, and {}, which comes after it, is: a history is one line",
        file(missing),
        file(last)
    );
    Failure::new(FailureKind::History, message)
        .hint(format!("apply it with {tool} first, or give it a number behind the last one"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn noted(version: &str, sum: Option<&str>) -> Noted {
        Noted { version: version.to_owned(), is_whole: true, sum: sum.map(str::to_owned) }
    }

    fn folder(versions: &[&str]) -> Folder {
        let old = |version: &&str| Old {
            id: format!("v{version}").parse().unwrap(),
            title: String::new(),
            files: vec![PathBuf::from(format!("{version}_a.sql"))],
            up: Vec::new(),
            down: None,
            version: Version::parse(version).unwrap(),
            sums: vec!["right".to_owned()],
        };
        Folder { path: "m".into(), olds: versions.iter().map(old).collect() }
    }

    #[test]
    fn the_first_ones_are_applied_or_it_is_told_why_not() {
        let folder = folder(&["1", "2", "3"]);
        let table = QualifiedName::new("public", "t");
        let count = |noted: &[Noted], tool| {
            count(noted, &folder, &table, tool).map_err(|failure| failure.message)
        };
        assert_eq!(count(&[], Tool::Sqlx), Ok(0));
        assert_eq!(count(&[noted("2", None), noted("1", None)], Tool::Sqlx), Ok(2));
        assert_eq!(count(&[noted("2", None)], Tool::GolangMigrate), Ok(2));
        for (rows, expected) in [
            (
                vec![noted("2", None)],
                "m/1_a.sql is not applied, and m/2_a.sql, which comes after it, is: a history is one line",
            ),
            (
                vec![noted("7", None)],
                "public.t has the migration 7 as applied, and m has no file of it",
            ),
            (
                vec![Noted { is_whole: false, ..noted("1", None) }],
                "public.t says that the migration 1 did not come to its end",
            ),
        ] {
            assert_eq!(count(&rows, Tool::Sqlx), Err(expected.to_owned()));
        }
    }

    #[test]
    fn a_file_that_was_edited_since_is_found() {
        let folder = folder(&["1", "2", "3"]);
        let rows = [noted("1", Some("right")), noted("2", Some("wrong")), noted("3", None)];
        let edited: Vec<&str> = edited(&rows, &folder).iter().map(|it| it.id.as_str()).collect();
        assert_eq!(edited, ["v2"]);
    }

    #[test]
    fn the_last_word_on_a_version_counts() {
        let gone = Noted { is_whole: false, ..noted("2", None) };
        let rows = vec![gone, noted("2", None), noted("1", None)];
        assert_eq!(latest(rows, |it| it.is_whole), [noted("1", None)]);
    }
}
