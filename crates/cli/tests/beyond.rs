//! SQL that reaches beyond its database, on both servers of our own: through every command that runs
//! SQL of a project.

mod support;

use support::{OWN_SHADOWS, Project};

fn said(project: &Project, arguments: &[&str]) -> (String, i32) {
    let output = project.command(".", arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.code().unwrap_or_default())
}

fn on(shadow: &str) -> Project {
    let mut project = Project::bare();
    project.set("ALUDEL_SHADOW", shadow);
    project.write("aludel.toml", "migrations = \"migrations\"\nsql = \"schema\"\n");
    project
}

#[test]
fn what_reaches_out_is_refused_by_every_command() {
    let attacks = [
        ("COPY t FROM PROGRAM 'touch /tmp/aludel-was-here';", "runs a program"),
        ("COPY t TO '/tmp/aludel-was-here';", "reads or writes files"),
        ("SELECT lo_import('/etc/passwd');", "reads or writes files"),
        ("INSERT INTO t SELECT pg_read_file('/etc/passwd');", "reads or writes files"),
        ("SELECT dblink_exec('host=127.0.0.1', 'DROP DATABASE a');", "connects to another"),
    ];
    for shadow in OWN_SHADOWS.iter().copied() {
        let project = on(shadow);
        for (sql, why) in attacks {
            project.write("schema/a.sql", format!("CREATE TABLE t (a text);\n{sql}\n"));
            let (refused, code) = said(&project, &["inspect", "schema"]);
            assert!(
                refused.contains("schema/a.sql:2:1: this ") && refused.contains(why),
                "{refused}"
            );
            assert_eq!(code, 4, "{refused}");
        }
        let up = format!("CREATE TABLE t (a text);\n{}", attacks[0].0);
        project.revision("001", "base", &up, "DROP TABLE t;");
        for (arguments, code) in [
            (&["inspect", "revision:head"][..], 4),
            (&["prove", "001"], 9),
            (&["check", "--offline"], 4),
        ] {
            let (refused, found) = said(&project, arguments);
            assert!(refused.contains(":1: this "), "{arguments:?}: {refused}");
            assert_eq!(found, code, "{arguments:?}: {refused}");
        }
        let project = on(shadow);
        project.revision("001", "base", "CREATE TABLE t (a text);", attacks[0].0);
        let (refused, code) = said(&project, &["prove", "001"]);
        assert!(
            refused.contains("001_step.sql:13:1: this runs a program") && code == 9,
            "{refused}"
        );
    }
    assert!(!std::path::Path::new("/tmp/aludel-was-here").exists());
}

#[test]
fn a_history_with_roles_goes_on() {
    for shadow in OWN_SHADOWS.iter().copied() {
        let project = on(shadow);
        project
            .write("schema/a.sql", "CREATE TABLE t (id int);\nGRANT SELECT ON t TO app_reader;\n");
        let up = "CREATE TABLE t (id int);\nCREATE ROLE app_reader;\nGRANT SELECT ON t TO app_reader;\n\
                  ALTER DATABASE shop SET timezone = 'UTC';\nGRANT SELECT ON t TO app_before;\n\
                  REVOKE SELECT ON t FROM app_before;";
        project.revision("001", "base", up, "DROP TABLE t;\nDROP ROLE app_reader;");
        let (same, code) = said(&project, &["check", "--offline"]);
        assert_eq!(code, 0, "{shadow}: {same}");
        let (proven, code) = said(&project, &["prove", "--all"]);
        assert!(proven.contains("001_step.sql:12:1: left out: ALTER DATABASE shop"), "{proven}");
        assert_eq!(code, 0, "{shadow}: {proven}");
        project
            .write("schema/b.sql", "CREATE TABLE u (id int);\nGRANT SELECT ON u TO app_writer;\n");
        let write = ["--no-input", "revision", "--autogenerate", "-m", "two"];
        let (written, code) = said(&project, &write);
        assert_eq!(code, 0, "{shadow}: {written}");
        let (same, code) = said(&project, &["check", "--offline"]);
        assert_eq!(code, 0, "{shadow}: {same}");
    }
}

#[test]
fn sql_in_a_transaction_is_a_source_and_so_is_a_folder_of_revisions() {
    for shadow in OWN_SHADOWS.iter().copied() {
        let project = on(shadow);
        let whole = "BEGIN;\nCREATE TABLE t (id int, a text);\nALTER TABLE t OWNER TO somebody;\n\
                     COPY t (id, a) FROM stdin;\n1\tx\n2\t\\N\n\\.\n\nCOMMIT;\n";
        project.write("whole.sql", whole);
        project.revision("001", "base", "CREATE TABLE t (id int);", "DROP TABLE t;");
        let up =
            "SAVEPOINT a;\nALTER TABLE t ADD b int;\nROLLBACK TO a;\nALTER TABLE t ADD a text;";
        project.revision("002", "001", up, "ALTER TABLE t DROP a;");
        let (same, code) =
            said(&project, &["diff", "--from", "whole.sql", "--to", "migrations", "--exit-code"]);
        assert_eq!(code, 0, "{shadow}: {same}");
        let (same, code) = said(
            &project,
            &["diff", "--from", "whole.sql", "--to", "revision:head", "--exit-code"],
        );
        assert_eq!(code, 0, "{shadow}: {same}");
    }
}
