//! Possible renames in words: as a question, and with the flag that answers it.

use std::collections::BTreeMap;

use aludel_catalog::{Ident, Key, Rename};
use aludel_diff::RenameCandidate;
use aludel_project::{
    default_schema,
    renames::{has_moved, new_name, question},
};

/// The answers to what became of an object, the last of which is that it is gone.
pub(crate) fn choices(candidates: &[RenameCandidate]) -> Vec<String> {
    let renamed = candidates.iter().map(|candidate| {
        let rename = &candidate.rename;
        let word = if has_moved(rename) { "moved" } else { "renamed" };
        format!("{word} to {} ({})", new_name(rename), candidate.evidence)
    });
    renamed.chain(["dropped; what is new is another".to_owned()]).collect()
}

/// The flag that answers a possible rename.
pub(crate) fn flag(rename: &Rename) -> String {
    let to = match has_moved(rename) {
        true => Key { signature: None, ..rename.to.clone() }.flag_path(None),
        false => quoted(&rename.to.name),
    };
    let answer = format!("{}={to}", rename.from.flag_path(Some(&default_schema())));
    typed("rename", &answer)
}

/// A flag with its answer, in quotes of the shell where it needs them.
pub(crate) fn typed(flag: &str, answer: &str) -> String {
    match answer.chars().all(|c| c.is_ascii_alphanumeric() || "._=".contains(c)) {
        true => format!("--{flag} {answer}"),
        false => format!("--{flag} '{}'", answer.replace('\'', r"'\''")),
    }
}

/// The flag that answers that nothing was renamed.
pub(crate) fn declined(key: &Key) -> String {
    flag(&Rename { from: key.clone(), to: Key { name: Ident::from(""), ..key.clone() } })
}

fn quoted(name: &Ident) -> String {
    match name.as_str().contains(['.', '=', '"']) {
        true => format!("\"{}\"", name.as_str().replace('"', "\"\"")),
        false => name.as_str().to_owned(),
    }
}

/// What is said of candidates where nothing stops for them.
pub(crate) fn warnings(candidates: &[RenameCandidate]) -> Vec<String> {
    let warning = |candidate: &RenameCandidate| {
        format!("{}; if it was renamed: {}", question(candidate), flag(&candidate.rename))
    };
    candidates.iter().map(warning).collect()
}

/// The same, by the object that is dropped: for above its statement.
pub(crate) fn notes(candidates: &[RenameCandidate]) -> BTreeMap<Key, Vec<String>> {
    let mut notes: BTreeMap<Key, Vec<String>> = BTreeMap::new();
    for candidate in candidates {
        let answer = format!("if it was renamed: {}", flag(&candidate.rename));
        let of_one = notes.entry(candidate.rename.from.clone()).or_default();
        of_one.extend([question(candidate), answer]);
    }
    notes
}

#[cfg(test)]
mod tests {
    use aludel_autogenerate::Decisions;
    use aludel_catalog::{Catalog, Kind, Object, Pair, QualifiedName, Schema};
    use aludel_project::answers::{Answers, decide};

    use super::*;

    fn renames(text: &str) -> Vec<Rename> {
        let mut catalog = Catalog::default();
        let users = QualifiedName::new("public", "users");
        // What an object is does not matter to a path: any body will do.
        for key in [
            Key::in_schema(Kind::Table, "public", "users"),
            Key::part(Kind::Column, &users, "mail"),
            Key::in_schema(Kind::Table, "auth", "tokens"),
            Key::in_schema(Kind::Table, "public", "we.ird"),
        ] {
            catalog.insert(key, Object::new(Schema {}));
        }
        let mut decisions = Decisions::default();
        let answers = Answers { renames: vec![text.to_owned()], ..Answers::default() };
        decide(&answers, Pair::new(&catalog, &catalog), &mut decisions).unwrap();
        decisions.renames
    }

    #[test]
    fn a_flag_reads_back_as_the_rename_that_it_answers() {
        for text in [
            "users=people",
            "users.mail=email",
            "auth.tokens=keys",
            "auth.tokens=public.tokens",
            "\"we.ird\"=a",
        ] {
            let rename = renames(text).remove(0);
            let flag = flag(&rename);
            let unquoted = flag.trim_start_matches("--rename ").trim_matches('\'');
            assert_eq!(renames(unquoted), [rename]);
        }
    }
}
