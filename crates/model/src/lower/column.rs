//! A field as a column.

use aludel_catalog::{Column, Generated, Ident, Key, Kind, Object};
use aludel_grammar::{Mistake, SqlType};

use super::{
    Lowering,
    table::{ModelColumn, ModelTable},
};
use crate::{
    sql::mentioned,
    types::{Base, ColumnType, EnumShape},
};

/// The type of a column, in SQL, and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// The type.
    pub(super) sql: String,
    /// `[]`, how many.
    pub(super) dimensions: usize,
    /// Whether it may be NULL.
    pub(super) nullable: bool,
    /// What it needs.
    pub(super) needs: Vec<Key>,
    /// The enum that it is of.
    pub(super) enum_number: Option<usize>,
}

impl Typed {
    /// The type with its `[]`.
    pub(super) fn full(&self) -> String {
        format!("{}{}", self.sql, "[]".repeat(self.dimensions))
    }
}

impl<'a> Lowering<'a> {
    /// Puts a column into the catalog.
    pub(super) fn column(
        &mut self,
        table: &ModelTable<'a>,
        column: &ModelColumn<'a>,
        position: u32,
    ) {
        self.column_rename(table, column);
        if column.name.truncated() != column.name {
            let mistake = Mistake::new(column.place, "the column's name is longer than 63 bytes");
            self.fail(table.file, mistake.help("name it: `#[column(name = \"…\")]`"));
        }
        let Some(typed) = self.typed(column) else { return };
        let head = &column.field.column;
        let key = table.column_key(column);
        let identity = self.identity(column, &typed);
        let generated = self.generated(table, column, &key);
        self.conflicts(column);
        let nullable = typed.nullable || head.null.is_some() || column.is_optional_part;
        let is_key = head.primary_key.is_some() || table.is_in_primary_key(column);
        if is_key && nullable {
            let message =
                format!("`{}` is in the primary key and cannot be NULL", column.field_name);
            let mistake = Mistake::new(column.field.rust_type.span, message);
            self.fail(column.file, mistake.help("take the type out of `Option`"));
        }
        let mut object = Object::new(Column {
            collation: head.collation.as_ref().map(|c| collation(&c.value)),
            not_null: !nullable || identity.is_some(),
            identity: identity.map(Box::new),
            generated,
            ..Column::plain(position, typed.full())
        });
        object.comment =
            self.comment(column.file, head.comment.as_ref(), column.field.doc.as_ref());
        self.catalog.insert(key.clone(), object);
        for need in &typed.needs {
            self.catalog.depend(key.clone(), need.clone());
        }
        self.default(table, column, &typed);
    }

    /// The type of a column; what it needs is noted as needed.
    pub(super) fn typed(&mut self, column: &ModelColumn<'a>) -> Option<Typed> {
        let field = column.field;
        let rust = field.sqlx.try_from.as_ref().unwrap_or(&field.rust_type);
        if let Some(stated) = &field.column.sql_type {
            let nullable = self.types.is_optional(column.module, rust);
            return Some(self.sql_typed(stated, stated.dimensions, nullable));
        }
        if let Some(nullable) = field.sqlx.json {
            let nullable = nullable || self.types.is_optional(column.module, rust);
            let jsonb = aludel_grammar::raw_type("jsonb", rust.span);
            return Some(self.sql_typed(&jsonb, 0, nullable));
        }
        self.read_type(column)
    }

    fn read_type(&mut self, column: &ModelColumn<'a>) -> Option<Typed> {
        let found = column.read_type.clone()?;
        let ColumnType { base, dimensions, nullable } = self.note(column.file, found)?;
        match base {
            Base::Sql(sql) => Some(self.sql_typed(&sql, dimensions, nullable)),
            Base::Enum(number) => {
                let (sql, needs) = match self.enum_in_use(number)? {
                    EnumShape::Native(name) => {
                        let (schema, own) = (name.schema.clone(), name.name.clone());
                        (name.to_string(), vec![Key::in_schema(Kind::Enum, schema, own)])
                    }
                    EnumShape::Text => ("text".to_owned(), Vec::new()),
                    EnumShape::Integer(sql) => (sql.to_owned(), Vec::new()),
                };
                Some(Typed { sql, dimensions, nullable, needs, enum_number: Some(number) })
            }
        }
    }

