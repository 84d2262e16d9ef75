//! The whole way: files, names, objects, diagnostics.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use aludel_catalog::{Key, Wanted};

use crate::{
    Diagnostic, Place, ReadOptions,
    lower::lower,
    names::Tree,
    sink::{Problem, diagnostics, places},
    source::{Depth, Loaded, load},
    syntax::mistakes,
};

/// What the models of a project say.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The wanted state. Complete only where there is no diagnostic.
    pub wanted: Wanted,
    /// Every mistake, in order of file and line. If there is any, the state must not be used.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were looked at, relative to the root, in order.
    pub files: Vec<PathBuf>,
    /// How many models were found.
    pub models: usize,
    /// Where tables and enumerated types are declared.
    pub places: BTreeMap<Key, Place>,
}

/// Reads the models under `root`.
pub fn read(root: &Path, options: &ReadOptions) -> Reading {
    let loaded = load(root, options, Depth::Whole);
    let tree = Tree::new(&loaded);
    let lowered = lower(&loaded, &tree, options);
    let mut problems = loaded.problems.clone();
    for (file, source) in loaded.sources.iter().enumerate() {
        let found = mistakes(source).into_iter();
        problems.extend(found.map(|mistake| Problem::in_file(file, mistake)));
    }
    problems.extend(lowered.problems);
    if lowered.models == 0 && problems.is_empty() {
        problems.push(no_models(&loaded, options));
    }
    let mut files: Vec<PathBuf> = loaded.sources.iter().map(|s| s.path.clone()).collect();
    files.sort();
    Reading {
        wanted: lowered.wanted,
        diagnostics: diagnostics(&problems, &loaded.sources),
        files,
        models: lowered.models,
        places: places(&lowered.declared, &loaded.sources),
    }
}

fn no_models(loaded: &Loaded, options: &ReadOptions) -> Problem {
    let places: Vec<String> = options.paths.iter().map(|p| format!("`{}`", p.display())).collect();
    let places = match places.as_slice() {
        [] => "the targets of `Cargo.toml`".to_owned(),
        places => places.join(", "),
    };
    let count = match loaded.sources.len() {
        0 => "no Rust file is there".to_owned(),
        1 => "one file was read".to_owned(),
        count => format!("{count} files were read"),
    };
    Problem::everywhere(
        format!("no models found in {places}: {count}"),
        Some(
            "a model is a struct with `#[derive(Table)]`; `models = \"…\"` in the configuration says \
             where they are",
        ),
    )
}
