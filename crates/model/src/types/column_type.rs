//! The type of a column, from the type of its field.

use std::collections::BTreeMap;

use aludel_grammar::{
    Fields, Mistake, Path, RustType, Segment, Shape, Span, SqlType, known_type, nearest, raw_type,
};

use super::builtin::{Builtin, builtin, names, range_of};
use crate::names::{Entity, Meaning, Tree};

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnType {
    /// What a value is.
    pub(crate) base: Base,
    /// `[]`, how many.
    pub(crate) dimensions: usize,
    /// Whether it may be NULL.
    pub(crate) nullable: bool,
}

/// What a value of a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Base {
    /// A type of the database.
    Sql(SqlType),
    /// An enum of the sources, by its number.
    Enum(usize),
}

/// Reads types.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypeReader<'a> {
    /// What names mean.
    pub(crate) tree: &'a Tree<'a>,
    /// The configuration's word on types.
    pub(crate) configured: &'a BTreeMap<String, String>,
}

/// A type, and where its names are looked up.
#[derive(Debug, Clone, Copy)]
struct Site<'t> {
    module: usize,
    rust: &'t RustType,
    /// The field's type: where a mistake is shown, however deep it was found.
    field: Span,
    depth: usize,
}

/// How many aliases and newtypes are followed.
const DEPTH: usize = 16;

type Found = Result<ColumnType, Mistake>;

