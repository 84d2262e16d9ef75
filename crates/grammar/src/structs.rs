//! Structs: models, parts of models, newtypes.

use crate::{
    Attribute, Attributes, Cfg, Cursor, Mistake, Parsed, RustType, Span, Word,
    head::{
        self, Check, ColumnHead, Exclude, ForeignKey, Head, Index, PrimaryKey, SqlxContainer,
        SqlxField, Table, Unique,
    },
    rust_type,
};

/// A struct, as far as it matters to a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Struct {
    /// Its name.
    pub name: Word,
    /// Whether it derives `Table`; where that is said.
    pub derives_table: Option<Span>,
    /// The first of its type or const parameters.
    pub type_parameter: Option<Word>,
    /// Its documentation.
    pub doc: Option<String>,
    /// `#[table(…)]`.
    pub table: Table,
    /// `#[sqlx(…)]`.
    pub sqlx: SqlxContainer,
    /// Its fields.
    pub fields: Fields,
    /// `#[index(…)]`.
    pub indexes: Vec<Index>,
    /// `#[unique(…)]`.
    pub uniques: Vec<Unique>,
    /// `#[primary_key(…)]`.
    pub primary_keys: Vec<PrimaryKey>,
    /// `#[check(…)]`.
    pub checks: Vec<Check>,
    /// `#[foreign_key(…)]`.
    pub foreign_keys: Vec<ForeignKey>,
    /// `#[exclude(…)]`.
    pub excludes: Vec<Exclude>,
}

/// The fields of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fields {
    /// `{ a: A }`.
    Named(Vec<Field>),
    /// `(A)`.
    Tuple(Vec<Field>),
    /// None.
    Unit,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name; in a tuple, its number.
    pub name: Word,
    /// Its type.
    pub rust_type: RustType,
    /// Its documentation.
    pub doc: Option<String>,
    /// `#[column(…)]`.
    pub column: ColumnHead,
    /// `#[sqlx(…)]`.
    pub sqlx: SqlxField,
}

impl Struct {
    /// Whether it is a table of its own.
    pub fn is_table(&self) -> bool {
        self.derives_table.is_some() && self.table.skip.is_none()
    }

    /// The table's name: what is said, or the struct's in snake case.
    pub fn table_name(&self) -> String {
        use heck::ToSnakeCase;
        match &self.table.name {
            Some(name) => name.value.clone(),
            None => self.name.value.to_snake_case(),
        }
    }

    /// The fields with names.
    pub fn named_fields(&self) -> &[Field] {
        match &self.fields {
            Fields::Named(fields) => fields,
            _ => &[],
        }
    }

    /// The name of a field's column.
    pub fn column_name(&self, field: &Field) -> String {
        let stated = field.column.name.as_ref().or(field.sqlx.rename.as_ref());
        match (stated, self.sqlx.rename_all) {
            (Some(name), _) => name.value.clone(),
            (None, Some(case)) => case.apply(&field.name.value),
            (None, None) => field.name.value.clone(),
        }
    }
}

impl Field {
    /// Whether it is no column.
    pub fn is_skipped(&self) -> bool {
        self.column.skip.is_some() || self.sqlx.skip.is_some()
    }

    /// Where it is said that its type's fields are columns.
    pub fn flattened(&self) -> Option<Span> {
        self.column.flatten.as_ref().map(|f| f.span).or(self.sqlx.flatten)
    }

    /// What stands before the names of the columns of its type.
    pub fn flatten_prefix(&self) -> &str {
        let prefix = self.column.flatten.as_ref().and_then(|f| f.prefix.as_ref());
        prefix.map_or("", |p| p.value.as_str())
    }
}

