//! The columns of a model: its fields, and those of the parts that it holds.

use aludel_catalog::Ident;
use aludel_grammar::{Field, Mistake, RustType, Shape, Span, Struct};

use super::{Lowering, table::ModelColumn};
use crate::names::{Declared, Entity, Meaning};

/// A part, and where it stands in the model.
struct Part<'p, 'a> {
    declared: Declared<'a, Struct>,
    prefix: &'p str,
    /// Where the model holds it; `None` for the model itself.
    place: Option<Span>,
    is_optional: bool,
    depth: usize,
}

/// How deep parts may hold parts, and aliases aliases.
const DEPTH: usize = 8;
/// The most columns of a table that PostgreSQL takes.
const MOST: usize = 1600;

impl<'a> Lowering<'a> {
    /// The columns of a model.
    pub(super) fn columns(&mut self, declared: Declared<'a, Struct>) -> Vec<ModelColumn<'a>> {
        let mut columns = Vec::new();
        self.parts = 0;
        let part = Part { declared, prefix: "", place: None, is_optional: false, depth: DEPTH };
        self.part(declared.file, &part, &mut columns);
        if columns.len().max(self.parts) > MOST {
            let message = format!("this model has more than {MOST} columns or parts");
            let mistake = Mistake::new(declared.item.name.span, message);
            self.fail(declared.file, mistake.help("a table of PostgreSQL has no more columns"));
            columns.clear();
        }
        columns
    }

    fn part(&mut self, model: usize, part: &Part<'_, 'a>, columns: &mut Vec<ModelColumn<'a>>) {
        let item = part.declared.item;
        self.parts += 1;
        for field in item.named_fields() {
            // Parts that hold parts twice each become very many, even without a column.
            if columns.len().max(self.parts) > MOST {
                return;
            }
            if field.is_skipped() {
                self.skipped(part.declared.file, field);
            } else if let Some(span) = field.flattened() {
                self.nested(model, part, field, span, columns);
            } else {
                columns.push(self.model_column(part, field));
            }
        }
    }

    /// What is said of a field that is no column is said in vain.
    fn skipped(&mut self, file: usize, field: &Field) {
        let head = &field.column;
        let is_vain = head.primary_key.is_some()
            || head.unique.is_some()
            || head.index.is_some()
            || head.references.is_some()
            || head.default.is_some();
        if is_vain {
            let span = head.span.unwrap_or(field.name.span);
            let message =
                format!("`{}` is no column, yet it is described as one", field.name.value);
            self.fail(file, Mistake::new(span, message).help("remove `skip`, or all the rest"));
        }
    }

    fn nested(
        &mut self,
        model: usize,
        part: &Part<'_, 'a>,
        field: &'a Field,
        span: Span,
        columns: &mut Vec<ModelColumn<'a>>,
    ) {
        let Declared { file, module, .. } = part.declared;
        let (inner, is_optional) = inside_option(&field.rust_type);
        let Some(declared) = self.part_of(module, inner) else {
            let message = "only a struct of these sources can be flattened";
            self.fail(file, Mistake::new(inner.span, message));
            return;
        };
        let Some(depth) = part.depth.checked_sub(1) else {
            self.fail(file, Mistake::new(span, "this struct holds itself"));
            return;
        };
        let prefix = format!("{}{}", part.prefix, field.flatten_prefix());
        let place = Some(part.place.unwrap_or(field.name.span));
        let is_optional = is_optional || part.is_optional;
        let part = Part { declared, prefix: &prefix, place, is_optional, depth };
        self.part(model, &part, columns);
    }

    fn model_column(&self, part: &Part<'_, 'a>, field: &'a Field) -> ModelColumn<'a> {
        let Declared { file, module, item } = part.declared;
        let name = format!("{}{}", part.prefix, item.column_name(field));
        let field_name = match part.place {
            None => field.name.value.clone(),
            Some(_) => name.clone(),
        };
        let is_read = field.column.sql_type.is_none() && field.sqlx.json.is_none();
        let rust = field.sqlx.try_from.as_ref().unwrap_or(&field.rust_type);
        ModelColumn {
            file,
            module,
            field,
            field_name,
            name: Ident::from(name),
            read_type: is_read.then(|| self.types.column_type(module, rust)),
            place: part.place.unwrap_or(field.name.span),
            is_optional_part: part.is_optional,
        }
    }

    fn part_of(&self, module: usize, rust: &RustType) -> Option<Declared<'a, Struct>> {
        let (mut module, mut rust) = (module, rust);
        for _ in 0..DEPTH {
            let Shape::Path(path) = &rust.shape else { return None };
            let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
            let alias = match self.tree.lookup(module, &names, path.is_global) {
                Meaning::Known(Entity::Struct(number)) => {
                    return self.tree.structs.get(number).copied();
                }
                Meaning::Known(Entity::Alias(number)) => self.tree.aliases.get(number)?,
                _ => return None,
            };
            (module, rust) = (alias.module, &alias.item.target);
        }
        None
    }
}

fn inside_option(rust: &RustType) -> (&RustType, bool) {
    match &rust.shape {
        Shape::Path(path) => match path.last() {
            Some(last) if last.name == "Option" => {
                last.arguments.first().map_or((rust, false), |inner| (inner, true))
            }
            _ => (rust, false),
        },
        _ => (rust, false),
    }
}
