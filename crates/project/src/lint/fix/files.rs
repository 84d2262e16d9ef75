//! The files of revisions that are rewritten: all of them, or none.

use aludel_revision::Revision;

use crate::{Failure, Result, revision::replace};

/// A revision whose file says something else now.
pub(super) struct Changed<'h> {
    pub(super) revision: &'h Revision,
    pub(super) now: String,
}

/// Writes them. Where one cannot be written, those that were are as they were before.
pub(super) fn write(changed: &[Changed<'_>]) -> Result<()> {
    for (number, it) in changed.iter().enumerate() {
        if let Err(failure) = replace(&it.revision.path, &it.now) {
            let stays =
                |it: &&Changed<'_>| replace(&it.revision.path, it.revision.file_text()).is_err();
            let left = changed[..number].iter().rev().filter(stays);
            let left: Vec<String> = left.map(|it| it.revision.path.display().to_string()).collect();
            return Err(told(failure, &left));
        }
    }
    Ok(())
}

fn told(failure: Failure, left: &[String]) -> Failure {
    match left {
        [] => failure,
        left => {
            let message =
                format!("{}; these are rewritten already: {}", failure.message, left.join(", "));
            Failure { message, ..failure }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_cannot_be_written_none_is() {
        let folder = tempfile::tempdir().unwrap();
        let revision = |name: &str| {
            let text =
                format!("-- {name}\n--\n-- revision: {name}\n-- revises: base\n\n-- migrate:up\n");
            Revision::parse(&folder.path().join(format!("{name}_step.sql")), text.as_bytes())
                .unwrap()
        };
        let (one, two) = (revision("one"), revision("two"));
        std::fs::write(&one.path, one.file_text()).unwrap();
        let changed = |revision| Changed { revision, now: "-- new\n".to_owned() };
        // A folder is in the way of the second.
        std::fs::create_dir_all(&two.path).unwrap();
        assert!(write(&[changed(&one), changed(&two)]).is_err());
        assert_eq!(std::fs::read_to_string(&one.path).unwrap(), one.file_text());
        write(&[changed(&one)]).unwrap();
        assert_eq!(std::fs::read_to_string(&one.path).unwrap(), "-- new\n");
    }
}
