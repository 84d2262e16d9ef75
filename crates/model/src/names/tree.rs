//! The modules of all crates, and what each declares.

use std::collections::BTreeMap;

use aludel_grammar::{Alias, Enum, Import, Item, Struct};

use crate::source::{Loaded, module_key};

/// A thing with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entity {
    /// A struct, by its number.
    Struct(usize),
    /// An enum, by its number.
    Enum(usize),
    /// An alias, by its number.
    Alias(usize),
    /// A module, by its number.
    Module(usize),
}

/// A declaration, and where it is.
#[derive(Debug)]
pub(crate) struct Declared<'a, T> {
    /// The file.
    pub(crate) file: usize,
    /// The module.
    pub(crate) module: usize,
    /// What is declared.
    pub(crate) item: &'a T,
}

impl<T> Clone for Declared<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Declared<'_, T> {}

/// A module.
#[derive(Debug)]
pub(crate) struct ModuleData<'a> {
    /// The module around it.
    pub(crate) parent: Option<usize>,
    /// The root of its crate.
    pub(crate) root: usize,
    /// Its path, for messages: `crate::models`.
    pub(crate) path: String,
    /// What it declares.
    pub(crate) names: BTreeMap<&'a str, Entity>,
    /// Names that it imports.
    pub(crate) imports: BTreeMap<&'a str, &'a Import>,
    /// Modules of which it imports every name.
    pub(crate) globs: Vec<&'a Import>,
}

/// All modules and declarations.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    /// Modules.
    pub(crate) modules: Vec<ModuleData<'a>>,
    /// Structs.
    pub(crate) structs: Vec<Declared<'a, Struct>>,
    /// Enums.
    pub(crate) enums: Vec<Declared<'a, Enum>>,
    /// Aliases.
    pub(crate) aliases: Vec<Declared<'a, Alias>>,
    /// The root modules by the names of their crates.
    pub(crate) crates: BTreeMap<&'a str, usize>,
    /// The module of a file, so that one file is one module.
    files: BTreeMap<usize, usize>,
}

/// Where items are put.
#[derive(Debug, Clone, Copy)]
struct Here {
    file: usize,
    module: usize,
}

impl<'a> Tree<'a> {
    /// The tree of all files.
    pub(crate) fn new(loaded: &'a Loaded) -> Self {
        let mut tree = Self::default();
        for (file, crate_name) in &loaded.roots {
            let module = tree.file(loaded, *file, None, "crate".to_owned());
            if !crate_name.is_empty() {
                tree.crates.entry(crate_name).or_insert(module);
            }
        }
        tree
    }

    fn file(
        &mut self,
        loaded: &'a Loaded,
        file: usize,
        parent: Option<usize>,
        path: String,
    ) -> usize {
        if let Some(module) = self.files.get(&file) {
            return *module;
        }
        let module = self.module(parent, path);
        self.files.insert(file, module);
        if let Some(source) = loaded.sources.get(file) {
            self.items(loaded, &source.file.items, Here { file, module }, &mut Vec::new());
        }
        module
    }

    fn module(&mut self, parent: Option<usize>, path: String) -> usize {
        let index = self.modules.len();
        let root = parent.and_then(|p| self.modules.get(p)).map_or(index, |p| p.root);
        self.modules.push(ModuleData {
            parent,
            root,
            path,
            names: BTreeMap::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
        });
        index
    }

    fn items(
        &mut self,
        loaded: &'a Loaded,
        items: &'a [Item],
        here: Here,
        around: &mut Vec<&'a str>,
    ) {
        for item in items {
            match item {
                Item::Struct(item) => {
                    let entity = Entity::Struct(push(&mut self.structs, here, &**item));
                    self.declare(here, &item.name.value, entity);
                }
                Item::Enum(item) => {
                    let entity = Entity::Enum(push(&mut self.enums, here, &**item));
                    self.declare(here, &item.name.value, entity);
                }
                Item::Alias(item) => {
                    let entity = Entity::Alias(push(&mut self.aliases, here, item));
                    self.declare(here, &item.name.value, entity);
                }
                Item::Import(import) => self.bring(here, import),
                Item::Module(module) => self.child(loaded, module, here, around),
            }
        }
    }

    fn child(
        &mut self,
        loaded: &'a Loaded,
        module: &'a aludel_grammar::Module,
        here: Here,
        around: &mut Vec<&'a str>,
    ) {
        let name = module.name.value.as_str();
        let above = self.modules.get(here.module).map_or("", |m| m.path.as_str());
        let path = format!("{above}::{name}");
        let child = match &module.items {
            Some(items) => {
                let child = self.module(Some(here.module), path);
                around.push(name);
                self.items(loaded, items, Here { module: child, ..here }, around);
                around.pop();
                child
            }
            None => match loaded.children.get(&(here.file, module_key(around, name))) {
                Some(file) => self.file(loaded, *file, Some(here.module), path),
                None => return,
            },
        };
        self.declare(here, name, Entity::Module(child));
    }

    /// The first declaration of a name counts: a second one is the compiler's business.
    fn declare(&mut self, here: Here, name: &'a str, entity: Entity) {
        if let Some(module) = self.modules.get_mut(here.module) {
            module.names.entry(name).or_insert(entity);
        }
    }

    fn bring(&mut self, here: Here, import: &'a Import) {
        let Some(module) = self.modules.get_mut(here.module) else { return };
        match &import.name {
            Some(name) => {
                module.imports.entry(name).or_insert(import);
            }
            None => module.globs.push(import),
        }
    }
}

fn push<'a, T>(list: &mut Vec<Declared<'a, T>>, here: Here, item: &'a T) -> usize {
    list.push(Declared { file: here.file, module: here.module, item });
    list.len() - 1
}
