//! A column gets another name while the application runs: at once, and in phases.

use std::{fs, path::Path};

use aludel::{
    Project,
    project::{Finding, NewRevision, Scope, queries::Checked},
};

/// The application, where its folder was copied to.
struct Accounts(tempfile::TempDir);

impl Accounts {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files =
            ["aludel.toml", "src/models.rs", "src/users.rs", "migrations/20260101_001_users.sql"];
        for name in files {
            let to = folder.path().join(name);
            fs::create_dir_all(to.parent().expect("a folder")).expect("it is made");
            fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(name), to).expect("it is copied");
        }
        // A server of this machine's starts sooner than the embedded one.
        let settings = folder.path().join("aludel.toml");
        let said = fs::read_to_string(&settings).expect("the settings");
        fs::write(settings, format!("shadow = \"local\"\n{said}")).expect("they are written");
        Self(folder)
    }

    fn project(&self) -> Project {
        Project::open(self.0.path()).expect("a project")
    }

    /// Calls the column otherwise in a file.
    fn rename_in(&self, file: &str) {
        let path = self.0.path().join(file);
        let before = fs::read_to_string(&path).expect("a file");
        let after =
            before.replace("pub email:", "pub address:").replace("SELECT email", "SELECT address");
        fs::write(path, after.replace("(id, email)", "(id, address)")).expect("it is written");
    }

    /// Writes what the models want, and gives the identifiers of the revisions.
    async fn generate(&self, phased: bool) -> Vec<String> {
        let mut new = NewRevision { phased, ..NewRevision::from("call it address") };
        new.answers.renames.push("users.email=address".to_owned());
        let drafted = self.project().generate(new).await.expect("a plan").expect("a difference");
        let written = drafted.write().expect("revisions");
        written.into_iter().map(|it| it.revision).collect()
    }

    async fn hold_against(&self, revision: &str) -> Checked {
        let scope = Scope::Named(revision.to_owned());
        let checking = self.project();
        checking.check_queries(&scope, aludel::Direction::Up, None).await.expect("an answer")
    }
}

/// What a finding says: the query's place, what becomes of it, and by which statement.
fn told(finding: &Finding) -> String {
    let statement = finding.statement.as_ref().expect("a statement");
    format!("{}: {}: {}", finding.query.place, finding.effect.what.join("; "), statement.sql)
}

#[tokio::test]
async fn a_rename_at_once_breaks_what_is_deployed() {
    let accounts = Accounts::new();
    accounts.rename_in("src/models.rs");
    let revisions = accounts.generate(false).await;
    let checked = accounts.hold_against(&revisions[0]).await;
    let told: Vec<String> = checked.findings.iter().map(told).collect();
    let rename = "ALTER TABLE users RENAME COLUMN email TO address";
    assert_eq!(
        told,
        [
            format!(
                "src/users.rs:7:5: column \"email\" of relation \"users\" does not exist: {rename}"
            ),
            format!("src/users.rs:17:5: column \"email\" does not exist: {rename}"),
        ]
    );
    assert!(checked.breaks());
    // The text of the third is put into a variable first.
    assert_eq!(checked.unreadable.len(), 1);
}

#[tokio::test]
async fn in_phases_nothing_breaks_until_the_new_program_is_there() {
    let accounts = Accounts::new();
    accounts.rename_in("src/models.rs");
    let revisions = accounts.generate(true).await;
    let (contract, before) = revisions.split_last().expect("phases");
    assert!(!before.is_empty(), "{revisions:?}");
    for revision in before {
        let checked = accounts.hold_against(revision).await;
        assert!(!checked.breaks(), "{revision}: {:?}", checked.findings);
    }
    assert!(
        accounts.hold_against(contract).await.breaks(),
        "the old program does not outlive contract"
    );
    accounts.rename_in("src/users.rs");
    let checked = accounts.hold_against(contract).await;
    assert!(!checked.breaks() && checked.failing.is_empty(), "{:?}", checked.findings);
}
