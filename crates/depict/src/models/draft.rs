//! What is known while models are written: the names that were given, and what is said so far.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{
    Body, Catalog, Extension, Ident, Index, Key, Kind, MAX_IDENT_BYTES, Object, QualifiedName,
    Schema,
};

use super::{KnownModel, ModelOptions, enums, names::Names, table};

/// Models being written.
pub(super) struct Draft<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) options: &'a ModelOptions,
    /// The tables that are models, with the names of their structs and fields.
    pub(super) tables: BTreeMap<QualifiedName, TableNames>,
    /// The enums, by the type as the server prints it.
    pub(super) enums: BTreeMap<String, EnumNames>,
    /// What is imported: crate and name.
    pub(super) imports: BTreeSet<(&'static str, &'static str)>,
    /// The extensions that the models bring by using their words.
    pub(super) brought: BTreeSet<String>,
    /// The indexes of each table.
    pub(super) indexes: BTreeMap<QualifiedName, Vec<(&'a Key, &'a Index)>>,
    said: Catalog,
    /// Names of constraints that several of a schema have.
    shared: BTreeSet<(Ident, Ident)>,
}

/// What a table and its columns are called in Rust.
#[derive(Debug, Clone)]
pub(super) struct TableNames {
    pub(super) item: String,
    /// Of structs that are there: the file that it is in.
    pub(super) file: usize,
    pub(super) fields: BTreeMap<Ident, String>,
}

/// What an enum and its labels are called in Rust.
#[derive(Debug, Clone)]
pub(super) struct EnumNames {
    pub(super) key: Key,
    pub(super) item: String,
    pub(super) variants: Vec<(String, String)>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(catalog: &'a Catalog, options: &'a ModelOptions) -> Self {
        let mut names = Names::default();
        let enums = enums::named(catalog, &mut names);
        let tables = table::named(catalog, options, &mut names);
        Self::with(catalog, options, tables, enums)
    }

    /// Models that are structs that are there; their enums are their own.
    pub(super) fn of_known(
        catalog: &'a Catalog,
        options: &'a ModelOptions,
        known: &BTreeMap<QualifiedName, KnownModel>,
    ) -> Self {
        let mut tables = table::named(catalog, options, &mut Names::default());
        tables.retain(|name, _| known.contains_key(name));
        for (name, names) in &mut tables {
            if let Some(KnownModel { item, file, fields }) = known.get(name).cloned() {
                *names = TableNames { item, file, fields };
            }
        }
        Self::with(catalog, options, tables, BTreeMap::new())
    }

    fn with(
        catalog: &'a Catalog,
        options: &'a ModelOptions,
        tables: BTreeMap<QualifiedName, TableNames>,
        enums: BTreeMap<String, EnumNames>,
    ) -> Self {
        Self {
            catalog,
            options,
            tables,
            enums,
            imports: BTreeSet::new(),
            brought: BTreeSet::new(),
            indexes: indexes(catalog),
            said: Catalog::default(),
            shared: shared(catalog),
        }
    }

    /// Notes an object as said, in these words.
    pub(super) fn say(&mut self, key: &Key, object: Object) {
        self.said.insert(key.clone(), object);
    }

    /// Notes an object as said as it is, but for what no model says of it.
    pub(super) fn say_body(&mut self, key: &Key, body: impl Into<Body>) {
        let owner = self.catalog.get(key).and_then(|object| object.owner.clone());
        self.say(key, Object { owner, ..Object::new(body) });
    }

    /// The same with its comment, where comments are part of the models.
    pub(super) fn say_with_comment(&mut self, key: &Key, body: impl Into<Body>) {
        let comment = self.comment(key).filter(|_| self.options.comments).map(str::to_owned);
        self.say_body(key, body);
        if let Some(object) = self.said.objects.get_mut(key) {
            object.comment = comment;
        }
    }

