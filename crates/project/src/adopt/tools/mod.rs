//! What each tool's files are called, and what stands in them. One file a tool; all of it is pure.

mod dbmate;
mod diesel;
mod flyway;
mod golang_migrate;
mod goose;
mod refinery;
mod sea_orm;
mod sqlx;

use aludel_revision::Direction;

use super::{segments::How, tool::Tool};

pub(super) use diesel::runs_in_transaction;

/// What the name of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// What stands before the version, as `V`.
    pub(super) letters: &'static str,
    /// The version as the tool's table has it.
    pub(super) version: String,
    /// What it is for.
    pub(super) name: String,
    /// Which way the file goes; both, where the file says it.
    pub(super) way: Option<Direction>,
}

/// A part of a file that goes one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) direction: Direction,
    /// Its SQL, line by line where it stood.
    pub(super) sql: String,
    /// The line of the file that it begins on.
    pub(super) line: usize,
    pub(super) how: How,
}

/// Why a file cannot be taken over: the line, and what stands there.
pub(super) type Unreadable = (usize, String);

impl Tool {
    /// What the name of a file says; `None` where it is none of the tool's.
    pub(super) fn named_file(self, name: &str) -> Option<Named> {
        match self {
            Self::Dbmate => dbmate::named(name),
            Self::Sqlx => sqlx::named(name),
            Self::Refinery => refinery::named(name),
            Self::Flyway => flyway::named(name),
            Self::Diesel => diesel::named(name),
            Self::Goose => goose::named(name),
            Self::GolangMigrate => golang_migrate::named(name),
            Self::SeaOrm => sea_orm::named(name),
        }
    }

    /// What a file says, which goes one way or says which.
    pub(super) fn parts(
        self,
        text: &str,
        way: Option<Direction>,
    ) -> std::result::Result<Vec<Part>, Vec<Unreadable>> {
        let one = |how| {
            let direction = way.unwrap_or(Direction::Up);
            Ok(vec![Part { direction, sql: text.to_owned(), line: 1, how }])
        };
        match self {
            Self::Dbmate => dbmate::parts(text),
            Self::Goose => goose::parts(text),
            Self::SeaOrm => sea_orm::parts(text),
            Self::Flyway => match flyway::placeholders(text) {
                wrong if wrong.is_empty() => one(How::AsTheServerTakesIt),
                wrong => Err(wrong),
            },
            Self::Sqlx => one(sqlx::how(text)),
            Self::GolangMigrate => one(How::AsTheServerTakesIt),
            // Of diesel's, the folder says whether in a transaction.
            Self::Refinery | Self::Diesel => one(How::Together),
        }
    }
}

/// `123_name` as version and name; the name may be missing.
fn numbered(stem: &str) -> Option<(&str, &str)> {
    let digits = stem.find(|c: char| !c.is_ascii_digit()).unwrap_or(stem.len());
    let (version, rest) = stem.split_at(digits);
    let rest = rest.strip_prefix('_').or_else(|| rest.is_empty().then_some(rest))?;
    (!version.is_empty()).then_some((version, rest))
}

/// The same as what a file's name says.
fn plain(version: &str, name: &str, way: Option<Direction>) -> Named {
    Named { letters: "", version: version.to_owned(), name: name.to_owned(), way }
}

/// `V1.2__name` as version and name.
fn lettered(stem: &str) -> Option<(&str, &str)> {
    let (version, name) = stem.split_once("__")?;
    let is_version = |c: char| c.is_ascii_digit() || c == '.' || c == '_';
    let fits = version.starts_with(|c: char| c.is_ascii_digit()) && version.chars().all(is_version);
    fits.then_some((version, name))
}
