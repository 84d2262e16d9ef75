//! Defaults: data of Rust to expressions of SQL, checked against the column's type.

use aludel_catalog::{Default, Key, Kind, Object, QualifiedName, Sequence, SequenceSettings};
use aludel_grammar::{DefaultValue, Mistake, Path, Span, Word};
use aludel_sql::quote_literal;

use super::{
    Lowering,
    column::Typed,
    table::{ModelColumn, ModelTable},
};
use crate::{
    names::{Entity, Meaning},
    types::EnumShape,
};

/// What literals a type takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Bool,
    Integer,
    Number,
    Text,
    Instant,
    Date,
    Time,
    Uuid,
    Json,
    /// Anything else: text, cast to the type.
    Other,
}

fn family(sql: &str) -> Family {
    let word = sql.split(['(', ' ']).next().unwrap_or(sql);
    match word {
        "boolean" | "bool" => Family::Bool,
        "smallint" | "integer" | "bigint" | "int" => Family::Integer,
        "real" | "double" | "numeric" => Family::Number,
        "text" | "character" | "varchar" | "name" => Family::Text,
        "timestamp" | "timestamptz" => Family::Instant,
        "date" => Family::Date,
        "time" | "timetz" => Family::Time,
        "uuid" => Family::Uuid,
        "json" | "jsonb" => Family::Json,
        _ => Family::Other,
    }
}

/// A default being written.
struct Site<'s, 'a> {
    column: &'s ModelColumn<'a>,
    typed: &'s Typed,
    span: Span,
    needs: Vec<Key>,
}

type Written = Result<String, Mistake>;

impl<'a> Lowering<'a> {
    /// Puts the default of a column into the catalog.
    pub(super) fn default(
        &mut self,
        table: &ModelTable<'a>,
        column: &ModelColumn<'a>,
        typed: &Typed,
    ) {
        let Some(default) = &column.field.column.default else { return };
        let mut site = Site { column, typed, span: default.span, needs: Vec::new() };
        let written = match (&default.value, typed.dimensions) {
            (DefaultValue::Array(values), 1..) => self.array(&mut site, values),
            (DefaultValue::Call(name, argument), _) => {
                self.call(&mut site, name, argument.as_ref())
            }
            (DefaultValue::Array(_), 0) => Err(wrong(&site, "a list")),
            (value, 1..) => Err(wrong(&site, words(value))),
            (value, 0) => self.scalar(&mut site, value),
        };
        let Some(expression) = self.note(column.file, written) else { return };
        let key = Key::part(Kind::Default, &table.name, column.name.clone());
        for need in site.needs {
            self.catalog.depend(key.clone(), need);
        }
        self.catalog.insert(key, Object::new(Default { expression }));
    }

    fn scalar(&mut self, site: &mut Site<'_, 'a>, value: &DefaultValue) -> Written {
        let sql = &site.typed.sql;
        if site.typed.enum_number.is_some() {
            return match value {
                DefaultValue::Variant(path) => self.variant(site, path),
                _ => Err(wrong(site, words(value)).help("name the variant: `Role::Member`")),
            };
        }
        match (value, family(sql)) {
            (DefaultValue::Bool(value), Family::Bool | Family::Other) => Ok(value.to_string()),
            (DefaultValue::Integer(n), Family::Integer) => self.whole(site, n),
            (DefaultValue::Integer(n) | DefaultValue::Float(n), Family::Number) => Ok(n.clone()),
            (DefaultValue::Integer(n) | DefaultValue::Float(n), Family::Other) => Ok(n.clone()),
            (DefaultValue::Text(text), Family::Bool | Family::Integer | Family::Number) => {
                let help = format!("write it without quotes: `default = {text}`");
                Err(wrong(site, "a string").help(help))
            }
            (DefaultValue::Text(text), _) => Ok(format!("{}::{sql}", quote_literal(text))),
            (DefaultValue::Variant(path), _) => Err(no_variant(path)),
            _ => Err(wrong(site, words(value))),
        }
    }

    fn whole(&self, site: &Site<'_, 'a>, number: &str) -> Written {
        let limit = SequenceSettings::ascending(&site.typed.sql).map(|s| s.maximum);
        let value: Option<i64> = number.parse().ok();
        let fits = match (value, limit) {
            (Some(value), Some(limit)) => value <= limit && value >= -limit - 1,
            _ => false,
        };
        let message = format!("{number} is out of the range of `{}`", site.typed.sql);
        if fits { Ok(number.to_owned()) } else { Err(Mistake::new(site.span, message)) }
    }

    fn array(
        &mut self,
        site: &mut Site<'_, 'a>,
        values: &[aludel_grammar::Spanned<DefaultValue>],
    ) -> Written {
        let full = site.typed.full();
        if values.is_empty() {
            return Ok(format!("'{{}}'::{full}"));
        }
        let mut written = Vec::new();
        for value in values {
            site.span = value.span;
            written.push(self.scalar(site, &value.value)?);
        }
        Ok(format!("ARRAY[{}]::{full}", written.join(", ")))
    }

