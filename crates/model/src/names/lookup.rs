//! Looking up a path.

use std::collections::BTreeSet;

use aludel_grammar::Import;

use super::tree::{Entity, Tree};

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Something declared in the sources.
    Known(Entity),
    /// Something of another crate, by its path there.
    External(Vec<String>),
    /// Two different things.
    Ambiguous(Entity, Entity),
    /// Nothing that can be found.
    Unknown,
}

/// How far imports of imports are followed: a cycle ends here.
const DEPTH: usize = 32;

impl Tree<'_> {
    /// What a path means in a module.
    pub(crate) fn lookup(&self, module: usize, path: &[&str], is_global: bool) -> Meaning {
        self.path(module, path, is_global, DEPTH)
    }

    fn path(&self, module: usize, path: &[&str], is_global: bool, depth: usize) -> Meaning {
        let Some((first, rest)) = path.split_first() else {
            return Meaning::Known(Entity::Module(module));
        };
        let Some(depth) = depth.checked_sub(1) else { return Meaning::Unknown };
        let start = self.first(module, first, is_global, depth);
        rest.iter().fold(start, |found, name| self.step(found, name, depth))
    }

    fn first(&self, module: usize, name: &str, is_global: bool, depth: usize) -> Meaning {
        let here = self.modules.get(module);
        match name {
            "crate" => here.map_or(Meaning::Unknown, |m| Meaning::Known(Entity::Module(m.root))),
            "self" => Meaning::Known(Entity::Module(module)),
            "super" => self.above(module),
            _ if is_global => self.krate(name),
            _ => match self.name(module, name, depth, &mut BTreeSet::new()) {
                Meaning::Unknown => self.krate(name),
                found => found,
            },
        }
    }

    fn above(&self, module: usize) -> Meaning {
        let parent = self.modules.get(module).and_then(|m| m.parent);
        parent.map_or(Meaning::Unknown, |parent| Meaning::Known(Entity::Module(parent)))
    }

    fn krate(&self, name: &str) -> Meaning {
        match self.crates.get(name) {
            Some(module) => Meaning::Known(Entity::Module(*module)),
            None => Meaning::External(vec![name.to_owned()]),
        }
    }

    fn step(&self, found: Meaning, name: &str, depth: usize) -> Meaning {
        match found {
            Meaning::Known(Entity::Module(module)) if name == "super" => self.above(module),
            Meaning::Known(Entity::Module(module)) if name == "self" => {
                Meaning::Known(Entity::Module(module))
            }
            Meaning::Known(Entity::Module(module)) => {
                self.name(module, name, depth, &mut BTreeSet::new())
            }
            Meaning::External(mut path) => {
                path.push(name.to_owned());
                Meaning::External(path)
            }
            _ => Meaning::Unknown,
        }
    }

    /// What a name means in a module: what it declares, then what it imports, then its globs.
    fn name(&self, module: usize, name: &str, depth: usize, seen: &mut BTreeSet<usize>) -> Meaning {
        let Some(here) = self.modules.get(module) else { return Meaning::Unknown };
        if let Some(entity) = here.names.get(name) {
            return Meaning::Known(*entity);
        }
        if let Some(import) = here.imports.get(name) {
            return self.import(module, import, depth);
        }
        if !seen.insert(module) {
            return Meaning::Unknown;
        }
        let found = here.globs.iter().map(|glob| self.glob(module, glob, name, depth, seen));
        let mut found = found.filter(|found| matches!(found, Meaning::Known(_)));
        match (found.next(), found.next()) {
            (Some(Meaning::Known(one)), Some(Meaning::Known(two))) if one != two => {
                Meaning::Ambiguous(one, two)
            }
            (Some(one), _) => one,
            (None, _) => Meaning::Unknown,
        }
    }

    /// What an imported path means. Its first name is not looked up among the names that the
    /// import itself brings: `use uuid::uuid` means the crate.
    fn import(&self, module: usize, import: &Import, depth: usize) -> Meaning {
        let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
        let first = path.first().copied().unwrap_or_default();
        let is_own = import.name.as_deref() == Some(first);
        self.path(module, &path, import.is_global || is_own, depth)
    }

    fn glob(
        &self,
        module: usize,
        glob: &Import,
        name: &str,
        depth: usize,
        seen: &mut BTreeSet<usize>,
    ) -> Meaning {
        let path: Vec<&str> = glob.path.iter().map(String::as_str).collect();
        match self.path(module, &path, glob.is_global, depth) {
            Meaning::Known(Entity::Module(target)) if target != module => {
                self.name(target, name, depth, seen)
            }
            _ => Meaning::Unknown,
        }
    }
}
