//! Extensions and schemas that the models need.

use std::collections::BTreeSet;

use aludel_catalog::{Extension, Ident, Key, Kind, Object, Schema};
use aludel_grammar::{extension_of_class, extension_of_method};

use super::Lowering;

impl Lowering<'_> {
    /// Notes that an extension is in use, and gives its schema.
    pub(super) fn extension_in_use(&mut self, extension: &str) -> Ident {
        self.extensions.insert(extension.to_owned());
        self.extension_schema(extension)
    }

    fn extension_schema(&self, extension: &str) -> Ident {
        let configured = self.options.extensions.get(extension).map(String::as_str);
        Ident::from(configured.unwrap_or("public"))
    }

    /// An operator class in SQL, and the extension that it needs.
    pub(super) fn operator_class(&mut self, class: &str) -> (String, Option<Key>) {
        match extension_of_class(class) {
            Some(extension) => {
                let schema = self.extension_in_use(extension);
                let class = format!("{schema}.{}", Ident::from(class));
                (class, Some(Key::global(Kind::Extension, extension)))
            }
            None => (Ident::from(class).to_string(), None),
        }
    }

    /// The extension that an access method needs.
    pub(super) fn method_extension(&mut self, method: &str) -> Option<Key> {
        let extension = extension_of_method(method)?;
        self.extension_in_use(extension);
        Some(Key::global(Kind::Extension, extension))
    }

    /// Puts the extensions in use into the catalog.
    pub(super) fn extensions(&mut self) {
        for extension in std::mem::take(&mut self.extensions) {
            let schema = self.extension_schema(&extension);
            let key = Key::global(Kind::Extension, extension);
            let body = Extension {
                schema: Some(schema),
                version: None,
                member_privileges: Vec::new(),
                ways: None,
            };
            self.catalog.insert(key, Object::new(body));
        }
    }

    /// Puts the schemas that are needed into the catalog, and what lives in them below them.
    /// `public` is there by itself.
    pub(super) fn schemas(&mut self, managed: &BTreeSet<Ident>) {
        let extensions = self.options.extensions.values().map(|s| Ident::from(s.as_str()));
        let schemas: BTreeSet<Ident> = managed.iter().cloned().chain(extensions).collect();
        for schema in schemas.iter().filter(|schema| schema.as_str() != "public") {
            self.catalog.insert(Key::global(Kind::Schema, schema.clone()), Object::new(Schema {}));
        }
        let homes: Vec<(Key, Key)> = self
            .catalog
            .objects
            .iter()
            .filter_map(|(key, object)| {
                let schema = match &object.body {
                    aludel_catalog::Body::Extension(extension) => extension.schema.clone()?,
                    _ if key.parent.is_none() => key.schema.clone()?,
                    _ => return None,
                };
                Some((key.clone(), Key::global(Kind::Schema, schema)))
            })
            .filter(|(_, schema)| self.catalog.objects.contains_key(schema))
            .collect();
        for (key, schema) in homes {
            self.catalog.depend(key, schema);
        }
    }
}
