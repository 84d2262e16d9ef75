//! What the models say, on a real PostgreSQL: the plan from nothing runs, and what it makes has
//! the names that the models promise. The names of what they do not name are those that the
//! server would choose.

use std::{collections::BTreeSet, fs, path::Path};

use aludel_catalog::{Body, Catalog, ConstraintType, Ident, Key, Kind, Pair, Wanted};
use aludel_dialect::RenderOptions;
use aludel_model::{ReadOptions, read};
use aludel_postgres::Postgres;

/// Cases of models that a server of this age, without pgvector, can hold.
const CASES: &[&str] = &[
    "cfg", "comments", "cyclic", "defaults", "enums", "flatten", "guide", "heads", "modules",
    "naming", "renames", "types",
];

fn catalog(name: &str) -> Catalog {
    wanted(name).catalog
}

fn wanted(name: &str) -> Wanted {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let mut options: ReadOptions = match fs::read_to_string(case.join("options.json")) {
        Ok(text) => serde_json::from_str(&text).expect("options"),
        Err(_) => ReadOptions::default(),
    };
    if options.paths.is_empty() && !case.join("Cargo.toml").exists() {
        options.paths.push(".".into());
    }
    let reading = read(&case, &options);
    assert_eq!(reading.diagnostics, [], "{name}");
    reading.wanted
}

/// The statements that make a catalog from nothing.
fn statements(wanted: &Catalog) -> String {
    let empty = Catalog::default();
    let catalogs = Pair::new(&empty, wanted);
    let default_schema = Some(Ident::from("public"));
    let options = RenderOptions { default_schema, major: 15, ..RenderOptions::default() };
    let changes = aludel_diff::changes(catalogs);
    let plan = aludel_plan::plan(&changes, catalogs, &Postgres, &options).expect("a plan");
    plan.statements().map(|statement| format!("{};\n", statement.sql)).collect()
}

#[test]
fn every_case_can_be_made_and_has_the_promised_names() {
    for name in CASES {
        let wanted = catalog(name);
        let database = aludel_testing::database();
        database.psql(&statements(&wanted));
        let made = lines(&database.psql(
            "SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname FROM pg_constraint
               WHERE connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
                 AND conrelid <> 0 AND contype <> 'n'
             UNION ALL
             SELECT 'index ' || indexrelid::regclass::text FROM pg_index i
               JOIN pg_class c ON c.oid = indexrelid
               WHERE relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast')
                 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)",
        ));
        assert_eq!(made, promised(&wanted), "{name}");
    }
}

fn lines(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

/// What the server is asked for, as the catalog promises it.
fn promised(wanted: &Catalog) -> BTreeSet<String> {
    let name = |schema: &Option<Ident>, name: &Ident| match schema {
        Some(schema) if schema.as_str() != "public" => format!("{schema}.{name}"),
        _ => name.to_string(),
    };
    let shown = wanted.objects.keys().filter_map(|key| match key.kind {
        Kind::Constraint => {
            let table = key.parent.as_ref().map(|parent| name(&key.schema, parent))?;
            Some(format!("constraint {table} {}", key.name.as_str()))
        }
        Kind::Index => Some(format!("index {}", name(&key.schema, &key.name))),
        _ => None,
    });
    shown.collect()
}

#[test]
fn unnamed_objects_have_the_names_that_the_server_chooses() {
    for name in ["guide", "enums", "naming", "modules"] {
        let Wanted { catalog, unnamed: keys, .. } = wanted(name);
        let database = aludel_testing::database();
        database.psql(&statements(&without_keys(&catalog)));
        for (key, object) in catalog.objects.iter().filter(|(key, _)| keys.contains(key)) {
            // One that differs by a number is named after its siblings: the other test has those.
            let is_numbered = key.name.as_str().ends_with(|c: char| c.is_ascii_digit());
            let Some(sql) = unnamed(key, &object.body).filter(|_| !is_numbered) else { continue };
            let chosen = database.psql(&sql);
            let chosen = lines(&chosen);
            assert!(chosen.contains(key.name.as_str()), "{key}: the server chose {chosen:?}");
        }
    }
}

/// The tables, with their keys under names of no convention, so that foreign keys can point there.
fn without_keys(wanted: &Catalog) -> Catalog {
    let mut bare = Catalog::default();
    let mut number = 0;
    for (key, object) in &wanted.objects {
        let is_unique = match &object.body {
            Body::Constraint(c) => {
                [ConstraintType::PrimaryKey, ConstraintType::Unique].contains(&c.constraint_type)
            }
            Body::Index(_) => continue,
            _ => {
                bare.insert(key.clone(), object.clone());
                continue;
            }
        };
        if is_unique {
            number += 1;
            let mut object = object.clone();
            if let Body::Constraint(c) = &mut object.body {
                c.definition = c.definition.replace("PRIMARY KEY", "UNIQUE");
                c.constraint_type = ConstraintType::Unique;
            }
            let name = Ident::from(format!("zz_{number}"));
            bare.insert(Key { name, ..key.clone() }, object);
        }
    }
    bare
}

/// Makes the object without its name, and prints the names that are there then.
fn unnamed(key: &Key, body: &Body) -> Option<String> {
    match body {
        Body::Constraint(constraint) => {
            let table = key.parent_name()?;
            let definition = &constraint.definition;
            Some(format!(
                "BEGIN; ALTER TABLE {table} ADD {definition};
                 SELECT conname FROM pg_constraint WHERE conname NOT LIKE 'zz%'; ROLLBACK;"
            ))
        }
        Body::Index(index) => {
            let unique = if index.unique { "UNIQUE " } else { "" };
            let (table, definition) = (&index.table, &index.definition);
            Some(format!(
                "BEGIN; CREATE {unique}INDEX ON {table} {definition};
                 SELECT relname FROM pg_class WHERE oid IN (
                   SELECT indexrelid FROM pg_index WHERE indrelid = '{table}'::regclass
                 ); ROLLBACK;"
            ))
        }
        _ => None,
    }
}
