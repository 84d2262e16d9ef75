//! `[revisions]`: how new revision files are called, what they begin with, and what is run on them.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use aludel_revision::{Draft, RevisionId, slug};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use serde::Deserialize;

use crate::{Failure, FailureKind, Result};

/// The table `[revisions]` of `aludel.toml`. Every key may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revisions {
    /// What a new identifier is: `"date"`, a day and a running number (`20230921_001`); `"timestamp"`
    /// (`20230921143005`); `"random"`, twelve hexadecimal digits. Default: `"date"`.
    pub id: Option<IdScheme>,
    /// How a new file is called, beginning with `{id}_` and without `.sql`; further `{slug}` (of the
    /// message), `{year}`, `{month}`, `{day}`, `{hour}`, `{minute}`, `{second}`. Default: `"{id}_{slug}"`.
    pub file_name: Option<String>,
    /// The time zone of what identifiers and names say, for example `"Europe/Berlin"`. Default: `"UTC"`.
    pub time_zone: Option<String>,
    /// A file that new ones begin like: its comments stand below the title, its sections are those of a
    /// revision that is to be filled by hand.
    pub template: Option<PathBuf>,
    /// Programs that are run on each new file, each with its arguments; `{file}` is the file. Only where the
    /// folder is trusted. For example `[["git", "add", "{file}"]]`.
    #[serde(default)]
    pub hooks: Vec<Vec<String>>,
}

/// What a new identifier is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdScheme {
    /// A day and a running number.
    #[default]
    Date,
    /// A day and its time, to the second.
    Timestamp,
    /// Twelve hexadecimal digits.
    Random,
}

/// What a file's name begins with.
const BEGINNING: &str = "{id}_";

impl Revisions {
    /// Refuses what cannot be followed.
    pub(super) fn check(&self) -> Result<()> {
        self.zone()?;
        if let Some(name) = &self.file_name {
            let pattern = name.strip_prefix(BEGINNING).ok_or_else(|| {
                wrong("file_name", name, "does not begin with `{id}_`")
                    .hint("a file's name begins with its revision's identifier: \"{id}_{slug}\"")
            })?;
            rest(pattern, "slug", &Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC))?;
        }
        match self.hooks.iter().any(Vec::is_empty) {
            true => Err(wrong("hooks", "[]", "names no program")),
            false => Ok(()),
        }
    }

    fn zone(&self) -> Result<TimeZone> {
        let Some(name) = &self.time_zone else { return Ok(TimeZone::UTC) };
        TimeZone::get(name).map_err(|_| {
            wrong("time_zone", name, "is not a time zone").hint("for example \"Europe/Berlin\"")
        })
    }

    /// The time as identifiers and names say it.
    pub(crate) fn local(&self, time: Timestamp) -> Result<Zoned> {
        Ok(time.to_zoned(self.zone()?))
    }

    /// What stands in the name of a draft's file behind its identifier.
    pub(crate) fn slug(&self, draft: &Draft) -> Result<Option<String>> {
        let Some(pattern) = self.file_name.as_deref().and_then(|it| it.strip_prefix(BEGINNING))
        else {
            return Ok(None);
        };
        let time = self.local(draft.created.unwrap_or_default())?;
        rest(pattern, &slug(&draft.message), &time).map(Some)
    }
}

/// The pattern with its words in their places.
fn rest(pattern: &str, slug: &str, time: &Zoned) -> Result<String> {
    let mut text = String::new();
    let mut left = pattern;
    while let Some((before, behind)) = left.split_once('{') {
        let (word, after) = behind.split_once('}').ok_or_else(|| unknown(pattern, behind))?;
        text.push_str(before);
        text.push_str(&match word {
            "slug" => slug.to_owned(),
            "year" => format!("{:04}", time.year()),
            "month" => format!("{:02}", time.month()),
            "day" => format!("{:02}", time.day()),
            "hour" => format!("{:02}", time.hour()),
            "minute" => format!("{:02}", time.minute()),
            "second" => format!("{:02}", time.second()),
            _ => return Err(unknown(pattern, word)),
        });
        left = after;
    }
    text.push_str(left);
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    match text.is_empty() || !text.chars().all(is_plain) {
        true => Err(wrong("file_name", pattern, "gives no file's name")
            .hint("besides words in braces it has letters, digits, `_` and `-`; `.sql` is added")),
        false => Ok(text),
    }
}

