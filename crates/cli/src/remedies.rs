//! What to do about a failure, by the means of the command: its verbs and its flags.

use aludel_dialect::Remedy as OfHazard;
use aludel_plan::Plan;
use aludel_project::{Remedy, default_schema};
use aludel_revision::{Direction, Gap, RevisionId};
use aludel_runner::Remedy as OfRun;

use crate::candidates;

/// A remedy in words.
pub(crate) fn words(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Run(remedy) => of_run(remedy),
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
        Remedy::ChooseLabel => "choose another --branch-label".to_owned(),
        Remedy::NameParents(heads) => {
            let parents: Vec<String> = heads.iter().map(|id| format!("--parent {id}")).collect();
            format!(
                "say which one it follows ({}), or join them: `aludel merge`",
                parents.join(", ")
            )
        }
        Remedy::SettleMerge(heads) => {
            let parents: Vec<String> = heads.iter().map(|id| format!("--parent {id}")).collect();
            let (onto, last) = (heads.first(), heads.last());
            let [onto, last] = [onto, last].map(|it| it.map_or("", RevisionId::as_str));
            format!(
                "where no database has it yet, let one follow the other: `aludel rebase {last} --onto {onto}`; or \
                 settle it by hand: `aludel revision -m \"merge\" {}`",
                parents.join(" ")
            )
        }
        Remedy::Renumber(path) => {
            format!("`aludel renumber {}` does so, if no database has applied it", path.display())
        }
        Remedy::RenumberOther => "say `aludel renumber` of the other file".to_owned(),
        Remedy::Apply => "`aludel upgrade` applies it".to_owned(),
        Remedy::Generate => {
            "`aludel revision --autogenerate -m …` writes what the models want".to_owned()
        }
        Remedy::SettleDrift => {
            "the database was changed by hand: take that back, or put it into a \
             revision and `aludel stamp` it"
                .to_owned()
        }
        Remedy::TryMerge => "`aludel merge` tries whether they commute, and joins them".to_owned(),
        Remedy::FollowHead => "leave --parent out: it then follows the head".to_owned(),
        Remedy::MakeLinear => {
            "`aludel rebase REV --onto REV` lets one go on from the other".to_owned()
        }
        Remedy::Revert => {
            "write a new revision, or take it back first: `aludel downgrade -1`".to_owned()
        }
        Remedy::UseUsualSchema => "`aludel history` says what is applied there; `check` needs a \
             connection without it"
            .to_owned(),
        Remedy::SayDatabase => "say --database-url before a connection string".to_owned(),
        Remedy::VouchForRevisions => {
            "if no database has applied them, say --not-applied-anywhere".to_owned()
        }
        Remedy::Concatenate => {
            "--concatenate keeps the statements as they are, one revision's behind the other's"
                .to_owned()
        }
        Remedy::Trust => {
            "if you know what it does, say --trust once, or `aludel trust` for good".to_owned()
        }
        Remedy::ListRevisions => "`aludel history` lists the revisions".to_owned(),
        Remedy::LookAtDatabase => "`aludel current` says where the database stands".to_owned(),
        Remedy::Stamp(id) => format!("`aludel stamp {id}` notes what is applied"),
        Remedy::LockHeads => "`aludel heads --lock` writes it".to_owned(),
        Remedy::ProveHeads => {
            "`aludel merge --prove` proves that they commute, and writes it down".to_owned()
        }
        Remedy::JoinHeads => "read both; `aludel merge` joins them by a revision".to_owned(),
        Remedy::AdoptAsItIs => {
            "or take the database as it is, without them: `aludel adopt --baseline`".to_owned()
        }
        Remedy::SayTool(tools) => {
            let flags: Vec<String> = tools.iter().map(|tool| format!("--tool {tool}")).collect();
            format!("say {}", flags.join(" or "))
        }
        Remedy::AcceptEdited => {
            "or, where only its looks changed, say --accept edited: what the files give is \
             compared with the database all the same"
                .to_owned()
        }
        Remedy::AcceptDrift => {
            "or say --accept drift: then `aludel check` goes on saying it".to_owned()
        }
        Remedy::NameFolder => "--migrations names another folder".to_owned(),
        Remedy::AdoptHistoryAlone => {
            "`aludel adopt --no-models` writes the history alone".to_owned()
        }
        Remedy::Rename(rename) => format!("if it was renamed: {}", candidates::flag(rename)),
        Remedy::Drop(key) => {
            format!("if not, and it is to be dropped: {}", candidates::declined(key))
        }
        other => other.to_string(),
    }
}

