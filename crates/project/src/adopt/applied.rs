//! What another tool has noted as applied, and whether its files agree with that.

use aludel_catalog::{Body, Catalog, Kind, QualifiedName};
use aludel_session::Session;
use aludel_sql::quote_ident;

use super::{
    read::{Folder, Old},
    tool::Tool,
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

/// The table of a tool, where the catalog has it.
fn table(catalog: &Catalog, tool: Tool) -> Option<QualifiedName> {
    let tables = catalog.of_kind(Kind::Table).filter(|(_, it)| matches!(it.body, Body::Table(_)));
    let mut names = tables.filter_map(|(key, _)| key.qualified_name());
    names.find(|name| is_of(catalog, name, tool))
}

fn is_of(catalog: &Catalog, name: &QualifiedName, tool: Tool) -> bool {
    let (own, wanted) = tool.table();
    if name.name.as_str() != own {
        return false;
    }
    let columns = catalog.columns(name);
    let has = |wanted: &&str| columns.iter().any(|(key, _)| key.name.as_str() == *wanted);
    // dbmate's and golang-migrate's have the same name.
    let is_other = tool == Tool::Dbmate && has(&"dirty");
    wanted.iter().all(has) && !is_other
}

/// The tables of all tools in a catalog.
pub(super) fn tables(catalog: &Catalog) -> Vec<(Tool, QualifiedName)> {
    Tool::ALL.into_iter().filter_map(|tool| Some((tool, table(catalog, tool)?))).collect()
}

/// What a tool has noted.
pub(super) async fn noted(
    session: &mut dyn Session,
    table: &QualifiedName,
    tool: Tool,
) -> Result<Vec<Noted>> {
    let schema = quote_ident(table.schema.as_str());
    let from = format!("FROM {schema}.{}", quote_ident(table.name.as_str()));
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
    let rows = session.query(&format!("SELECT {columns} {from}{only}")).await?;
    let noted = rows.iter().map(|row| Noted {
        version: row.text(0).to_owned(),
        is_whole: row.is_true(1),
        sum: row.get(2).map(str::to_owned),
    });
    let noted: Vec<Noted> = noted.collect();
    Ok(match tool {
        Tool::Goose => latest(noted, |it| it.is_whole),
        Tool::Flyway => latest(noted, |it| {
            !it.is_whole || it.sum.as_deref().is_none_or(|it| !it.starts_with("UNDO"))
        }),
        _ => noted,
    })
}

/// The last word on each version, which comes first, where that says that it is applied.
fn latest(noted: Vec<Noted>, is_applied: impl Fn(&Noted) -> bool) -> Vec<Noted> {
    let mut latest: Vec<Noted> = Vec::new();
    for one in noted {
        if latest.iter().all(|it| it.version != one.version) {
            latest.push(one);
        }
    }
    latest.retain(is_applied);
    latest
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
    let mut applied = Vec::new();
    for one in noted {
        let version = Version::parse(version_of(&one.version, tool));
        let at = folder.olds.iter().position(|old| Some(&old.version) == version.as_ref());
        applied.push(at.ok_or_else(|| without_file(&one.version, folder, table))?);
    }
    let last = applied.iter().max().map_or(0, |last| last + 1);
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
    let is_edited = |old: &&Old| {
        let mut of =
            noted.iter().filter(|it| Version::parse(&it.version).as_ref() == Some(&old.version));
        let sum = of.find_map(|it| it.sum.as_ref());
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
