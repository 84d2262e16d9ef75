//! Looking up a path.

use std::collections::BTreeMap;

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

/// How far imports of imports are followed.
const DEPTH: usize = 32;

/// What names mean that were looked up on the way; nothing while they still are. So each name of a
/// module is looked up once, and a circle of imports ends where it closes.
type Seen = BTreeMap<(usize, String), Meaning>;

impl Tree<'_> {
    /// What a path means in a module.
    pub(crate) fn lookup(&self, module: usize, path: &[&str], is_global: bool) -> Meaning {
        Lookup { tree: self, seen: Seen::new() }.path(module, path, is_global, DEPTH)
    }
}

/// One path being looked up.
struct Lookup<'t, 'a> {
    tree: &'t Tree<'a>,
    seen: Seen,
}

impl Lookup<'_, '_> {
    fn path(&mut self, module: usize, path: &[&str], is_global: bool, depth: usize) -> Meaning {
        let Some((first, rest)) = path.split_first() else {
            return Meaning::Known(Entity::Module(module));
        };
        let Some(depth) = depth.checked_sub(1) else { return Meaning::Unknown };
        let start = self.first(module, first, is_global, depth);
        rest.iter().fold(start, |found, name| self.step(found, name, depth))
    }

    fn first(&mut self, module: usize, name: &str, is_global: bool, depth: usize) -> Meaning {
        let here = self.tree.modules.get(module);
        match name {
            "crate" => here.map_or(Meaning::Unknown, |m| Meaning::Known(Entity::Module(m.root))),
            "self" => Meaning::Known(Entity::Module(module)),
            "super" => self.above(module),
            _ if is_global => self.krate(name),
            _ => match self.name(module, name, depth) {
                Meaning::Unknown => self.krate(name),
                found => found,
            },
        }
    }

    fn above(&self, module: usize) -> Meaning {
        let parent = self.tree.modules.get(module).and_then(|m| m.parent);
        parent.map_or(Meaning::Unknown, |parent| Meaning::Known(Entity::Module(parent)))
    }

    fn krate(&self, name: &str) -> Meaning {
        match self.tree.crates.get(name) {
            Some(module) => Meaning::Known(Entity::Module(*module)),
            None => Meaning::External(vec![name.to_owned()]),
        }
    }

    fn step(&mut self, found: Meaning, name: &str, depth: usize) -> Meaning {
        match found {
            Meaning::Known(Entity::Module(module)) if name == "super" => self.above(module),
            Meaning::Known(Entity::Module(module)) if name == "self" => {
                Meaning::Known(Entity::Module(module))
            }
            Meaning::Known(Entity::Module(module)) => self.name(module, name, depth),
            Meaning::External(mut path) => {
                path.push(name.to_owned());
                Meaning::External(path)
            }
            _ => Meaning::Unknown,
        }
    }

    /// What a name means in a module: what it declares, then what it imports, then its globs.
    fn name(&mut self, module: usize, name: &str, depth: usize) -> Meaning {
        let tree = self.tree;
        let Some(here) = tree.modules.get(module) else { return Meaning::Unknown };
        if let Some(entity) = here.names.get(name) {
            return Meaning::Known(*entity);
        }
        let key = (module, name.to_owned());
        if let Some(seen) = self.seen.get(&key) {
            return seen.clone();
        }
        self.seen.insert(key.clone(), Meaning::Unknown);
        let found = match here.imports.get(name) {
            Some(import) => self.import(module, import, depth),
            None => self.globs(module, &here.globs, name, depth),
        };
        self.seen.insert(key, found.clone());
        found
    }

    /// What a name means in the modules of which every name is imported.
    fn globs(&mut self, module: usize, globs: &[&Import], name: &str, depth: usize) -> Meaning {
        let mut one = None;
        for glob in globs {
            match (self.glob(module, glob, name, depth), one) {
                (Meaning::Known(found), None) => one = Some(found),
                (Meaning::Known(found), Some(one)) if found != one => {
                    return Meaning::Ambiguous(one, found);
                }
                _ => {}
            }
        }
        one.map_or(Meaning::Unknown, Meaning::Known)
    }

    /// What an imported path means. Its first name is not looked up among the names that the
    /// import itself brings: `use uuid::uuid` means the crate.
    fn import(&mut self, module: usize, import: &Import, depth: usize) -> Meaning {
        let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
        let first = path.first().copied().unwrap_or_default();
        let is_own = import.name.as_deref() == Some(first);
        self.path(module, &path, import.is_global || is_own, depth)
    }

    fn glob(&mut self, module: usize, glob: &Import, name: &str, depth: usize) -> Meaning {
        let path: Vec<&str> = glob.path.iter().map(String::as_str).collect();
        match self.path(module, &path, glob.is_global, depth) {
            Meaning::Known(Entity::Module(target)) if target != module => {
                // A chain of modules that import all of the next is followed like any other.
                match depth.checked_sub(1) {
                    Some(depth) => self.name(target, name, depth),
                    None => Meaning::Unknown,
                }
            }
            _ => Meaning::Unknown,
        }
    }
}