/// The commands that are about no database.
const OF_NO_DATABASE: [&str; 5] = ["init", "trust", "explain", "completions", "man"];

/// Words whose commands are about a database that was named.
pub(crate) fn of_database(words: &str, name: Option<&str>) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let Some(name) = name.filter(|name| name.bytes().all(is_plain)) else {
        return words.to_owned();
    };
    let mut pieces = words.split(COMMAND);
    let mut said = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        said.push_str(COMMAND);
        let verb = piece.split([' ', '`']).next().unwrap_or_default();
        if !OF_NO_DATABASE.contains(&verb) {
            said.push_str(&format!("--database {name} "));
        }
        said.push_str(piece);
    }
    said
}

/// How a command begins in a text.
const COMMAND: &str = "`aludel ";

/// What to do about a hazard, with the flag that decides about a column.
pub(crate) fn of_hazard(remedy: &OfHazard) -> String {
    match remedy {
        OfHazard::Decide { or, decision, column } => {
            let answer = format!("{}=EXPRESSION", column.flag_path(Some(&default_schema())));
            format!("{or}, or pass {}", candidates::typed(decision.name(), &answer))
        }
        OfHazard::Cover { decision, column } => {
            let path = column.flag_path(Some(&default_schema()));
            format!("let the expression of --{} {path} {}", decision.name(), decision.must())
        }
        other => other.to_string(),
    }
}

/// A plan with its remedies in words: for programs.
pub(crate) fn in_plan(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    let statements = plan.segments.iter_mut().flat_map(|segment| &mut segment.statements);
    for hazard in statements.flat_map(|statement| &mut statement.hazards) {
        hazard.remedy = hazard.remedy.as_ref().map(|remedy| of_hazard(remedy).into());
    }
    plan
}

/// What a run is in want of, in words.
fn of_run(remedy: &OfRun) -> String {
    match remedy {
        OfRun::TakeLock => {
            "wait for it; if that run is stalled, or gone, `aludel unlock` takes the \
             lock away from it"
                .to_owned()
        }
        OfRun::TryElsewhere => {
            "`--dry-run` alone tries it on a shadow; or name a target before it".to_owned()
        }
        OfRun::LookAndRunAgain => {
            "`aludel current` says where the database stands; run it again".to_owned()
        }
        OfRun::GoDirect => {
            "name the server itself, without the pooler: DIRECT_URL, `direct_url` in \
             aludel.toml, or --direct-url"
                .to_owned()
        }
        OfRun::SayName(database) => {
            format!("say the name of the database: `--yes-i-mean {database}`")
        }
        OfRun::UseNewerFiles => "use the newer files; `aludel downgrade` reverts with what the \
             journal keeps"
            .to_owned(),
        OfRun::RestoreSquashed(id) => format!(
            "restore the files that `{id}` stands for in the folder `squashed` beneath the revisions: \
             version control has them"
        ),
        OfRun::SeeApplied => "`aludel history` shows what is".to_owned(),
        OfRun::TakeOut(revisions) => {
            let each = revisions.iter().map(|id| format!("`aludel stamp --unapply {id}`"));
            format!("take them out first: {}", each.collect::<Vec<_>>().join(", "))
        }
        OfRun::Settle { revision, number } => format!(
            "look at the database, then say `aludel resolve {revision} --statement {number} --done`, \
             or `--not-done` to have it sent again, and run this again"
        ),
        OfRun::SettleThis { revision, number } => {
            format!("`aludel resolve {revision} --statement {number} --done` or `--not-done`")
        }
        OfRun::LookAndGoOn => "`aludel current` shows where the database stands; `aludel upgrade` \
             goes on"
            .to_owned(),
        OfRun::AdjustJournal => "look at what is there, mend the revision, and adjust the journal \
             with `aludel stamp`"
            .to_owned(),
        other => of_files(other),
    }
}

