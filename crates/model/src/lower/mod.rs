//! From models to objects of a catalog. One file per kind of object.

mod check;
mod column;
mod comment;
mod default;
mod enums;
mod exclude;
mod extension;
mod flatten;
mod foreign_key;
mod identity;
mod index;
mod key;
mod naming;
mod rename;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Aspects, Catalog, Ident, Key, Kind, Reach, Rename, Scope, Wanted};
use aludel_grammar::{Mistake, Span, Word};

use crate::{
    ReadOptions,
    names::Tree,
    sink::Problem,
    source::Loaded,
    types::{EnumShape, TypeReader},
};
use naming::{NameOf, Taken};
use table::{ModelColumn, ModelTable};

/// What came of the models.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// The wanted state.
    pub(crate) wanted: Wanted,
    /// What is wrong with the models.
    pub(crate) problems: Vec<Problem>,
    /// How many models there are.
    pub(crate) models: usize,
    /// Where tables and enumerated types are declared: the file and the name in it.
    pub(crate) declared: BTreeMap<Key, (usize, Span)>,
}

/// Turns models into a catalog.
pub(crate) fn lower(loaded: &Loaded, tree: &Tree<'_>, options: &ReadOptions) -> Lowered {
    let mut lowering = Lowering::new(loaded, tree, options);
    let tables = lowering.tables();
    lowering.places = tables.iter().enumerate().map(|(place, t)| (t.number, place)).collect();
    lowering.claim_stated_names(&tables);
    for table in &tables {
        lowering.table(table);
    }
    for table in &tables {
        lowering.keys(table);
    }
    for table in &tables {
        lowering.indexes(table);
        lowering.checks(table);
        lowering.excludes(table);
        lowering.foreign_keys(table, &tables);
    }
    lowering.enums();
    lowering.extensions();
    lowering.finish(&tables)
}

struct Lowering<'a> {
    loaded: &'a Loaded,
    tree: &'a Tree<'a>,
    options: &'a ReadOptions,
    types: TypeReader<'a>,
    /// The place of a struct's table among the tables.
    places: BTreeMap<usize, usize>,
    catalog: Catalog,
    unnamed: BTreeSet<Key>,
    renames: Vec<Rename>,
    problems: Vec<Problem>,
    declared: BTreeMap<Key, (usize, Span)>,
    taken: Taken,
    /// The enums in use, and how they are stored; `None` after a mistake.
    enums: BTreeMap<usize, Option<EnumShape>>,
    /// The extensions in use.
    extensions: BTreeSet<String>,
    /// How many parts the model that is read has so far.
    parts: usize,
}

impl<'a> Lowering<'a> {
    fn new(loaded: &'a Loaded, tree: &'a Tree<'a>, options: &'a ReadOptions) -> Self {
        Self {
            loaded,
            tree,
            options,
            types: TypeReader { tree, configured: &options.types },
            places: BTreeMap::new(),
            catalog: Catalog::default(),
            unnamed: BTreeSet::new(),
            renames: Vec::new(),
            problems: Vec::new(),
            declared: BTreeMap::new(),
            taken: Taken::default(),
            enums: BTreeMap::new(),
            extensions: options.extensions.keys().cloned().collect(),
            parts: 0,
        }
    }

    fn fail(&mut self, file: usize, mistake: Mistake) {
        self.problems.push(Problem::in_file(file, mistake));
    }

    /// The value, or its mistake noted.
    fn note<T>(&mut self, file: usize, parsed: Result<T, Mistake>) -> Option<T> {
        parsed.map_err(|mistake| self.fail(file, mistake)).ok()
    }

    /// Names that models state are taken before any is chosen.
    fn claim_stated_names(&mut self, tables: &[ModelTable<'_>]) {
        for table in tables {
            self.taken.claim_relation(&table.name.schema, table.name.name.as_str());
        }
        for table in tables {
            for (name, of) in table.stated_names() {
                if !self.taken.claim(&table.name.schema, &name.value, of) {
                    let message = format!("the name `{}` is taken", name.value);
                    let mistake = Mistake::new(name.span, message)
                        .label("tables and indexes of a schema share their names");
                    self.fail(table.file, mistake);
                }
            }
        }
    }

    /// The stated name, or one by the convention, noted as not stated.
    fn name(
        &mut self,
        table: &ModelTable<'_>,
        stated: Option<&Word>,
        addition: Option<&str>,
        label: &str,
        of: NameOf,
    ) -> (Key, bool) {
        let (schema, relation) = (&table.name.schema, table.name.name.as_str());
        let name = match stated {
            Some(name) => Ident::from(name.value.as_str()),
            None => self.taken.choose(schema, relation, addition, label, of),
        };
        let key = match of {
            NameOf::Index => Key::in_schema(Kind::Index, schema.clone(), name),
            _ => Key::part(Kind::Constraint, &table.name, name),
        };
        if stated.is_none() {
            self.unnamed.insert(key.clone());
        }
        (key, stated.is_some())
    }

    /// The column of a field, or a mistake that names the nearest.
    fn find<'t>(&mut self, table: &'t ModelTable<'a>, word: &Word) -> Option<&'t ModelColumn<'a>> {
        let found = table.columns.iter().find(|c| c.field_name == word.value);
        if found.is_none() {
            self.fail(table.file, table.no_such_field(word));
        }
        found
    }

    fn find_all<'t>(
        &mut self,
        table: &'t ModelTable<'a>,
        words: &[Word],
    ) -> Option<Vec<&'t ModelColumn<'a>>> {
        let found: Vec<_> = words.iter().map(|word| self.find(table, word)).collect();
        found.into_iter().collect()
    }

    fn finish(mut self, tables: &[ModelTable<'_>]) -> Lowered {
        let mut schemas: BTreeSet<Ident> =
            self.options.schemas.iter().map(|s| Ident::from(s.as_str())).collect();
        schemas.insert(Ident::from(self.options.default_schema.as_str()));
        schemas.extend(self.catalog.objects.keys().filter_map(managed_schema));
        self.schemas(&schemas.iter().cloned().chain(self.homes()).collect());
        let aspects = Aspects {
            kinds: Some(kinds()),
            comments: self.options.comments,
            privileges: false,
            ownership: false,
            scope: Scope::Schemas(schemas),
            ..Aspects::everything()
        };
        for table in tables {
            self.declared.insert(table.key(), (table.file, table.item.name.span));
        }
        let Self { catalog, unnamed, mut renames, problems, declared, .. } = self;
        renames.sort();
        let wanted = Wanted { catalog, unnamed, renames, aspects };
        Lowered { wanted, problems, models: tables.len(), declared }
    }
}

impl Lowering<'_> {
    /// The schemas of all objects, managed or not.
    fn homes(&self) -> BTreeSet<Ident> {
        self.catalog.objects.keys().filter_map(|key| key.schema.clone()).collect()
    }
}

/// The schema of what belongs to the models alone.
fn managed_schema(key: &Key) -> Option<Ident> {
    match key.kind {
        Kind::Table | Kind::Enum => key.schema.clone(),
        _ => None,
    }
}

/// What models can speak of. What they cannot, a view or a trigger, is none of their business.
fn kinds() -> BTreeMap<Kind, Reach> {
    let full =
        [Kind::Enum, Kind::Table, Kind::Column, Kind::Default, Kind::Constraint, Kind::Index];
    let additive = [Kind::Schema, Kind::Extension, Kind::Sequence];
    let full = full.into_iter().map(|kind| (kind, Reach::Full));
    full.chain(additive.into_iter().map(|kind| (kind, Reach::Additive))).collect()
}