    /// The comment of an object, where a model can say it.
    pub(super) fn comment(&self, key: &Key) -> Option<&'a str> {
        let comment = self.catalog.get(key)?.comment.as_deref()?;
        (comment.trim() == comment && !comment.contains('\0')).then_some(comment)
    }

    /// Whether something needs a function or a type that needs tables itself: then it comes after
    /// all tables, and no model can say it.
    pub(super) fn is_entangled(&self, key: &Key) -> bool {
        let is_of_tables = |key: &Key| {
            matches!(key.kind, Kind::Table | Kind::Column | Kind::Constraint | Kind::Index)
        };
        let is_beyond = |need: &&Key| !is_of_tables(need) && need.kind != Kind::Sequence;
        let beyond = self.catalog.needs(key).filter(is_beyond);
        let mut open: Vec<&Key> = beyond.collect();
        let mut seen: BTreeSet<&Key> = open.iter().copied().collect();
        while let Some(next) = open.pop() {
            for need in self.catalog.needs(next) {
                if is_of_tables(need) && self.catalog.owner(need).as_ref() != Some(next) {
                    return true;
                }
                if seen.insert(need) {
                    open.push(need);
                }
            }
        }
        false
    }

    /// The schema that is not stated.
    pub(super) fn default_schema(&self) -> &str {
        match self.options.default_schema.as_str() {
            "" => "public",
            schema => schema,
        }
    }

    /// The schema of an extension that models may name by its words: it lives where the reader of
    /// the models will look for it.
    pub(super) fn extension_home(&self, extension: &str) -> Option<Ident> {
        let key = Key::global(Kind::Extension, extension);
        let Body::Extension(found) = &self.catalog.get(&key)?.body else { return None };
        let home = self.options.extensions.get(extension).map_or("public", String::as_str);
        found.schema.clone().filter(|schema| schema.as_str() == home)
    }

    /// Notes that the models bring an extension.
    pub(super) fn say_extension(&mut self, extension: &str) {
        self.brought.insert(extension.to_owned());
    }

    fn say_extensions(&mut self) {
        let configured = self.options.extensions.keys().cloned();
        let brought = std::mem::take(&mut self.brought);
        for extension in configured.chain(brought).collect::<BTreeSet<_>>() {
            let key = Key::global(Kind::Extension, extension);
            if let Some(Body::Extension(found)) = self.catalog.get(&key).map(|found| &found.body) {
                let member_privileges = Vec::new();
                self.say_body(&key, Extension { member_privileges, ..(**found).clone() });
            }
        }
    }

    /// `name = "…"`, unless the name is the one that comes by itself.
    pub(super) fn stated_name(&self, key: &Key, by_itself: Option<String>) -> Option<String> {
        let name = key.name.as_str();
        let is_shared = key
            .schema
            .as_ref()
            .is_some_and(|schema| self.shared.contains(&(schema.clone(), key.name.clone())));
        let comes = by_itself.is_some_and(|it| it == name && it.len() <= MAX_IDENT_BYTES);
        (!comes || is_shared).then(|| format!("name = {}", super::layout::string(name)))
    }

    /// What was said, with the dependencies within it and the schemas around it.
    pub(super) fn finish(mut self) -> Catalog {
        self.say_extensions();
        let homes: BTreeSet<Ident> =
            self.said.objects.keys().filter_map(|key| key.schema.clone()).collect();
        // `public` is there by itself.
        for schema in homes.into_iter().filter(|schema| schema.as_str() != "public") {
            let key = Key::global(Kind::Schema, schema);
            if self.catalog.get(&key).is_some() {
                self.say_body(&key, Schema {});
            }
        }
        for (dependent, needs) in &self.catalog.dependencies {
            let within = needs.iter().filter(|needed| self.said.objects.contains_key(needed));
            let within: Vec<Key> = within.cloned().collect();
            if self.said.objects.contains_key(dependent) && !within.is_empty() {
                self.said.dependencies.insert(dependent.clone(), within);
            }
        }
        self.said
    }
}

fn indexes(catalog: &Catalog) -> BTreeMap<QualifiedName, Vec<(&Key, &Index)>> {
    let mut of_tables: BTreeMap<QualifiedName, Vec<(&Key, &Index)>> = BTreeMap::new();
    for (key, object) in catalog.of_kind(Kind::Index) {
        if let Body::Index(index) = &object.body {
            of_tables.entry(index.table.clone()).or_default().push((key, index));
        }
    }
    of_tables
}

fn shared(catalog: &Catalog) -> BTreeSet<(Ident, Ident)> {
    let (mut seen, mut shared) = (BTreeSet::new(), BTreeSet::new());
    for (key, _) in catalog.of_kind(Kind::Constraint) {
        let Some(schema) = &key.schema else { continue };
        let name = (schema.clone(), key.name.clone());
        if !seen.insert(name.clone()) {
            shared.insert(name);
        }
    }
    shared
}
