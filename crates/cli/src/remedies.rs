//! What to do about a failure, by the means of the command: its verbs and its flags.

use aludel_project::Remedy;

use crate::candidates;

/// A remedy in words.
pub(crate) fn words(remedy: &Remedy) -> String {
    match remedy {
        Remedy::SetUp => {
            "`aludel init` sets a project up; --migrations names another folder".to_owned()
        }
        Remedy::Configure => "`aludel init` writes one".to_owned(),
        Remedy::NameDatabase => "set DATABASE_URL, `database_url` in aludel.toml, or \
             --database-url; this aludel was built without the embedded PostgreSQL"
            .to_owned(),
        Remedy::CreateDatabase => "`aludel upgrade --create-database` creates it".to_owned(),
        Remedy::CreateFile => "`aludel upgrade` makes it, unless the connection string says \
             `mode=ro` or `mode=rw`"
            .to_owned(),
        Remedy::SaveCatalog => {
            "`aludel inspect SOURCE --format json` writes such a file".to_owned()
        }
        Remedy::NameModels(path) => format!("say `models`, with --models {}", path.display()),
        Remedy::ChooseIdentifier => "choose another --id".to_owned(),
        Remedy::NameParents(heads) => {
            let parents: Vec<String> = heads.iter().map(|id| format!("--parent {id}")).collect();
            format!("say which one it follows, or join them: {}", parents.join(" "))
        }
        Remedy::Revert => {
            "write a new revision, or take it back first: `aludel downgrade -1`".to_owned()
        }
        Remedy::UseUsualSchema => "`aludel history` says what is applied there; `check` needs a \
             connection without it"
            .to_owned(),
        Remedy::LookAtDatabase => "`aludel current` says where the database stands".to_owned(),
        Remedy::Rename(rename) => format!("if it was renamed: {}", candidates::flag(rename)),
        Remedy::Drop(key) => {
            format!("if not, and it is to be dropped: {}", candidates::declined(key))
        }
        other => other.to_string(),
    }
}
