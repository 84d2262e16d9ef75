//! `aludel prove`: files written by hand, on a shadow with rows in the tables.

mod support;

use support::Project;

fn project() -> Project {
    let project = Project::new().on(&aludel_testing::server().url("postgres"));
    project.write(
        "aludel.toml",
        "models = \"models.rs\"\nmigrations = \"migrations\"\nshadow = \"local\"\n",
    );
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);\n\
         CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);",
        "DROP TABLE orders;\nDROP TABLE users;",
    );
    project
}

#[test]
fn files_that_hold() {
    let project = project();
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE users ADD COLUMN age int;\n\n-- migrate:segment transaction:false\n\n\
         CREATE INDEX CONCURRENTLY users_email ON users (email);",
        "DROP INDEX users_email;\nALTER TABLE users DROP COLUMN age;",
    );
    project.revision(
        "20230921_003",
        "20230921_002",
        "ALTER TABLE users ALTER COLUMN age SET DEFAULT 0, ALTER COLUMN age SET NOT NULL;",
        "ALTER TABLE users ALTER COLUMN age DROP NOT NULL, ALTER COLUMN age DROP DEFAULT;",
    );
    project.write(
        "migrations/20230921_004_forget.sql",
        "-- Forget\n--\n-- revision: 20230921_004\n-- revises: 20230921_003\n\
         -- irreversible: nobody knows the rows any more\n\n-- migrate:up\n\n\
         -- hazard: data loss: all rows of orders are lost\nDELETE FROM orders;\n",
    );
    let record = project.session(&[
        &["prove", "20230921_002"],
        &["prove", "--all"],
        &["prove", "20230921_003..", "--format", "json"],
    ]);
    assert_transcript!("prove", record);
}

#[test]
fn files_that_do_not_hold() {
    let project = project();
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\n\
         ALTER TABLE users DROP COLUMN id;\n\
         ALTER TABLE users ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid();\n\
         ALTER TABLE orders ALTER COLUMN user_id TYPE uuid USING NULL;\n\
         ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users;",
        "SELECT 1;",
    );
    project.revision("20230921_003", "20230921_002", "DELETE FROM users;", "");
    project.revision("20230921_004", "20230921_003", "CREATE TABLE users (id int);", "");
    let record = project.session(&[
        &["prove"],
        &["prove", "20230921_002..", "--format", "json"],
        &["prove", "--all"],
        &["prove", "nothing"],
    ]);
    assert_transcript!("prove_fails", record);
}