    fn sql_typed(&mut self, found: &SqlType, dimensions: usize, nullable: bool) -> Typed {
        let (mut sql, mut needs) = (found.sql.clone(), Vec::new());
        if let Some(extension) = found.extension {
            let schema = self.extension_in_use(extension);
            sql = format!("{schema}.{sql}");
            needs.push(Key::global(Kind::Extension, extension));
        }
        Typed { sql, dimensions, nullable, needs, enum_number: None }
    }

    fn generated(
        &mut self,
        table: &ModelTable<'a>,
        column: &ModelColumn<'a>,
        key: &Key,
    ) -> Option<Generated> {
        let head = column.field.column.generated.as_ref()?;
        if head.is_virtual && self.options.target.is_none_or(|major| major < 18) {
            let mistake =
                Mistake::new(head.expression.span, "a virtual column needs PostgreSQL 18");
            self.fail(column.file, mistake.help(
                "leave `virtual` out for a stored one, or set `target = \"18\"` in the configuration",
            ));
        }
        let expression = head.expression.value.clone();
        for needed in table.mentioned(&expression) {
            let needed = table.column_key(needed);
            if needed == *key {
                let mistake =
                    Mistake::new(head.expression.span, "this column is computed from itself");
                self.fail(column.file, mistake);
            } else {
                self.catalog.depend(key.clone(), needed);
            }
        }
        Some(Generated { expression, is_virtual: head.is_virtual })
    }

    /// Of default, generated and identity, a column has one at most.
    fn conflicts(&mut self, column: &ModelColumn<'a>) {
        let head = &column.field.column;
        let sources = [
            head.default.as_ref().map(|d| (d.span, "a default")),
            head.generated.as_ref().map(|g| (g.expression.span, "an expression")),
            head.identity.as_ref().map(|i| (i.span, "an identity")),
        ];
        let mut sources = sources.into_iter().flatten();
        if let (Some((_, first)), Some((span, second))) = (sources.next(), sources.next()) {
            let message = format!("a column has either {first} or {second}");
            self.fail(column.file, Mistake::new(span, message));
        }
    }
}

impl<'a> ModelTable<'a> {
    /// The columns that an expression mentions.
    pub(super) fn mentioned(&self, expression: &str) -> Vec<&ModelColumn<'a>> {
        let names = mentioned(expression, self.columns.iter().map(|c| c.name.as_str()));
        self.columns.iter().filter(|c| names.contains(c.name.as_str())).collect()
    }

    pub(super) fn is_in_primary_key(&self, column: &ModelColumn<'_>) -> bool {
        let mut named = self.item.primary_keys.iter().flat_map(|key| &key.columns);
        named.any(|word| word.value == column.field_name)
    }
}

/// `C`, `app.german`, `en_US.utf8`: a dot before an encoding is part of a locale's name.
pub(super) fn collation(name: &str) -> String {
    let is_schema = |schema: &str| schema.chars().all(|c| c.is_alphanumeric() || c == '_');
    match name.split_once('.') {
        Some((schema, own)) if is_schema(schema) && !schema.is_empty() && !is_encoding(own) => {
            format!("{}.{}", Ident::from(schema), Ident::from(own))
        }
        _ => Ident::from(name).to_string(),
    }
}

/// Whether a text is an encoding as the names of locales have it: `utf8`, `UTF-8`, `iso885915@euro`.
fn is_encoding(text: &str) -> bool {
    const FAMILIES: &[&str] = &[
        "utf8",
        "iso8859",
        "cp125",
        "koi8",
        "euc",
        "big5",
        "gb18030",
        "gbk",
        "gb2312",
        "sjis",
        "shiftjis",
        "tis620",
        "armscii8",
        "georgianps",
        "tcvn",
        "pt154",
        "ansix3",
    ];
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    FAMILIES.iter().any(|family| plain.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collations() {
        let cases = [
            ("C", "\"C\""),
            ("ucs_basic", "ucs_basic"),
            ("de-x-icu", "\"de-x-icu\""),
            ("app.german", "app.german"),
            ("app.German", "app.\"German\""),
            ("en_US.utf8", "\"en_US.utf8\""),
            ("C.UTF-8", "\"C.UTF-8\""),
            ("de_DE.iso885915@euro", "\"de_DE.iso885915@euro\""),
        ];
        for (name, sql) in cases {
            assert_eq!(collation(name), sql);
        }
    }
}