/// Takes a struct, from behind its keyword.
pub(crate) fn structure(
    cursor: &mut Cursor<'_, '_>,
    attributes: Attributes<'_, '_>,
    cfg: &Cfg,
    mistakes: &mut Vec<Mistake>,
) -> Parsed<Struct> {
    let name = cursor.word()?;
    let type_parameter = generics(cursor)?;
    skip_where(cursor);
    let fields = fields(cursor, cfg, mistakes)?;
    let derives_table = derived(&attributes, "Table");
    let mut found = Struct {
        name,
        derives_table,
        type_parameter,
        doc: None,
        table: Table::default(),
        sqlx: SqlxContainer::parse(&attributes, mistakes),
        fields,
        indexes: Vec::new(),
        uniques: Vec::new(),
        primary_keys: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        excludes: Vec::new(),
    };
    if derives_table.is_some() {
        for attribute in attributes.list.iter().filter(|a| a.is_bare) {
            found.head(attribute, mistakes);
        }
    }
    found.doc = attributes.doc;
    Ok(found)
}

/// Attributes that stand on structs, are not ours, and whose names are near to ours.
const OTHERS: &[&str] = &["derive", "allow", "warn", "expect", "sqlx", "serde", "must_use", "repr"];

impl Struct {
    fn head(&mut self, attribute: &Attribute<'_, '_>, mistakes: &mut Vec<Mistake>) {
        let span = attribute.span;
        let is_ours = head::STRUCT_HEADS.contains(&attribute.name);
        let list = if is_ours { head::list(attribute, mistakes) } else { None };
        match attribute.name {
            "table" => self.table.parse(list, span, mistakes),
            "index" => self.indexes.push(Index::parse(list, span, mistakes)),
            "unique" => self.uniques.push(Unique::parse(list, span, mistakes)),
            "primary_key" => self.primary_keys.push(PrimaryKey::parse(list, span, mistakes)),
            "check" => self.checks.extend(Check::parse(list, span, mistakes)),
            "foreign_key" => self.foreign_keys.extend(ForeignKey::parse(list, span, mistakes)),
            "exclude" => self.excludes.extend(Exclude::parse(list, span, mistakes)),
            "column" => {
                let message = "`column` stands on a field, not on the struct";
                mistakes.push(Mistake::new(span, message));
            }
            name => mistakes.extend(misspelt(name, span, head::STRUCT_HEADS)),
        }
    }
}

/// A mistake, if the name is near to one of ours.
fn misspelt(name: &str, span: Span, heads: &[&str]) -> Option<Mistake> {
    if OTHERS.contains(&name) {
        return None;
    }
    crate::nearest(name, heads.iter().copied())?;
    Some(Mistake::unknown("attribute", name, span, heads))
}

/// Where a derive is said, by its own name or a path of this tool.
pub(crate) fn derived(attributes: &Attributes<'_, '_>, name: &str) -> Option<Span> {
    attributes.named("derive").find_map(|attribute| {
        let crate::Arguments::List(mut list) = attribute.arguments else { return None };
        while !list.is_end() {
            let path = rust_type::path(&mut list).ok();
            let root = path.as_ref().and_then(|p| p.segments.first()).map_or("", |s| &s.name);
            let is_known = ["aludel", "aludel_model_derive", name].contains(&root);
            if let Some(last) = path.as_ref().and_then(|p| p.last())
                && last.name == name
                && is_known
            {
                return Some(last.span);
            }
            list.skip_to_comma();
            list.eat(",");
        }
        None
    })
}

/// Takes `<…>`; gives the first parameter that is no lifetime.
pub(crate) fn generics(cursor: &mut Cursor<'_, '_>) -> Parsed<Option<Word>> {
    if !cursor.eat("<") {
        return Ok(None);
    }
    let (mut depth, mut first) = (1_usize, None);
    let mut at_start = true;
    while depth > 0 {
        if cursor.is_end() {
            return Err(cursor.expected("`>`"));
        }
        if cursor.eat("->") {
            continue;
        }
        if at_start && first.is_none() && cursor.peek().is_some_and(is_name) {
            cursor.eat_word("const");
            first = Some(cursor.word()?);
            at_start = false;
            continue;
        }
        at_start = depth == 1 && cursor.at_punct(",");
        depth += usize::from(cursor.at_punct("<"));
        depth -= usize::from(cursor.at_punct(">"));
        cursor.bump();
    }
    Ok(first)
}

fn is_name(token: &crate::Token<'_>) -> bool {
    token.kind == crate::token::Kind::Ident
}

