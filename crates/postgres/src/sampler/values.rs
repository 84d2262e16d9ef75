//! Values of any type, as SQL expressions of that type: the first differ from row to row.

use std::collections::BTreeMap;

use aludel_catalog::{Body, Catalog, Kind, Range};
use aludel_engine::sampler::{DISTINCT, Hints, Values};
use aludel_sql::quote_literal;

use super::{literal, type_name::TypeName};

/// How deep types may nest.
const DEEPEST: usize = 8;

/// What is known of the types of a database.
pub(super) struct Known<'a> {
    types: BTreeMap<String, &'a Body>,
    /// Values that were tried on the server: of domains with checks, of unknown types.
    tried: BTreeMap<String, Vec<String>>,
}

impl Values for Known<'_> {
    fn of(&self, data_type: &str, hints: &Hints) -> Vec<String> {
        self.nested(data_type, hints, 0)
    }

    fn more(&self, data_type: &str) -> Vec<String> {
        let name = TypeName::parse(data_type);
        let is_known = name.is_array || self.types.contains_key(&name.base);
        let texts = if is_known { Vec::new() } else { literal::more(&name) };
        texts.iter().map(|text| cast(text, data_type)).collect()
    }

    fn is_listed(&self, data_type: &str) -> bool {
        let name = TypeName::parse(data_type);
        match self.types.get(&TypeName::parse(name.element).base) {
            Some(Body::Enum(_)) => true,
            Some(Body::Domain(of)) => self.is_listed(&of.base_type),
            _ => name.element == "boolean",
        }
    }

    fn note(&mut self, data_type: &str, values: Vec<String>) {
        self.tried.insert(data_type.to_owned(), values);
    }

    fn is_tried(&self, data_type: &str) -> bool {
        self.tried.contains_key(data_type)
    }

    fn parts(&self, data_type: &str) -> Vec<String> {
        let mut parts = Vec::new();
        self.collect(data_type, &mut parts, 0);
        parts
    }
}

impl<'a> Known<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        let kinds = [Kind::Enum, Kind::Composite, Kind::Range, Kind::Domain];
        let named = kinds.into_iter().flat_map(|kind| catalog.of_kind(kind));
        let types = named
            .filter_map(|(key, object)| Some((key.qualified_name()?.to_string(), &object.body)));
        Self { types: types.collect(), tried: BTreeMap::new() }
    }

    fn collect(&self, data_type: &str, parts: &mut Vec<String>, depth: usize) {
        let name = TypeName::parse(data_type);
        if depth > DEEPEST || parts.iter().any(|part| part == name.element) {
            return;
        }
        match self.types.get(&name.base) {
            Some(Body::Domain(domain)) => self.collect(&domain.base_type, parts, depth + 1),
            Some(Body::Range(range)) => self.collect(&range.subtype, parts, depth + 1),
            Some(Body::Composite(composite)) => composite
                .attributes
                .iter()
                .for_each(|attribute| self.collect(&attribute.data_type, parts, depth + 1)),
            _ => {}
        }
        parts.push(name.element.to_owned());
    }

    fn nested(&self, data_type: &str, hints: &Hints, depth: usize) -> Vec<String> {
        let name = TypeName::parse(data_type);
        if depth > DEEPEST {
            return Vec::new();
        }
        if name.is_array {
            return arrays(&self.nested(name.element, hints, depth + 1), data_type, hints);
        }
        if let Some(tried) = self.tried.get(data_type) {
            return tried.clone();
        }
        match self.types.get(&name.base) {
            Some(Body::Enum(of)) => of.labels.iter().map(|it| cast(it, data_type)).collect(),
            Some(Body::Domain(of)) => {
                let base = self.nested(&of.base_type, hints, depth + 1);
                base.iter().map(|value| format!("({value})::{data_type}")).collect()
            }
            Some(Body::Composite(of)) => {
                let attributes = of.attributes.iter();
                let types: Vec<&str> = attributes.map(|it| it.data_type.as_str()).collect();
                self.rows(&types, data_type, depth)
            }
            Some(Body::Range(of)) => self.ranges(data_type, &of.subtype, depth),
            _ => match self.built_in_range(&name, depth) {
                Some(ranges) => ranges,
                None => literals(&name, data_type, hints),
            },
        }
    }

    /// One value for each row.
    fn rows(&self, types: &[&str], data_type: &str, depth: usize) -> Vec<String> {
        let none = Hints::default();
        let values: Vec<Vec<String>> =
            types.iter().map(|part| self.nested(part, &none, depth + 1)).collect();
        let row = |at: usize| {
            let cells = values.iter().map(|part| match part.is_empty() {
                true => "NULL",
                false => part[at % part.len()].as_str(),
            });
            format!("ROW({})::{data_type}", cells.collect::<Vec<_>>().join(", "))
        };
        (0..DISTINCT).map(row).collect()
    }

    /// Ranges between neighboring values: no two of them overlap.
    fn ranges(&self, data_type: &str, subtype: &str, depth: usize) -> Vec<String> {
        let bounds = self.nested(subtype, &Hints::default(), depth + 1);
        let bounds = bounds.get(..DISTINCT.min(bounds.len())).unwrap_or_default();
        let pairs = bounds.iter().zip(bounds.iter().skip(1));
        pairs.map(|(low, high)| format!("{data_type}({low}, {high})")).collect()
    }

    fn built_in_range(&self, name: &TypeName<'_>, depth: usize) -> Option<Vec<String>> {
        const RANGES: [(&str, &str, &str); 6] = [
            ("int4range", "int4multirange", "integer"),
            ("int8range", "int8multirange", "bigint"),
            ("numrange", "nummultirange", "numeric"),
            ("tsrange", "tsmultirange", "timestamp without time zone"),
            ("tstzrange", "tstzmultirange", "timestamp with time zone"),
            ("daterange", "datemultirange", "date"),
        ];
        for (range, multirange, subtype) in RANGES {
            if name.base == range {
                return Some(self.ranges(range, subtype, depth));
            }
            if name.base == multirange {
                return Some(of_ranges(multirange, &self.ranges(range, subtype, depth)));
            }
        }
        let (range, body) = self.types.iter().find_map(|(range, body)| match body {
            Body::Range(body) if multirange(range, body) == name.base => Some((range, body)),
            _ => None,
        })?;
        Some(of_ranges(&name.base, &self.ranges(range, &body.subtype, depth)))
    }
}

