//! `mod a;`: which file that is.

use std::path::{Path, PathBuf};

use aludel_grammar::{Item, Module};

/// A module written in a file of its own.
#[derive(Debug)]
pub(super) struct Child<'a> {
    /// The modules in place around it, and its own name.
    pub(super) key: String,
    /// The modules in place around it.
    around: Vec<&'a str>,
    /// The declaration.
    pub(super) module: &'a Module,
}

/// The name of a module inside its file.
pub(crate) fn module_key(around: &[&str], name: &str) -> String {
    around.iter().chain([&name]).copied().collect::<Vec<_>>().join("::")
}

/// Every module that a file declares and does not hold.
pub(super) fn children(items: &[Item]) -> Vec<Child<'_>> {
    let mut found = Vec::new();
    collect(items, &mut Vec::new(), &mut found);
    found
}

fn collect<'a>(items: &'a [Item], around: &mut Vec<&'a str>, found: &mut Vec<Child<'a>>) {
    for item in items {
        let Item::Module(module) = item else { continue };
        let name = module.name.value.as_str();
        match &module.items {
            Some(items) => {
                around.push(name);
                collect(items, around, found);
                around.pop();
            }
            None => {
                found.push(Child { key: module_key(around, name), around: around.clone(), module })
            }
        }
    }
}

impl Child<'_> {
    /// The file of the module, of those that exist. A file that is no `mod.rs` keeps its modules
    /// in a folder of its name, unless it is the root of a crate; where that is not known, both
    /// are looked at.
    pub(super) fn file(&self, parent: &Path, exists: impl Fn(&Path) -> bool) -> Option<PathBuf> {
        let folder = parent.parent().unwrap_or(Path::new(""));
        let own = folder.join(parent.file_stem().unwrap_or_default());
        let inside = |base: &Path| self.around.iter().fold(base.to_path_buf(), |p, n| p.join(n));
        if let Some(path) = &self.module.path {
            let candidates = [inside(folder).join(&path.value), inside(&own).join(&path.value)];
            return candidates.into_iter().map(|path| tidy(&path)).find(|path| exists(path));
        }
        let name = &self.module.name.value;
        let owns_folder = parent.file_name().is_some_and(|f| f == "mod.rs");
        let bases =
            if owns_folder { vec![inside(folder)] } else { vec![inside(&own), inside(folder)] };
        let candidates = bases
            .into_iter()
            .flat_map(|base| [base.join(format!("{name}.rs")), base.join(name).join("mod.rs")]);
        candidates.into_iter().find(|path| path != parent && exists(path))
    }
}

/// The path without `.` and `..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                tidy.pop();
            }
            std::path::Component::CurDir => {}
            part => tidy.push(part),
        }
    }
    tidy
}