impl TypeReader<'_> {
    /// The type of a column whose field is of this type.
    pub(crate) fn column_type(&self, module: usize, rust: &RustType) -> Found {
        self.read(Site { module, rust, field: rust.span, depth: DEPTH })
    }

    /// The type without what may be NULL: for a column whose SQL type is stated.
    pub(crate) fn is_optional(&self, module: usize, rust: &RustType) -> bool {
        let (mut module, mut rust) = (module, rust);
        for _ in 0..DEPTH {
            let Shape::Path(path) = &rust.shape else { return false };
            let alias = match self.meaning(module, path) {
                Meaning::Known(Entity::Alias(alias)) => self.tree.aliases.get(alias),
                Meaning::Known(_) => None,
                _ => return path.last().is_some_and(|last| last.name == "Option"),
            };
            let Some(alias) = alias else { return false };
            (module, rust) = (alias.module, &alias.item.target);
        }
        false
    }

    fn read(&self, site: Site<'_>) -> Found {
        match &site.rust.shape {
            Shape::Path(path) => self.path(site, path),
            Shape::Reference(inner) => self.read(Site { rust: inner, ..site }),
            Shape::Slice(element) | Shape::Array(element) => self.list(site, element),
            Shape::Other => Err(Mistake::new(site.field, "this type cannot be a column")
                .label("no type of the database is like it")
                .help(WAY_OUT)),
        }
    }

    fn meaning(&self, module: usize, path: &Path) -> Meaning {
        let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
        self.tree.lookup(module, &names, path.is_global)
    }

    fn path(&self, site: Site<'_>, path: &Path) -> Found {
        let Some(last) = path.last() else { return Err(unknown(site, "", None)) };
        if let Some(sql) = self.configured(path) {
            return Ok(sql_column(raw_type(sql, site.field)));
        }
        match self.meaning(site.module, path) {
            Meaning::Known(Entity::Enum(number)) => {
                Ok(ColumnType { base: Base::Enum(number), dimensions: 0, nullable: false })
            }
            Meaning::Known(Entity::Alias(number)) => self.alias(site, number),
            Meaning::Known(Entity::Struct(number)) => self.newtype(site, number),
            Meaning::Known(Entity::Module(_)) => Err(unknown(site, &path.text(), None)),
            Meaning::Ambiguous(..) => {
                let message = format!("`{}` may mean two things here", last.name);
                Err(Mistake::new(site.field, message).help("import the one that is meant by name"))
            }
            Meaning::External(full) => {
                let full: Vec<&str> = full.iter().map(String::as_str).collect();
                self.external(site, last, &full)
            }
            Meaning::Unknown => Err(unknown(site, &path.text(), self.elsewhere(&last.name))),
        }
    }

    fn configured(&self, path: &Path) -> Option<&str> {
        let by_path = self.configured.get(&path.text());
        let by_name = || path.last().and_then(|last| self.configured.get(&last.name));
        by_path.or_else(by_name).map(String::as_str)
    }

    /// The path of a declaration of this name somewhere else.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let module = self.tree.modules.iter().find(|m| m.names.contains_key(name))?;
        Some(format!("use {}::{name};", module.path))
    }

    fn deeper<'t>(&self, site: Site<'t>) -> Result<Site<'t>, Mistake> {
        match site.depth.checked_sub(1) {
            Some(depth) => Ok(Site { depth, ..site }),
            None => Err(Mistake::new(site.field, "this type is made of itself")),
        }
    }

    fn alias(&self, site: Site<'_>, number: usize) -> Found {
        let Some(alias) = self.tree.aliases.get(number) else {
            return Err(unknown(site, "", None));
        };
        if let Some(parameter) = &alias.item.parameter {
            return Err(parametrised(site, &alias.item.name.value, &parameter.value));
        }
        let site = self.deeper(site)?;
        self.read(Site { module: alias.module, rust: &alias.item.target, ..site })
    }

    fn newtype(&self, site: Site<'_>, number: usize) -> Found {
        let Some(found) = self.tree.structs.get(number) else {
            return Err(unknown(site, "", None));
        };
        let name = &found.item.name.value;
        if let Some(sql) = &found.item.sqlx.type_name {
            return Ok(sql_column(raw_type(&sql.value, site.field)));
        }
        if let Some(parameter) = &found.item.type_parameter {
            return Err(parametrised(site, name, &parameter.value));
        }
        let inner = match &found.item.fields {
            Fields::Tuple(fields) => fields.as_slice(),
            Fields::Named(fields) if found.item.sqlx.transparent => fields.as_slice(),
            _ => &[],
        };
        match inner {
            [field] => {
                let site = self.deeper(site)?;
                self.read(Site { module: found.module, rust: &field.rust_type, ..site })
            }
            _ if found.item.derives_table.is_some() => Err(a_model(site, name)),
            _ => Err(a_struct(site, name)),
        }
    }

    fn external(&self, site: Site<'_>, last: &Segment, full: &[&str]) -> Found {
        let text = full.join("::");
        let Some(known) = builtin(full) else {
            return Err(unknown(site, &text, self.elsewhere(&last.name)));
        };
        match known {
            Builtin::Sql(word) => match known_type(word, site.field) {
                Some(sql) => Ok(sql_column(sql)),
                None => Err(unknown(site, &text, None)),
            },
            Builtin::Optional => {
                let inner = self.argument(site, last, "Option<T>")?;
                Ok(ColumnType { nullable: true, ..inner })
            }
            Builtin::Transparent => self.argument(site, last, "Box<T>"),
            Builtin::List => match last.arguments.first() {
                Some(element) => self.list(site, element),
                None => Err(without_argument(site, "Vec<T>")),
            },
            Builtin::Range => self.range(site, last),
            Builtin::DateTime => Ok(sql_column(date_time(site, last, full))),
            Builtin::Map => self.map(site, last, full),
            Builtin::No(help) => {
                Err(Mistake::new(site.field, format!("no column can be of the type `{text}`"))
                    .help(help))
            }
        }
    }

    fn argument(&self, site: Site<'_>, last: &Segment, shape: &str) -> Found {
        match last.arguments.first() {
            Some(rust) => self.read(Site { rust, ..self.deeper(site)? }),
            None => Err(without_argument(site, shape)),
        }
    }

    /// A list of bytes is `bytea`; one of anything else an array.
    fn list(&self, site: Site<'_>, element: &RustType) -> Found {
        if is_byte(element) {
            return known_type("bytea", site.field)
                .map(sql_column)
                .ok_or_else(|| unknown(site, "", None));
        }
        let inner = self.read(Site { rust: element, ..self.deeper(site)? })?;
        if inner.dimensions > 0 {
            let message = "no driver reads a list of lists from an array";
            return Err(Mistake::new(site.field, message).help(WAY_OUT_JSON));
        }
        Ok(ColumnType { dimensions: 1, nullable: false, ..inner })
    }

    fn range(&self, site: Site<'_>, last: &Segment) -> Found {
        let element = self.argument(site, last, "PgRange<T>")?;
        let word = match &element.base {
            Base::Sql(sql) if element.dimensions == 0 => range_of(&sql.sql),
            _ => None,
        };
        word.and_then(|word| known_type(word, site.field))
            .map(sql_column)
            .ok_or_else(|| Mistake::new(site.field, "there is no range of this type").help(WAY_OUT))
    }

    /// A map of text to text that may be missing is what the drivers read from `hstore`.
    fn map(&self, site: Site<'_>, last: &Segment, full: &[&str]) -> Found {
        let is_text = |rust: Option<&RustType>, nullable: bool| {
            let site = rust.and_then(|rust| Some(Site { rust, ..self.deeper(site).ok()? }));
            site.and_then(|site| self.read(site).ok()).is_some_and(|column| {
                let is_text = matches!(&column.base, Base::Sql(sql) if sql.sql == "text");
                is_text && column.nullable == nullable && column.dimensions == 0
            })
        };
        // One after the other: maps of maps of maps would be read twice as often at each step.
        let is_hstore =
            is_text(last.arguments.first(), false) && is_text(last.arguments.get(1), true);
        let hstore = is_hstore.then(|| known_type("hstore", site.field)).flatten();
        hstore.map(sql_column).ok_or_else(|| {
            let message = format!("a column cannot be a `{}` as it stands", full.join("::"));
            Mistake::new(site.field, message).help(WAY_OUT_JSON)
        })
    }
}

