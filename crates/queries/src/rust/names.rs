//! What names stand for in a file: its `use`, wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

use aludel_grammar::{Cursor, Token, imports};

/// The names of a file.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// A name may be imported otherwise in each function.
    imported: BTreeMap<String, Vec<Vec<String>>>,
    /// Of which modules all names are imported.
    globs: Vec<Vec<String>>,
    /// `macro_rules!` of the file.
    macros: BTreeSet<String>,
    /// The crates that paths begin with.
    roots: BTreeSet<String>,
}

impl Names {
    pub(super) fn of(tokens: &[Token<'_>]) -> Self {
        let mut names = Self::default();
        for (at, token) in tokens.iter().enumerate() {
            match token.text {
                "use" if token.is_ident("use") => names.import(tokens, at + 1),
                "macro_rules" => {
                    names.macros.extend(tokens.get(at + 2).map(|it| it.text.to_owned()));
                }
                _ => {
                    let begins_path = tokens.get(at + 1).is_some_and(|it| it.is_punct(":"));
                    if begins_path {
                        names.roots.insert(token.text.to_owned());
                    }
                }
            }
        }
        names
    }

    fn import(&mut self, tokens: &[Token<'_>], at: usize) {
        // `use<'a>` in a type is none.
        let Ok(found) = imports(&mut Cursor::starting(tokens, at)) else { return };
        for import in found {
            self.roots.extend(import.path.first().cloned());
            match import.name {
                Some(name) => self.imported.entry(name).or_default().push(import.path),
                None => self.globs.push(import.path),
            }
        }
    }

    /// What a path may stand for.
    pub(super) fn meant(&self, path: &[&str]) -> Vec<Vec<String>> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let behind = |above: &[String]| {
            let mut whole = above.to_vec();
            whole.extend(rest.iter().map(|part| (*part).to_owned()));
            whole
        };
        if let Some(imported) = self.imported.get(*first) {
            return imported.iter().map(|path| behind(path)).collect();
        }
        let mut meant = vec![behind(&[(*first).to_owned()])];
        for glob in &self.globs {
            let mut above = glob.clone();
            above.push((*first).to_owned());
            meant.push(behind(&above));
        }
        meant
    }

    /// Whether a bare name is nobody's here: a macro of that name comes from `#[macro_use]`.
    pub(super) fn is_unknown(&self, name: &str) -> bool {
        !self.imported.contains_key(name) && !self.macros.contains(name)
    }

    /// Whether paths begin with one of these crates.
    pub(super) fn uses(&self, crates: &[&str]) -> bool {
        crates.iter().any(|name| self.roots.contains(*name))
    }
}
