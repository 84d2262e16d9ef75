//! Enums: values that a column may have.

use crate::{
    Arguments, Attributes, Case, Cfg, Cursor, Mistake, Parsed, Span, Word,
    head::{self, DataType, Head, Label, SqlxContainer, SqlxField},
    literal::{self, Literal},
    structs::{derived, generics, skip_where},
};

/// An enum, as far as it matters to a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: Word,
    /// Whether it derives sqlx's `Type`.
    pub derives_type: bool,
    /// Whether it derives our `Enum`.
    pub derives_enum: Option<Span>,
    /// `#[repr(i16)]`.
    pub repr: Option<Word>,
    /// Its documentation.
    pub doc: Option<String>,
    /// `#[data_type(…)]`.
    pub data_type: DataType,
    /// `#[sqlx(…)]`.
    pub sqlx: SqlxContainer,
    /// Its variants.
    pub variants: Vec<Variant>,
}

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: Word,
    /// `#[label(…)]`.
    pub label: Label,
    /// `#[sqlx(rename = "…")]`.
    pub rename: Option<Word>,
    /// Where its fields stand, if it has any: then it is no value of a column.
    pub fields: Option<Span>,
    /// Its number; `None` where it cannot be told.
    pub number: Option<i64>,
}

impl Enum {
    /// The label of a variant in the database.
    pub fn label(&self, variant: &Variant) -> String {
        let stated = variant.label.name.as_ref().or(variant.rename.as_ref());
        match (stated, self.sqlx.rename_all) {
            (Some(name), _) => name.value.clone(),
            (None, Some(case)) => Case::apply(case, &variant.name.value),
            (None, None) => variant.name.value.clone(),
        }
    }
}

/// Takes an enum, from behind its keyword.
pub(crate) fn enumeration(
    cursor: &mut Cursor<'_, '_>,
    attributes: Attributes<'_, '_>,
    cfg: &Cfg,
    mistakes: &mut Vec<Mistake>,
) -> Parsed<Enum> {
    let name = cursor.word()?;
    generics(cursor)?;
    skip_where(cursor);
    let list = cursor.expect_group("{")?;
    let mut data_type = DataType::default();
    for attribute in attributes.named("data_type") {
        data_type.parse(head::list(attribute, mistakes), attribute.span, mistakes);
    }
    Ok(Enum {
        name,
        derives_type: derives_sqlx_type(&attributes),
        derives_enum: derived(&attributes, "Enum"),
        repr: repr(&attributes),
        data_type,
        sqlx: SqlxContainer::parse(&attributes, mistakes),
        variants: variants(list, cfg, mistakes),
        doc: attributes.doc,
    })
}

fn derives_sqlx_type(attributes: &Attributes<'_, '_>) -> bool {
    attributes.named("derive").any(|attribute| {
        let Arguments::List(mut list) = attribute.arguments else { return false };
        let mut found = false;
        while !list.is_end() {
            let path = crate::rust_type::path(&mut list);
            let text = path.map(|p| p.text()).unwrap_or_default();
            found |= text == "Type" || text == "sqlx::Type";
            list.skip_to_comma();
            list.eat(",");
        }
        found
    })
}

fn repr(attributes: &Attributes<'_, '_>) -> Option<Word> {
    attributes.named("repr").find_map(|attribute| match attribute.arguments {
        Arguments::List(mut list) => list.word().ok(),
        _ => None,
    })
}

fn variants(list: Cursor<'_, '_>, cfg: &Cfg, mistakes: &mut Vec<Mistake>) -> Vec<Variant> {
    let (mut variants, mut inner): (Vec<Variant>, _) = (Vec::new(), Vec::new());
    let mut next = Some(0);
    head::each_argument(list, mistakes, |cursor| {
        if let Some(variant) = variant(cursor, cfg, &mut inner, next)? {
            next = variant.number.and_then(|n| n.checked_add(1));
            variants.push(variant);
        }
        Ok(())
    });
    mistakes.append(&mut inner);
    variants
}

fn variant(
    cursor: &mut Cursor<'_, '_>,
    cfg: &Cfg,
    mistakes: &mut Vec<Mistake>,
    next: Option<i64>,
) -> Parsed<Option<Variant>> {
    let attributes = Attributes::outer(cursor, cfg)?;
    let name = cursor.word()?;
    let start = cursor.span();
    let group = cursor.group("(").or_else(|| cursor.group("{"));
    let fields = group.map(|_| start);
    let number = if cursor.eat("=") { discriminant(cursor) } else { next };
    if attributes.is_off {
        return Ok(None);
    }
    let mut label = Label::default();
    for attribute in attributes.named("label") {
        label.parse(head::list(attribute, mistakes), attribute.span, mistakes);
    }
    let rename = SqlxField::parse(&attributes, mistakes).rename;
    Ok(Some(Variant { name, label, rename, fields, number }))
}

/// A plain number; `None` for what would have to be computed.
fn discriminant(cursor: &mut Cursor<'_, '_>) -> Option<i64> {
    let sign = if cursor.eat("-") { "-" } else { "" };
    let number = match literal::literal(cursor) {
        Ok(found) => match found.value {
            Literal::Integer(n) => format!("{sign}{n}").parse().ok(),
            _ => None,
        },
        Err(_) => None,
    };
    let is_plain = cursor.is_end() || cursor.at_punct(",");
    cursor.skip_to_comma();
    number.filter(|_| is_plain)
}