pub(crate) fn skip_where(cursor: &mut Cursor<'_, '_>) {
    if cursor.at_word("where") {
        while !cursor.is_end() && !cursor.at_open("{") && !cursor.at_punct(";") {
            cursor.bump();
        }
    }
}

fn fields(cursor: &mut Cursor<'_, '_>, cfg: &Cfg, mistakes: &mut Vec<Mistake>) -> Parsed<Fields> {
    if let Some(list) = cursor.group("{") {
        return Ok(Fields::Named(field_list(list, cfg, mistakes, FieldNames::Written)));
    }
    if let Some(list) = cursor.group("(") {
        let fields = field_list(list, cfg, mistakes, FieldNames::Numbers);
        skip_where(cursor);
        cursor.expect(";")?;
        return Ok(Fields::Tuple(fields));
    }
    if cursor.eat(";") {
        return Ok(Fields::Unit);
    }
    Err(cursor.expected("`{`, `(` or `;`"))
}

/// Whether fields have names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldNames {
    Written,
    Numbers,
}

fn field_list(
    list: Cursor<'_, '_>,
    cfg: &Cfg,
    mistakes: &mut Vec<Mistake>,
    names: FieldNames,
) -> Vec<Field> {
    let (mut fields, mut inner) = (Vec::new(), Vec::new());
    head::each_argument(list, mistakes, |cursor| {
        let number = fields.len();
        fields.extend(field(cursor, cfg, &mut inner, names, number)?);
        Ok(())
    });
    mistakes.append(&mut inner);
    fields
}

fn field(
    cursor: &mut Cursor<'_, '_>,
    cfg: &Cfg,
    mistakes: &mut Vec<Mistake>,
    names: FieldNames,
    number: usize,
) -> Parsed<Option<Field>> {
    let attributes = Attributes::outer(cursor, cfg)?;
    skip_visibility(cursor);
    let name = match names {
        FieldNames::Numbers => Word::new(number.to_string(), cursor.span()),
        FieldNames::Written => {
            let name = cursor.word()?;
            cursor.expect(":")?;
            name
        }
    };
    let rust_type = rust_type::rust_type(cursor)?;
    if attributes.is_off {
        return Ok(None);
    }
    let mut column = ColumnHead::default();
    for attribute in attributes.list.iter().filter(|a| a.is_bare) {
        if attribute.name == "column" {
            column.said().parse(head::list(attribute, mistakes), attribute.span, mistakes);
        } else {
            mistakes.extend(misplaced(attribute));
        }
    }
    let sqlx = SqlxField::parse(&attributes, mistakes);
    Ok(Some(Field { name, rust_type, doc: attributes.doc, column, sqlx }))
}

/// A head of the struct that stands on a field, or a misspelt `column`.
fn misplaced(attribute: &Attribute<'_, '_>) -> Option<Mistake> {
    let (name, span) = (attribute.name, attribute.span);
    if !["unique", "index", "primary_key", "check", "foreign_key"].contains(&name) {
        return misspelt(name, span, &["column"]);
    }
    let word = if name == "foreign_key" { "references(Model)" } else { name };
    Some(
        Mistake::new(span, format!("`{name}` stands on the struct, not on a field"))
            .help(format!("on a field, write `#[column({word})]`")),
    )
}

/// Takes `pub`, `pub(crate)`.
pub(crate) fn skip_visibility(cursor: &mut Cursor<'_, '_>) {
    if !cursor.eat_word("pub") {
        return;
    }
    let mut ahead = *cursor;
    if let Some(inside) = ahead.group("(")
        && ["crate", "self", "super", "in"].iter().any(|word| inside.at_word(word))
    {
        *cursor = ahead;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Column;

    /// Thousands are held at once, and most have nothing but a name and a type.
    #[test]
    fn a_field_of_which_nothing_is_said_takes_little_room() {
        let (field, column) = (size_of::<Field>(), size_of::<Column>());
        assert!(field <= 320 && field * 4 < column, "{field} bytes, and {column} of its column");
    }
}