/// What to do where files and journal disagree.
fn of_files(remedy: &OfRun) -> String {
    match remedy {
        OfRun::AcceptFile(id) => format!(
            "restore the file and write a new revision; if the database is right as it is, accept \
             the file with `aludel stamp --checksum {id}`"
        ),
        OfRun::RestoreFile { revision, is_ours } => {
            let unapply =
                format!("take it out of the journal with `aludel stamp --unapply {revision}`");
            match is_ours {
                true => format!(
                    "restore the file; or revert with what the journal keeps (`aludel downgrade`), \
                     or {unapply}"
                ),
                // There a downgrade is refused.
                false => format!(
                    "nothing that is applied there is of this project: connect to its own \
                     database; or restore the file, or {unapply}"
                ),
            }
        }
        OfRun::Reorder(Gap { missing, applied }) => format!(
            "let `{missing}` revise the newest revision instead; or revert `{applied}` first; or, if \
             its effect is there already, say `aludel stamp {applied}`"
        ),
        OfRun::TurnRound { verb, target } => format!("`aludel {verb} {target}` goes there"),
        OfRun::GoAsFar(id) => format!("`aludel downgrade {id}` goes as far as possible"),
        OfRun::AllowContract => {
            "apply what comes before it with `aludel upgrade`, deploy what does \
             without the old, and then say `aludel upgrade --contract`"
                .to_owned()
        }
        OfRun::Finish { revision: id, direction: Direction::Up } => format!(
            "finish it with `aludel upgrade {id}`; or finish by hand and say `aludel stamp {id}`, or \
             undo by hand and say `aludel stamp --unapply {id}`"
        ),
        OfRun::Finish { revision: id, direction: Direction::Down } => format!(
            "finish it with `aludel downgrade {id}-1`; or finish by hand and say `aludel stamp \
             --unapply {id}`"
        ),
        OfRun::RestorePart { revision, path } => format!(
            "restore what ran already in {}; or finish by hand and say `aludel stamp {revision}`",
            path.display()
        ),
        OfRun::RevertByHand(id) => {
            format!("restore its file, or revert it by hand and say `aludel stamp --unapply {id}`")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Key, Kind, QualifiedName};
    use aludel_dialect::Decision;

    use super::*;

    #[test]
    fn commands_are_said_of_the_database_that_was_named() {
        let words = "say `aludel stamp --checksum 1`, or `aludel trust`; then `aludel upgrade`";
        assert_eq!(of_database(words, None), words);
        assert_eq!(of_database(words, Some("a b")), words);
        assert_eq!(
            of_database(words, Some("b")),
            "say `aludel --database b stamp --checksum 1`, or `aludel trust`; then \
             `aludel --database b upgrade`"
        );
    }

    #[test]
    fn a_decision_is_worded_as_the_flag_that_can_be_typed() {
        let column = |table| Key::part(Kind::Column, &QualifiedName::new("public", table), "age");
        let decide = |decision, table| {
            of_hazard(&OfHazard::Decide { or: "fix it".into(), decision, column: column(table) })
        };
        let cover = |decision| of_hazard(&OfHazard::Cover { decision, column: column("users") });
        assert_eq!(decide(Decision::Fill, "users"), "fix it, or pass --fill users.age=EXPRESSION");
        assert_eq!(
            decide(Decision::UsingDown, "it's"),
            r"fix it, or pass --using-down 'it'\''s.age=EXPRESSION'"
        );
        assert_eq!(
            cover(Decision::Fill),
            "let the expression of --fill users.age give a value for each row: coalesce(…, …)"
        );
        assert_eq!(
            cover(Decision::Using),
            "let the expression of --using users.age bear each value that the rows have"
        );
    }
}
