//! What became of a statement whose answer never came: decided from what was there before it and
//! what is there now.

use aludel_engine::{Mending, Note, Verdict};

use super::{
    look::Sight,
    work::{NewIndex, Work},
};

/// Decides. `is_settled`: the server said that the statement failed, so that at most a part of it
/// is there.
pub(super) fn verdict(
    work: &Work,
    note: Option<&Note>,
    now: &[Sight],
    is_settled: bool,
) -> Verdict {
    let seen = |sight: &Sight| note.is_some_and(|note| note.seen.contains(&sight.oid));
    let verdict = match work {
        Work::BuildIndex(index) => built(index, note, now),
        Work::DropIndex(_) => dropped(note, now),
        Work::Reindex(_) => match note {
            Some(_) => undo(now.iter().filter(|sight| !seen(sight))),
            None => Verdict::NotDone,
        },
        Work::Detach { child, .. } => detached(child, note, now, work),
        Work::Make(..) => match now.iter().find(|sight| !seen(sight)) {
            None => Verdict::NotDone,
            Some(sight) if note.is_some() && sight.definition == "ours" => {
                Verdict::Done(format!("{} is there, and was not before", sight.name))
            }
            Some(sight) => {
                Verdict::Unknown(format!("{} is there ({})", sight.name, sight.definition))
            }
        },
        Work::Drop(_, name) => match note {
            Some(note) if !note.seen.is_empty() && !now.iter().any(seen) => {
                Verdict::Done(format!("{name} is gone"))
            }
            Some(_) => Verdict::NotDone,
            None if now.is_empty() => Verdict::Unknown(format!("{name} is not there")),
            None => Verdict::NotDone,
        },
        Work::Repeatable => Verdict::NotDone,
        Work::Unknown => Verdict::Unknown("the catalog does not tell what it did".into()),
    };
    match verdict {
        // What the server refused was not done, whoever did the same since.
        Verdict::Done(_) | Verdict::Unknown(_) if is_settled => Verdict::NotDone,
        other => other,
    }
}

fn built(index: &NewIndex, note: Option<&Note>, now: &[Sight]) -> Verdict {
    let is_new = |sight: &&Sight| note.is_none_or(|note| !note.seen.contains(&sight.oid));
    let has_name = |sight: &&Sight| index.name.as_ref().is_none_or(|name| *name == sight.bare_name);
    let candidates: Vec<&Sight> = now.iter().filter(is_new).filter(has_name).collect();
    let expected = note.and_then(|note| note.expected.as_deref());
    let is_equal = |sight: &&&Sight| expected == Some(sight.definition.as_str());
    if let Some(whole) = candidates.iter().filter(|it| it.is_whole).find(is_equal) {
        return Verdict::Done(format!("the index {} is there, as it is to be", whole.name));
    }
    let is_ours = |sight: &&&Sight| index.name.is_some() || is_equal(sight);
    let halves = candidates.iter().filter(|it| !it.is_whole).filter(is_ours);
    let undo = undo(halves.copied());
    if undo != Verdict::NotDone {
        return undo;
    }
    let unclear = candidates.iter().find(|it| expected.is_none() || !it.is_whole);
    match unclear {
        Some(sight) => {
            let state = if sight.is_whole { "valid" } else { "not valid" };
            Verdict::Unknown(format!("the index {} is there, {state}", sight.name))
        }
        // What is there under the name is another: the server says so.
        None => Verdict::NotDone,
    }
}

/// Takes an index away that is half there.
pub(super) fn mending(half: &Sight) -> Mending {
    Mending { sql: format!("DROP INDEX CONCURRENTLY {}", half.name), index: half.name.clone() }
}

fn undo<'a>(halves: impl Iterator<Item = &'a Sight>) -> Verdict {
    let mendings: Vec<Mending> = halves.map(mending).collect();
    if mendings.is_empty() { Verdict::NotDone } else { Verdict::Undo(mendings) }
}

/// The index is gone, whatever has its name now. One that is half dropped is simply dropped again.
fn dropped(note: Option<&Note>, now: &[Sight]) -> Verdict {
    match note {
        Some(note) if !note.seen.is_empty() => {
            match now.iter().any(|sight| note.seen.contains(&sight.oid)) {
                true => Verdict::NotDone,
                false => Verdict::Done("the index is gone".into()),
            }
        }
        Some(_) => Verdict::NotDone,
        None if now.is_empty() => Verdict::Unknown("the index is not there".into()),
        None => Verdict::NotDone,
    }
}

