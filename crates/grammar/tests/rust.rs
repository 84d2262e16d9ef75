//! The little of Rust that is read here, held against a full parser and against any text.

use std::{
    fs,
    path::{Path, PathBuf},
};

use aludel_grammar::{Cfg, Item, parse_file};
use proptest::prelude::*;

/// Every Rust file of this workspace.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// What a full parser finds: the kind and name of each declaration that is read here.
fn declared(items: &[syn::Item], found: &mut Vec<String>) {
    for item in items.iter().filter(|item| !is_off(item)) {
        match item {
            syn::Item::Struct(item) => {
                found.push(format!("struct {} {}", item.ident, item.fields.len()));
            }
            syn::Item::Enum(item) => {
                found.push(format!("enum {} {}", item.ident, item.variants.len()));
            }
            syn::Item::Type(item) => found.push(format!("type {}", item.ident)),
            syn::Item::Mod(item) => {
                found.push(format!("mod {}", item.ident));
                declared(item.content.as_ref().map_or(&[], |(_, items)| items), found);
            }
            _ => {}
        }
    }
}

fn is_off(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|a| a.path().is_ident("cfg"))
}

fn read(items: &[Item], found: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Struct(item) => {
                let fields = match &item.fields {
                    aludel_grammar::Fields::Named(f) | aludel_grammar::Fields::Tuple(f) => f.len(),
                    aludel_grammar::Fields::Unit => 0,
                };
                found.push(format!("struct {} {fields}", item.name.value));
            }
            Item::Enum(item) => {
                found.push(format!("enum {} {}", item.name.value, item.variants.len()));
            }
            Item::Alias(item) => found.push(format!("type {}", item.name.value)),
            Item::Module(item) => {
                found.push(format!("mod {}", item.name.value));
                read(item.items.as_deref().unwrap_or_default(), found);
            }
            Item::Import(_) => {}
        }
    }
}

#[test]
fn every_file_of_this_workspace_is_read_as_a_full_parser_reads_it() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut paths);
    let mut compared = 0;
    for path in paths {
        let text = fs::read_to_string(&path).expect("a file");
        let Ok(full) = syn::parse_file(&text) else { continue };
        let (mut expected, mut found) = (Vec::new(), Vec::new());
        declared(&full.items, &mut expected);
        let file = parse_file(&text, &Cfg::default());
        read(&file.items, &mut found);
        assert_eq!(file.syntax, [], "{}", path.display());
        // What a `cfg` other than `test` lets in or not is this reader's own matter.
        if !text.contains("[cfg(") || !text.contains("feature") {
            found.retain(|name| expected.contains(name));
            assert_eq!(found, expected, "{}", path.display());
        }
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
}

/// Pieces that declarations are made of, right and wrong.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "struct",
        "enum",
        "mod",
        "use",
        "type",
        "pub",
        "A",
        "b",
        "::",
        "<",
        ">",
        ",",
        ";",
        "=",
        "'a",
        "#[derive(Table)]",
        "#[table(",
        "#[column(",
        "index",
        "unique",
        "default",
        "references(",
        "\"x\"",
        "r#\"y\"#",
        "1",
        "-",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "#",
        "!",
        "Option<",
        "Vec<u8>",
        "///",
        "/*",
        "*/",
        "'",
        "\"",
        "é",
        "\\",
        "\n",
        "fn",
        "impl",
        "where",
        "type =",
        "varchar(",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = parse_file(&text, &Cfg::default());
    }

    #[test]
    fn no_row_of_pieces_makes_it_panic(pieces in prop::collection::vec(piece(), 0..60)) {
        for glue in ["", " "] {
            let text = pieces.join(glue);
            let file = parse_file(&text, &Cfg::default());
            for mistake in &file.mistakes {
                prop_assert!(mistake.span.start as usize <= text.len());
                prop_assert!(mistake.span.end as usize <= text.len());
            }
        }
    }
}
