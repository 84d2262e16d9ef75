//! What becomes of objects, in words. What has another name only is no drop and create.

use aludel_catalog::{Catalog, Pair};
use aludel_lint::Renamed;
use aludel_review::{Change, ChangeKind};

use crate::{
    changes::{self, Line, Verb},
    visible::visible,
};

/// A line for each object that changes.
pub(super) fn changes(states: Pair<&Catalog>, renamed: &[Renamed]) -> Vec<Change> {
    let mut lines = changes::of(&[], states);
    for renamed in renamed {
        join(&mut lines, renamed);
    }
    lines.iter().map(change).collect()
}

/// Makes one line of what goes under one name and comes under another.
fn join(lines: &mut Vec<Line>, renamed: &Renamed) {
    let Pair { before, after } = &renamed.names;
    let place = |verb: Verb, path: &str| {
        lines.iter().position(|line| {
            line.change == verb && line.object.split_once(' ').is_some_and(|it| it.1 == path)
        })
    };
    let (Some(dropped), Some(created)) = (place(Verb::Drop, before), place(Verb::Create, after))
    else {
        return;
    };
    lines[dropped].change = Verb::Rename;
    lines[dropped].to = Some(name(after).to_owned());
    let columns = renamed.columns.iter().filter_map(|column| of_column(column, after));
    let columns: Vec<Line> = columns.collect();
    lines.splice(created..=created, columns);
}

/// What becomes of a column of a table that has another name.
fn of_column(column: &Pair<Option<String>>, table: &str) -> Option<Line> {
    let (change, name, to) = match (&column.before, &column.after) {
        (None, Some(name)) => (Verb::Create, name, None),
        (Some(name), None) => (Verb::Drop, name, None),
        (Some(before), Some(after)) if before != after => {
            (Verb::Rename, before, Some(after.clone()))
        }
        (Some(_), Some(name)) => (Verb::Alter, name, None),
        (None, None) => return None,
    };
    Some(Line { change, object: format!("column {table}.{name}"), to })
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |it| it.1)
}

fn change(line: &Line) -> Change {
    let kind = match line.change {
        Verb::Create => ChangeKind::Create,
        Verb::Drop => ChangeKind::Drop,
        Verb::Alter => ChangeKind::Alter,
        Verb::Rename => ChangeKind::Rename,
    };
    let to = line.to.as_ref().map(|name| format!(" to {name}")).unwrap_or_default();
    Change { kind, what: visible(&format!("{}{to}", line.object)).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: &[(Verb, &str)], renamed: &Renamed) -> Vec<String> {
        let line = |(change, object): &(Verb, &str)| Line {
            change: *change,
            object: (*object).to_owned(),
            to: None,
        };
        let mut lines: Vec<Line> = lines.iter().map(line).collect();
        join(&mut lines, renamed);
        lines.iter().map(Line::to_string).collect()
    }

    #[test]
    fn what_goes_and_comes_under_another_name_is_one_line() {
        let names = |before: &str, after: &str| Pair::new(before.to_owned(), after.to_owned());
        let column = Renamed { names: names("public.t.a", "public.t.b"), columns: Vec::new() };
        let lines = [(Verb::Create, "column public.t.b"), (Verb::Drop, "column public.t.a")];
        assert_eq!(joined(&lines, &column), ["> rename column public.t.a to b"]);
        let columns = vec![
            Pair::new(None, Some("new".to_owned())),
            Pair::new(Some("x".to_owned()), Some("y".to_owned())),
        ];
        let table = Renamed { names: names("public.t", "public.u"), columns };
        let lines = [(Verb::Create, "table public.u"), (Verb::Drop, "table public.t")];
        let expected = [
            "+ create column public.u.new",
            "> rename column public.u.x to y",
            "> rename table public.t to u",
        ];
        assert_eq!(joined(&lines, &table), expected);
        assert_eq!(joined(&[(Verb::Drop, "table public.t")], &table), ["- drop table public.t"]);
    }
}
