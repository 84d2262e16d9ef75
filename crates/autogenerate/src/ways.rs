//! Files of migrations as a source of SQL: of each only its way up counts, whichever tool they are of.

use std::{collections::BTreeSet, ops::Range, path::PathBuf};

use aludel_sql::{Kind, Token, tokens};

/// Where a way of a migration begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Up,
    Down,
}

/// What does not belong to the way up of a file that has ways.
pub(crate) fn not_up(text: &str) -> Vec<Range<usize>> {
    // A text of many megabytes is not cut into tokens where nothing can be found.
    if !WORDS.iter().any(|(words, _)| text.contains(words)) {
        return Vec::new();
    }
    let comments = tokens(text).filter(|token| token.kind == Kind::LineComment);
    let markers: Vec<(usize, Marker)> =
        comments.filter_map(|token| Some((token.start, marker(&token)?))).collect();
    let ends = markers.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    let ways = markers.iter().zip(ends);
    ways.filter(|((_, way), _)| *way == Marker::Down).map(|((start, _), end)| *start..end).collect()
}

/// The marks of aludel and dbmate, of goose, of sql-migrate.
const WORDS: [(&str, Marker); 6] = [
    ("migrate:up", Marker::Up),
    ("migrate:down", Marker::Down),
    ("+goose Up", Marker::Up),
    ("+goose Down", Marker::Down),
    ("+migrate Up", Marker::Up),
    ("+migrate Down", Marker::Down),
];

fn marker(comment: &Token<'_>) -> Option<Marker> {
    let said = comment.text.trim_start_matches('-').trim_start();
    let found = WORDS.iter().find(|(words, _)| {
        let rest = said.strip_prefix(words);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    });
    found.map(|(_, marker)| *marker)
}

/// Files without those that take back what another one of them does: `1_a.down.sql` beside
/// `1_a.up.sql`.
pub(crate) fn without_ways_down(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let all: BTreeSet<PathBuf> = paths.iter().cloned().collect();
    paths.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let up = name.strip_suffix(".down.sql").map(|stem| format!("{stem}.up.sql"));
        !up.is_some_and(|up| all.contains(&path.with_file_name(up)))
    });
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let mut kept = text.to_owned();
        for range in not_up(text).into_iter().rev() {
            kept.replace_range(range, "");
        }
        kept
    }

    #[test]
    fn only_the_way_up_counts() {
        let cases = [
            ("-- migrate:up\nA;\n-- migrate:down\nB;\n", "-- migrate:up\nA;\n"),
            ("-- migrate:down transaction:false\nB;\n-- migrate:up\nA;", "-- migrate:up\nA;"),
            (
                "-- migrate:up\nA;\n-- migrate:segment\nB;\n-- migrate:down\nC;",
                "-- migrate:up\nA;\n-- migrate:segment\nB;\n",
            ),
            ("-- +goose Up\nA;\n-- +goose Down\nB;", "-- +goose Up\nA;\n"),
            ("-- +migrate Down\nB;\n-- +migrate Up\nA;", "-- +migrate Up\nA;"),
            ("SELECT '\n-- migrate:down\n';", "SELECT '\n-- migrate:down\n';"),
            ("-- migrate:downwards\nA;", "-- migrate:downwards\nA;"),
        ];
        for (text, expected) in cases {
            assert_eq!(kept(text), expected, "{text}");
        }
    }

    #[test]
    fn a_file_that_takes_another_back_is_left_out() {
        let paths = ["m/1.down.sql", "m/1.up.sql", "m/2.down.sql", "m/3.sql"];
        let kept = without_ways_down(paths.map(PathBuf::from).to_vec());
        assert_eq!(kept, ["m/1.up.sql", "m/2.down.sql", "m/3.sql"].map(PathBuf::from));
    }
}