fn unknown(pattern: &str, word: &str) -> Failure {
    wrong("file_name", pattern, &format!("has an unknown word `{{{word}}}`"))
        .hint("the words are {slug}, {year}, {month}, {day}, {hour}, {minute}, {second}")
}

fn wrong(key: &str, value: &str, why: &str) -> Failure {
    Failure::new(FailureKind::Settings, format!("[revisions] {key}: `{value}` {why}"))
}

/// An identifier that no other revision has: `taken` tells.
pub(crate) fn identifier(
    scheme: IdScheme,
    time: &Zoned,
    taken: &dyn Fn(&RevisionId) -> bool,
) -> Result<RevisionId> {
    let mut time = time.clone();
    loop {
        let text = match scheme {
            IdScheme::Random => random()?,
            _ => time.strftime("%Y%m%d%H%M%S").to_string(),
        };
        let id: RevisionId = text.parse()?;
        if !taken(&id) {
            return Ok(id);
        }
        // Of two in one second the later one is of the next.
        time = &time + jiff::SignedDuration::from_secs(1);
    }
}

fn random() -> Result<String> {
    let mut bytes = [0_u8; 6];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::new(FailureKind::System, format!("there are no random numbers: {error}"))
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A program of `hooks` with its arguments, where `{file}` is a file.
pub(crate) fn command(hook: &[String], file: &Path) -> Option<(String, Vec<OsString>)> {
    let (program, arguments) = hook.split_first()?;
    let given = |argument: &String| match argument.as_str() {
        "{file}" => file.as_os_str().to_owned(),
        other => other.replace("{file}", &file.to_string_lossy()).into(),
    };
    Some((program.clone(), arguments.iter().map(given).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoned(text: &str) -> Zoned {
        text.parse::<Timestamp>().unwrap().to_zoned(TimeZone::UTC)
    }

    #[test]
    fn names_of_files() {
        let time = zoned("2023-09-21T04:05:06Z");
        for (pattern, expected) in [
            ("{slug}", Ok("add_users")),
            ("{year}-{month}-{day}_{slug}", Ok("2023-09-21_add_users")),
            ("{hour}{minute}{second}", Ok("040506")),
            ("{epoch}", Err("[revisions] file_name: `{epoch}` has an unknown word `{epoch}`")),
            ("{slug", Err("[revisions] file_name: `{slug` has an unknown word `{slug}`")),
            ("../{slug}", Err("[revisions] file_name: `../{slug}` gives no file's name")),
            ("", Err("[revisions] file_name: `` gives no file's name")),
        ] {
            let found = rest(pattern, "add_users", &time).map_err(|failure| failure.message);
            assert_eq!(found.as_deref(), expected.map_err(str::to_owned).as_deref(), "{pattern}");
        }
    }

    #[test]
    fn identifiers_that_no_other_has() {
        let time = zoned("2023-09-21T04:05:59Z");
        let taken = |id: &RevisionId| id.as_str() == "20230921040559";
        let id = identifier(IdScheme::Timestamp, &time, &taken).unwrap();
        assert_eq!(id.as_str(), "20230921040600");
        let random = identifier(IdScheme::Random, &time, &|_| false).unwrap();
        assert!(
            random.as_str().len() == 12
                && random != identifier(IdScheme::Random, &time, &|_| false).unwrap()
        );
    }

    #[test]
    fn what_cannot_be_followed_is_an_error() {
        for (text, message) in [
            (
                "time_zone = \"Mars/Olympus\"",
                "[revisions] time_zone: `Mars/Olympus` is not a time zone",
            ),
            (
                "file_name = \"{slug}\"",
                "[revisions] file_name: `{slug}` does not begin with `{id}_`",
            ),
            ("hooks = [[]]", "[revisions] hooks: `[]` names no program"),
        ] {
            let revisions: Revisions = toml::from_str(text).unwrap();
            assert_eq!(revisions.check().unwrap_err().message, message);
        }
    }
}