fn of_ranges(multirange: &str, ranges: &[String]) -> Vec<String> {
    ranges.iter().map(|range| format!("{multirange}({range})")).collect()
}

/// The name of a range's multirange. Source: PostgreSQL manual, "CREATE TYPE".
fn multirange(name: &str, range: &Range) -> String {
    match &range.multirange_name {
        Some(name) => name.to_string(),
        None if name.contains("range") => name.replacen("range", "multirange", 1),
        None => format!("{name}_multirange"),
    }
}

fn literals(name: &TypeName<'_>, data_type: &str, hints: &Hints) -> Vec<String> {
    let texts = literal::texts(name, hints).unwrap_or_default();
    texts.iter().map(|text| cast(text, data_type)).collect()
}

/// A text as a value of a type.
pub(super) fn cast(text: &str, data_type: &str) -> String {
    format!("{}::{data_type}", quote_literal(text))
}

/// Arrays: of two elements, of one, empty, and as long as a check's numbers say.
fn arrays(elements: &[String], data_type: &str, hints: &Hints) -> Vec<String> {
    let of = |items: &[String]| format!("ARRAY[{}]::{data_type}", items.join(", "));
    let cycled = |from: usize, count: usize| {
        elements.iter().cycle().skip(from).take(count).cloned().collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    if !elements.is_empty() {
        let distinct = elements.len().min(DISTINCT);
        all.extend((0..distinct).map(|row| of(&cycled(row, 2))));
        all.extend(elements.iter().map(|element| of(std::slice::from_ref(element))));
        let counts = hints.whole_numbers().into_iter().filter(|n| (1..=20).contains(n));
        all.extend(counts.filter_map(|n| usize::try_from(n).ok()).map(|n| of(&cycled(0, n))));
    }
    all.push(format!("'{{}}'::{data_type}"));
    all
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Composite, Domain, Enum, Ident, Key};

    use super::*;

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        let mood = Enum { labels: vec!["sad".into(), "it's".into()] };
        catalog.insert(
            Key::in_schema(Kind::Enum, "public", "mood"),
            aludel_catalog::Object::new(mood),
        );
        let attribute = |name: &str, data_type: &str| aludel_catalog::Attribute {
            name: Ident::from(name),
            data_type: data_type.into(),
            collation: None,
            comment: None,
        };
        let pair = Composite {
            attributes: vec![attribute("a", "integer"), attribute("b", "public.mood")],
        };
        catalog.insert(
            Key::in_schema(Kind::Composite, "public", "pair"),
            aludel_catalog::Object::new(pair),
        );
        let code = Domain {
            base_type: "character varying(3)".into(),
            collation: None,
            default: None,
            not_null: false,
            not_null_name: None,
        };
        catalog.insert(
            Key::in_schema(Kind::Domain, "public", "code"),
            aludel_catalog::Object::new(code),
        );
        catalog
    }

    #[test]
    fn a_value_is_an_expression_of_its_type() {
        let catalog = catalog();
        let values = Known::new(&catalog);
        let cases = [
            ("integer", "'7001'::integer"),
            ("public.mood", "'sad'::public.mood"),
            ("public.mood[]", "ARRAY['sad'::public.mood, 'it''s'::public.mood]::public.mood[]"),
            ("public.pair", "ROW('7001'::integer, 'sad'::public.mood)::public.pair"),
            ("public.code", "('s0'::character varying(3))::public.code"),
            ("int4range", "int4range('7001'::integer, '7002'::integer)"),
            ("int4multirange", "int4multirange(int4range('7001'::integer, '7002'::integer))"),
            ("\"char\"", "'0'::\"char\""),
        ];
        for (data_type, first) in cases {
            assert_eq!(values.of(data_type, &Hints::default())[0], first);
        }
        assert!(values.of("public.nonsense", &Hints::default()).is_empty());
    }

    #[test]
    fn the_innermost_types_are_tried_first() {
        let catalog = catalog();
        let parts = Known::new(&catalog).parts("public.pair[]");
        assert_eq!(parts, ["integer", "public.mood", "public.pair"]);
    }
}
