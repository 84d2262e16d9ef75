//! Enums: how each is stored, and those that are types of the database as objects.

use std::collections::BTreeMap;

use aludel_catalog::{Enum, Key, Kind, MAX_IDENT_BYTES, Object, QualifiedName, Rename};
use aludel_grammar::{Mistake, Span};

use super::{Lowering, rename::old_name};
use crate::{
    names::Declared,
    sink::Problem,
    types::{EnumShape, enum_shape},
};

impl Lowering<'_> {
    /// How an enum is stored; its mistakes are noted once.
    pub(super) fn enum_in_use(&mut self, number: usize) -> Option<EnumShape> {
        if let Some(known) = self.enums.get(&number) {
            return known.clone();
        }
        let declared = *self.tree.enums.get(number)?;
        let shape = enum_shape(declared.item, &self.options.default_schema);
        let shape = self.note(declared.file, shape);
        if let Some(shape) = &shape {
            self.check_variants(declared, shape);
        }
        self.enums.insert(number, shape.clone());
        shape
    }

    fn check_variants(&mut self, declared: Declared<'_, aludel_grammar::Enum>, shape: &EnumShape) {
        let Declared { file, item, .. } = declared;
        if item.variants.is_empty() {
            let message = format!("the enum `{}` has no variants", item.name.value);
            self.fail(file, Mistake::new(item.name.span, message));
        }
        let mut labels: BTreeMap<String, Span> = BTreeMap::new();
        for variant in &item.variants {
            if let Some(fields) = variant.fields {
                let mistake = Mistake::new(fields, "a variant with fields is no value of a column");
                self.fail(file, mistake.help("say `#[sqlx(json)]` on the field for jsonb"));
            }
            if matches!(shape, EnumShape::Integer(_)) && variant.number.is_none() {
                let message = format!("the number of `{}` cannot be read", variant.name.value);
                let mistake = Mistake::new(variant.name.span, message);
                self.fail(file, mistake.help("write it as a plain number: `= 1`"));
            }
            let label = item.label(variant);
            if label.len() > MAX_IDENT_BYTES {
                let mistake = Mistake::new(variant.name.span, "this label is longer than 63 bytes");
                self.fail(file, mistake);
            }
            if let Some(first) = labels.insert(label.clone(), variant.name.span) {
                let message = format!("two variants with the label `{label}`");
                let mistake = Mistake::new(variant.name.span, message).label("the second");
                let problem = Problem::in_file(file, mistake);
                self.problems.push(problem.related(file, first, "the first"));
            }
        }
    }

    /// Puts the enums in use that are types of the database into the catalog.
    pub(super) fn enums(&mut self) {
        self.derived_enums();
        let mut names: BTreeMap<QualifiedName, usize> = BTreeMap::new();
        for (number, shape) in std::mem::take(&mut self.enums) {
            let Some(EnumShape::Native(name)) = shape else { continue };
            match names.get(&name) {
                Some(first) => self.two_enums(*first, number, &name),
                None => {
                    self.enumeration(number, &name);
                    names.insert(name, number);
                }
            }
        }
    }

    /// An enum that derives our `Enum` is wanted, whether a column is of it or not.
    fn derived_enums(&mut self) {
        let derived = self.tree.enums.iter().enumerate().filter(|(_, declared)| {
            let counts = self.loaded.sources.get(declared.file).is_some_and(|s| s.counts);
            counts && declared.item.derives_enum.is_some()
        });
        let numbers: Vec<usize> = derived.map(|(number, _)| number).collect();
        for number in numbers {
            self.enum_in_use(number);
        }
    }

    fn two_enums(&mut self, first: usize, second: usize, name: &QualifiedName) {
        let places = (self.tree.enums.get(first), self.tree.enums.get(second));
        let (Some(first), Some(second)) = places else { return };
        let message = format!("two enums for the type `{name}`");
        let mistake = Mistake::new(second.item.name.span, message).label("the second");
        let problem = Problem::in_file(second.file, mistake);
        self.problems.push(problem.related(first.file, first.item.name.span, "the first"));
    }

    fn enumeration(&mut self, number: usize, name: &QualifiedName) {
        let Some(declared) = self.tree.enums.get(number).copied() else { return };
        let item = declared.item;
        let key = Key::in_schema(Kind::Enum, name.schema.clone(), name.name.clone());
        let labels = item.variants.iter().map(|variant| item.label(variant)).collect();
        let mut object = Object::new(Enum { labels });
        object.comment =
            self.comment(declared.file, item.data_type.comment.as_ref(), item.doc.as_ref());
        self.catalog.insert(key.clone(), object);
        self.declared.insert(key.clone(), (declared.file, item.name.span));
        let before = item.data_type.renamed_from.as_ref();
        let before = before.map(|old| old_name(&old.value, name));
        if let Some(old) = &before {
            let from = Key::in_schema(Kind::Enum, old.schema.clone(), old.name.clone());
            self.renames.push(Rename { from, to: key });
        }
        for variant in &item.variants {
            let Some(old) = &variant.label.renamed_from else { continue };
            let to = Key::part(Kind::Enum, name, item.label(variant));
            for of in [Some(name), before.as_ref()].into_iter().flatten() {
                let from = Key::part(Kind::Enum, of, old.value.as_str());
                self.renames.push(Rename { from, to: to.clone() });
            }
        }
    }
}
