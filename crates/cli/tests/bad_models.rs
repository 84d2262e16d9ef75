//! Every mistake in a model has its own message, with file, line, the token, and what to write.

mod support;

use support::Project;

fn check(name: &str, models: &str) {
    let project = Project::new();
    project.write("models.rs", models);
    assert_transcript!(format!("bad_model_{name}"), project.run(&["inspect", "models"]));
}

#[test]
fn an_unknown_type() {
    check(
        "type",
        "#[derive(Table)]\nstruct A {\n    #[column(primary_key)]\n    id: Nothing,\n}\n",
    );
}

#[test]
fn a_misspelt_attribute() {
    check(
        "attribute",
        "#[derive(Table)]\nstruct A {\n    #[column(primry_key)]\n    id: i32,\n}\n",
    );
}

#[test]
fn a_reference_to_a_missing_model() {
    check(
        "reference_model",
        "#[derive(Table)]\nstruct A {\n    #[column(primary_key)]\n    id: i32,\n    #[column(references(Usr))]\n    user: i32,\n}\n\
         #[derive(Table)]\nstruct User {\n    #[column(primary_key)]\n    id: i32,\n}\n",
    );
}

#[test]
fn a_reference_to_a_missing_column() {
    check(
        "reference_column",
        "#[derive(Table)]\nstruct A {\n    #[column(primary_key)]\n    id: i32,\n    #[column(references(User::key))]\n    user: i32,\n}\n\
         #[derive(Table)]\nstruct User {\n    #[column(primary_key)]\n    id: i32,\n}\n",
    );
}

#[test]
fn two_models_for_one_table() {
    check(
        "same_table",
        "#[derive(Table)]\n#[table(name = \"t\")]\nstruct A {\n    #[column(primary_key)]\n    id: i32,\n}\n\
         #[derive(Table)]\n#[table(name = \"t\")]\nstruct B {\n    #[column(primary_key)]\n    id: i32,\n}\n",
    );
}

#[test]
fn a_duplicate_column() {
    check(
        "same_column",
        "#[derive(Table)]\nstruct A {\n    #[column(primary_key)]\n    id: i32,\n    #[column(name = \"id\")]\n    other: i32,\n}\n",
    );
}

#[test]
fn a_cyclic_foreign_key_works() {
    let project = Project::new();
    project.write(
        "models.rs",
        "#[derive(Table)]\nstruct A {\n    #[column(primary_key)]\n    id: i32,\n    #[column(references(B))]\n    b_id: Option<i32>,\n}\n\
         #[derive(Table)]\nstruct B {\n    #[column(primary_key)]\n    id: i32,\n    #[column(references(A))]\n    a_id: Option<i32>,\n}\n",
    );
    project.write("aludel.toml", "models = \"models.rs\"\nshadow = \"local\"\n");
    let record = project.run(&["revision", "--autogenerate", "-m", "Cycle", "--quiet"]);
    let is_about_shadow = |line: &&str| !line.contains("the shadow is");
    let record: String = record.lines().filter(is_about_shadow).map(|l| format!("{l}\n")).collect();
    assert_transcript!("cyclic_reference", record);
}

#[test]
fn a_syntax_error() {
    check("syntax", "#[derive(Table)]\nstruct A {\n    id i32,\n}\n");
}

#[test]
fn no_models() {
    check("none", "struct A;\n");
}

#[test]
fn every_mistake_at_once() {
    check(
        "several",
        "#[derive(Table)]\nstruct A {\n    #[column(primary_key)]\n    id: Nothing,\n    #[column(uniqe)]\n    b: i32,\n}\n",
    );
}