    fn variant(&mut self, site: &mut Site<'_, 'a>, path: &Path) -> Written {
        let number = self.enum_of(site.column.module, path);
        let wanted = site.typed.enum_number;
        let declared = wanted.and_then(|number| self.tree.enums.get(number)).copied();
        let Some(declared) = declared else { return Err(no_variant(path)) };
        let item = declared.item;
        let name = &item.name.value;
        if number != wanted {
            let mistake =
                Mistake::new(path.span(), format!("`{}` is no variant of `{name}`", path.text()));
            return Err(mistake.help(format!("write `{name}::{}`", last_name(path))));
        }
        let Some(variant) = item.variants.iter().find(|v| v.name.value == last_name(path)) else {
            let variants: Vec<&str> = item.variants.iter().map(|v| v.name.value.as_str()).collect();
            let span = path.last().map_or(site.span, |l| l.span);
            return Err(Mistake::unknown("variant", last_name(path), span, &variants));
        };
        let label = item.label(variant);
        match wanted.and_then(|number| self.enum_in_use(number)) {
            Some(EnumShape::Integer(_)) => {
                Ok(variant.number.map_or_else(String::new, |n| n.to_string()))
            }
            Some(EnumShape::Native(name)) => {
                let key = Key::in_schema(Kind::Enum, name.schema.clone(), name.name.clone());
                site.needs.push(key);
                Ok(format!("{}::{name}", quote_literal(&label)))
            }
            _ => Ok(format!("{}::text", quote_literal(&label))),
        }
    }

    /// The enum that a path of a variant names.
    fn enum_of(&self, module: usize, path: &Path) -> Option<usize> {
        let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
        let (_, before) = names.split_last()?;
        if before.is_empty() {
            return None;
        }
        self.enum_named(module, before, path.is_global, 8)
    }

    fn enum_named(
        &self,
        module: usize,
        names: &[&str],
        is_global: bool,
        depth: usize,
    ) -> Option<usize> {
        match self.tree.lookup(module, names, is_global) {
            Meaning::Known(Entity::Enum(number)) => Some(number),
            Meaning::Known(Entity::Alias(number)) => {
                let alias = self.tree.aliases.get(number)?;
                let aludel_grammar::Shape::Path(path) = &alias.item.target.shape else {
                    return None;
                };
                let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
                self.enum_named(alias.module, &names, path.is_global, depth.checked_sub(1)?)
            }
            _ => None,
        }
    }

    fn call(&mut self, site: &mut Site<'_, 'a>, name: &Word, argument: Option<&Word>) -> Written {
        let family =
            if site.typed.dimensions == 0 { family(&site.typed.sql) } else { Family::Other };
        let argument = argument.map_or("", |word| word.value.as_str());
        let timely = matches!(family, Family::Instant | Family::Date | Family::Time);
        match (name.value.as_str(), family) {
            ("sql", _) if argument.trim().is_empty() => {
                Err(Mistake::new(site.span, "this SQL is empty"))
            }
            // A default is no whole expression to the server unless it stands in brackets.
            ("sql", _) => Ok(format!("({argument})")),
            ("now", _) if timely => Ok("now()".to_owned()),
            ("today", Family::Date | Family::Instant) => Ok("CURRENT_DATE".to_owned()),
            ("uuid_v4", Family::Uuid) => Ok("gen_random_uuid()".to_owned()),
            ("uuid_v7", Family::Uuid) => self.uuid_v7(site.span),
            ("json", Family::Json) => json(site, argument),
            ("nextval", Family::Integer | Family::Number) => Ok(self.sequence(site, argument)),
            (function, _) => Err(wrong(site, &format!("`{function}()`"))),
        }
    }

    fn uuid_v7(&self, span: Span) -> Written {
        if self.options.target.is_some_and(|major| major >= 18) {
            return Ok("uuidv7()".to_owned());
        }
        let target = self
            .options
            .target
            .map_or("no `target` is set".to_owned(), |major| format!("`target` is {major}"));
        Err(Mistake::new(span, "`uuid_v7()` needs PostgreSQL 18").label(target).help(
            "set `target = \"18\"` in the configuration, use `uuid_v4()`, or call a function of \
             your own: `sql(\"my_uuid_v7()\")`",
        ))
    }

    /// `nextval`: the sequence is wanted too.
    fn sequence(&mut self, site: &mut Site<'_, 'a>, name: &str) -> String {
        let default_schema = self.options.default_schema.as_str();
        let name = match name.split_once('.') {
            Some((schema, name)) => QualifiedName::new(schema, name),
            None => QualifiedName::new(default_schema, name),
        };
        let key = Key::in_schema(Kind::Sequence, name.schema.clone(), name.name.clone());
        if let Some(settings) = SequenceSettings::ascending("bigint") {
            let sequence = Sequence { settings, unlogged: false, owned_by: None };
            self.catalog.insert(key.clone(), Object::new(sequence));
        }
        site.needs.push(key);
        format!("nextval({}::regclass)", quote_literal(&name.to_string()))
    }
}

fn json(site: &Site<'_, '_>, text: &str) -> Written {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => Ok(format!("{}::{}", quote_literal(text), site.typed.sql)),
        Err(error) => Err(Mistake::new(site.span, format!("this is not JSON: {error}"))),
    }
}

fn last_name(path: &Path) -> &str {
    path.last().map_or("", |segment| segment.name.as_str())
}

fn no_variant(path: &Path) -> Mistake {
    Mistake::new(path.span(), format!("`{}` is no value that can be read", path.text())).help(
        "a default is a literal, a variant of the field's enum, a function of the catalogue, or \
         SQL: `sql(\"…\")`",
    )
}

fn words(value: &DefaultValue) -> &'static str {
    match value {
        DefaultValue::Bool(_) => "a truth value",
        DefaultValue::Integer(_) => "a whole number",
        DefaultValue::Float(_) => "a number with a fraction",
        DefaultValue::Text(_) => "a string",
        DefaultValue::Variant(_) => "a variant",
        DefaultValue::Array(_) => "a list",
        DefaultValue::Call(..) => "a function",
    }
}

fn wrong(site: &Site<'_, '_>, what: &str) -> Mistake {
    let full = site.typed.full();
    Mistake::new(site.span, format!("{what} is no default of a column of type `{full}`"))
}
