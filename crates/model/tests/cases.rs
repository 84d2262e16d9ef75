//! Every folder in `cases` holds models, and beside them what the reader makes of them.
//! `UPDATE_EXPECT=1` writes the expected text anew.

use std::{fmt::Write, fs, path::Path};

use aludel_catalog::{Body, Object, Reach};
use aludel_model::{ReadOptions, Reading, Style, read, render};

#[test]
fn models_are_read_as_the_cases_say() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut names: Vec<_> =
        fs::read_dir(&cases).expect("cases").map(|entry| entry.expect("entry").path()).collect();
    names.sort();
    assert!(!names.is_empty());
    let wrong: Vec<String> = names.iter().filter_map(|case| differs(case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn differs(case: &Path) -> Option<String> {
    let reading = read(case, &options(case));
    let found = shown(&reading);
    let path = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &found).expect("the expected text can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    (found != expected).then(|| format!("{}:\n{found}", case.display()))
}

/// `options.json` beside the models, or the defaults; always all Rust files of the folder.
fn options(case: &Path) -> ReadOptions {
    let stated = fs::read_to_string(case.join("options.json"));
    let mut options: ReadOptions = match stated {
        Ok(text) => serde_json::from_str(&text).expect("options"),
        Err(_) => ReadOptions::default(),
    };
    if options.paths.is_empty() && !case.join("Cargo.toml").exists() {
        options.paths.push(".".into());
    }
    options
}

fn shown(reading: &Reading) -> String {
    if !reading.diagnostics.is_empty() {
        return render(&reading.diagnostics, Style::Plain);
    }
    let catalog = &reading.wanted.catalog;
    let mut text = String::new();
    for (key, object) in &catalog.objects {
        let mark = if reading.wanted.unnamed.contains(key) { " (unnamed)" } else { "" };
        writeln!(text, "{key}{mark}: {}", body(object)).expect("text");
        for need in catalog.needs(key) {
            writeln!(text, "    needs {need}").expect("text");
        }
    }
    for rename in &reading.wanted.renames {
        writeln!(text, "rename {} to {}", rename.from, rename.to).expect("text");
    }
    for (kind, reach) in reading.wanted.aspects.kinds.iter().flatten() {
        if *reach == Reach::Additive {
            writeln!(text, "additive {}", kind.words()).expect("text");
        }
    }
    writeln!(text, "scope {:?}", reading.wanted.aspects.scope).expect("text");
    text
}

fn body(object: &Object) -> String {
    let comment = object.comment.as_ref().map(|c| format!(" -- {c:?}")).unwrap_or_default();
    let body = match &object.body {
        Body::Column(c) => {
            let mut shown = format!("{} {}", c.position, c.data_type);
            let null = if c.not_null { " NOT NULL" } else { "" };
            let collation =
                c.collation.as_ref().map(|c| format!(" COLLATE {c}")).unwrap_or_default();
            let generated = c.generated.as_ref().map(|g| format!(" {g:?}")).unwrap_or_default();
            let identity = c.identity.as_ref().map(|i| format!(" {i:?}")).unwrap_or_default();
            for part in [null, &collation, &generated, &identity] {
                shown.push_str(part);
            }
            shown
        }
        Body::Default(d) => d.expression.clone(),
        Body::Constraint(c) => {
            let definition = &c.definition;
            let columns: Vec<_> = c.columns.iter().map(|c| c.as_str()).collect();
            format!("{definition} [{}]", columns.join(" "))
        }
        Body::Index(i) => {
            let unique = if i.unique { "UNIQUE " } else { "" };
            let columns: Vec<_> = i.columns.iter().map(|c| c.as_str()).collect();
            format!("{unique}ON {} {} [{}]", i.table, i.definition, columns.join(" "))
        }
        Body::Enum(e) => e.labels.join(" "),
        Body::Table(t) => {
            let partition = t.partition_by.as_ref().map(|p| format!("BY {p}")).unwrap_or_default();
            let space = t.tablespace.as_ref().map(|t| format!(" IN {t}")).unwrap_or_default();
            partition + &space
        }
        Body::Extension(e) => format!("{:?}", e.schema),
        Body::Schema(_) | Body::Sequence(_) => String::new(),
        other => panic!("models do not speak of {}", other.kind().words()),
    };
    body + &comment
}