fn sql_column(sql: SqlType) -> ColumnType {
    let dimensions = sql.dimensions;
    ColumnType { base: Base::Sql(sql), dimensions, nullable: false }
}

/// With a zone (chrono) it is an instant; without one (jiff's civil time) it is none.
fn date_time(site: Site<'_>, last: &Segment, full: &[&str]) -> SqlType {
    let is_instant = !last.arguments.is_empty() && full.first() != Some(&"jiff");
    let word = if is_instant { "timestamptz" } else { "timestamp" };
    known_type(word, site.field).unwrap_or_else(|| raw_type(word, site.field))
}

fn is_byte(element: &RustType) -> bool {
    match &element.shape {
        Shape::Path(path) => path.text() == "u8",
        _ => false,
    }
}

const WAY_OUT: &str = "say `#[column(type = …)]`, or leave it out with `#[column(skip)]`";
const WAY_OUT_JSON: &str =
    "wrap it in `Json<…>` for jsonb (or say `#[sqlx(json)]`), or say `#[column(type = …)]`";

fn unknown(site: Site<'_>, name: &str, elsewhere: Option<String>) -> Mistake {
    let short = name.rsplit("::").next().unwrap_or(name);
    let mistake = Mistake::new(site.field, format!("unknown type `{name}`"));
    let mistake = match nearest(short, names()).filter(|near| *near != short) {
        Some(near) => mistake.label(format!("did you mean `{near}`?")),
        None => mistake.label("no type of the database is known for it"),
    };
    mistake.help(elsewhere.unwrap_or_else(|| {
        format!(
            "say `#[column(type = …)]`, or add `{short} = \"…\"` to `[types]` in the configuration"
        )
    }))
}

fn parametrised(site: Site<'_>, name: &str, parameter: &str) -> Mistake {
    let message = format!("the type `{name}` depends on its parameter `{parameter}`");
    Mistake::new(site.field, message).help(WAY_OUT)
}

fn without_argument(site: Site<'_>, shape: &str) -> Mistake {
    Mistake::new(site.field, format!("the argument is missing: `{shape}`"))
}

fn a_model(site: Site<'_>, name: &str) -> Mistake {
    use heck::ToSnakeCase;
    let field = name.to_snake_case();
    Mistake::new(site.field, format!("`{name}` is a model, not the type of a column")).help(format!(
        "hold its key: `#[column(references({name}))] pub {field}_id: …`, or leave the field out \
         with `#[column(skip)]`"
    ))
}

fn a_struct(site: Site<'_>, name: &str) -> Mistake {
    Mistake::new(site.field, format!("`{name}` is a struct, not the type of a column")).help(
        "wrap it in `Json<…>` for jsonb, say `#[column(flatten)]` for columns of its fields, or \
         `#[column(type = …)]`",
    )
}