fn detached(child: &str, note: Option<&Note>, now: &[Sight], work: &Work) -> Verdict {
    match (now.first(), note) {
        (Some(sight), _) if sight.is_whole => Verdict::NotDone,
        (Some(sight), _) => {
            let Work::Detach { parent, .. } = work else { return Verdict::NotDone };
            Verdict::Finish(format!(
                "ALTER TABLE {parent} DETACH PARTITION {} FINALIZE",
                sight.name
            ))
        }
        (None, Some(note)) if !note.seen.is_empty() => {
            Verdict::Done(format!("{child} is no partition any more"))
        }
        (None, Some(_)) => Verdict::NotDone,
        (None, None) => Verdict::Unknown(format!("{child} is no partition")),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::work, *};

    fn sight(oid: &str, name: &str, is_whole: bool, definition: &str) -> Sight {
        Sight {
            oid: oid.into(),
            name: format!("public.{name}"),
            bare_name: name.into(),
            is_whole,
            definition: definition.into(),
        }
    }

    fn note(seen: &[&str], expected: Option<&str>) -> Note {
        Note {
            sql: String::new(),
            work: String::new(),
            seen: seen.iter().map(|it| (*it).to_owned()).collect(),
            expected: expected.map(str::to_owned),
        }
    }

    /// The verdict in a word.
    fn word(sql: &str, note: Option<&Note>, now: &[Sight], is_settled: bool) -> &'static str {
        match verdict(&work(sql), note, now, is_settled) {
            Verdict::Done(_) => "done",
            Verdict::NotDone => "not done",
            Verdict::Undo(_) => "undo",
            Verdict::Finish(_) => "finish",
            Verdict::Unknown(_) => "unknown",
        }
    }

    #[test]
    fn the_catalog_decides_by_identifier_and_definition() {
        let named = "CREATE INDEX CONCURRENTLY i ON t (a)";
        let unnamed = "CREATE INDEX CONCURRENTLY ON t (a)";
        let drop = "DROP INDEX CONCURRENTLY i";
        let detach = "ALTER TABLE p DETACH PARTITION c CONCURRENTLY";
        let create = "CREATE DATABASE d";
        let before = note(&["1"], Some("a"));
        let vague = note(&["1"], None);
        let nothing = note(&[], None);
        let (whole, half) = (sight("2", "i", true, "a"), sight("2", "i", false, "a"));
        for (sql, note, now, is_settled, expected) in [
            (named, Some(&before), vec![whole.clone()], false, "done"),
            (named, Some(&before), vec![sight("1", "i", true, "a")], false, "not done"),
            (named, Some(&before), vec![sight("2", "i", true, "b")], false, "not done"),
            (named, Some(&before), vec![half.clone()], false, "undo"),
            (named, Some(&before), vec![half.clone()], true, "undo"),
            (named, Some(&before), vec![whole.clone()], true, "not done"),
            (named, Some(&vague), vec![whole.clone()], false, "unknown"),
            (named, Some(&before), vec![], false, "not done"),
            (unnamed, Some(&before), vec![sight("2", "t_a_idx", true, "a")], false, "done"),
            (unnamed, Some(&before), vec![sight("2", "t_a_idx", false, "a")], false, "undo"),
            (unnamed, Some(&before), vec![sight("2", "x", false, "b")], false, "unknown"),
            (unnamed, Some(&before), vec![sight("2", "x", true, "b")], false, "not done"),
            (drop, Some(&before), vec![], false, "done"),
            (drop, Some(&before), vec![sight("1", "i", false, "a")], false, "not done"),
            (drop, Some(&before), vec![whole.clone()], false, "done"),
            (drop, Some(&nothing), vec![], false, "not done"),
            (drop, None, vec![], false, "unknown"),
            (detach, Some(&before), vec![sight("1", "c", true, "9")], false, "not done"),
            (detach, Some(&before), vec![sight("1", "c", false, "9")], false, "finish"),
            (detach, Some(&before), vec![], false, "done"),
            (create, Some(&nothing), vec![sight("3", "d", true, "ours")], false, "done"),
            (
                create,
                Some(&nothing),
                vec![sight("3", "d", true, "of another role")],
                false,
                "unknown",
            ),
            (create, Some(&nothing), vec![], false, "not done"),
            ("DROP DATABASE d", Some(&before), vec![], false, "done"),
            (
                "DROP DATABASE d",
                Some(&before),
                vec![sight("1", "d", true, "ours")],
                false,
                "not done",
            ),
            ("REINDEX TABLE CONCURRENTLY t", Some(&before), vec![half], false, "undo"),
            ("VACUUM t", Some(&nothing), vec![], false, "not done"),
            ("CALL p()", Some(&nothing), vec![], false, "unknown"),
            ("CALL p()", Some(&nothing), vec![], true, "not done"),
        ] {
            assert_eq!(word(sql, note, &now, is_settled), expected, "{sql} {now:?}");
        }
    }
}
