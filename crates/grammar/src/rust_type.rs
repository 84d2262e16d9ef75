//! Rust types, as far as a column's can be told from them.

use crate::{Cursor, Parsed, Span, token::Kind};

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustType {
    /// What it is.
    pub shape: Shape,
    /// Where it stands.
    pub span: Span,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A name with its path and arguments.
    Path(Path),
    /// `[T]`.
    Slice(Box<RustType>),
    /// `[T; N]`.
    Array(Box<RustType>),
    /// `&T`.
    Reference(Box<RustType>),
    /// What no column can be: a tuple, a function, a trait object, a macro.
    Other,
}

/// A path: `chrono::DateTime<Utc>`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path {
    /// Whether it begins with `::`.
    pub is_global: bool,
    /// Its names.
    pub segments: Vec<Segment>,
}

/// A name in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Its type arguments; lifetimes are left out.
    pub arguments: Vec<RustType>,
}

impl Path {
    /// `a::b::C`, without arguments.
    pub fn text(&self) -> String {
        let names: Vec<_> = self.segments.iter().map(|s| s.name.as_str()).collect();
        names.join("::")
    }

    /// The last name.
    pub fn last(&self) -> Option<&Segment> {
        self.segments.last()
    }

    /// Where the whole path stands.
    pub fn span(&self) -> Span {
        match (self.segments.first(), self.segments.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        }
    }
}

/// Takes a type.
pub fn rust_type(cursor: &mut Cursor<'_, '_>) -> Parsed<RustType> {
    let start = cursor.span();
    let shape = cursor.nested(shape)?;
    Ok(RustType { shape, span: start.to(cursor.last_span()) })
}

fn shape(cursor: &mut Cursor<'_, '_>) -> Parsed<Shape> {
    if cursor.eat("&") {
        return reference(cursor);
    }
    if let Some(mut inside) = cursor.group("[") {
        let element = Box::new(rust_type(&mut inside)?);
        return Ok(if inside.eat(";") { Shape::Array(element) } else { Shape::Slice(element) });
    }
    if let Some(inside) = cursor.group("(") {
        return parenthesised(inside);
    }
    let is_path = match cursor.peek() {
        Some(token) if token.kind == Kind::Ident => !NOT_A_PATH.contains(&token.text),
        _ => cursor.at_punct("::"),
    };
    if !is_path {
        return other(cursor);
    }
    let path = path(cursor)?;
    if cursor.eat("!") {
        // A macro and its brackets, of whatever sort.
        cursor.bump();
        return Ok(Shape::Other);
    }
    Ok(Shape::Path(path))
}

const NOT_A_PATH: &[&str] = &["dyn", "impl", "fn", "unsafe", "extern", "for", "_"];

fn reference(cursor: &mut Cursor<'_, '_>) -> Parsed<Shape> {
    if cursor.peek().is_some_and(|t| t.kind == Kind::Lifetime) {
        cursor.bump();
    }
    cursor.eat_word("mut");
    Ok(Shape::Reference(Box::new(rust_type(cursor)?)))
}

fn parenthesised(mut inside: Cursor<'_, '_>) -> Parsed<Shape> {
    let Ok(inner) = rust_type(&mut inside) else { return Ok(Shape::Other) };
    Ok(if inside.is_end() { inner.shape } else { Shape::Other })
}

/// Passes over what no column can be, up to what ends a type.
fn other(cursor: &mut Cursor<'_, '_>) -> Parsed<Shape> {
    let missing = cursor.expected("a type");
    let mut depth = 0_usize;
    let mut is_empty = true;
    while !cursor.is_end() {
        if cursor.eat("->") {
            continue;
        }
        let ends = [",", ";", "=", ">"].iter().any(|end| cursor.at_punct(end));
        if depth == 0 && (ends || cursor.at_open("{")) {
            break;
        }
        depth += usize::from(cursor.at_punct("<"));
        depth -= usize::from(cursor.at_punct(">"));
        cursor.bump();
        is_empty = false;
    }
    if is_empty { Err(missing) } else { Ok(Shape::Other) }
}

/// Takes a path of a type.
pub(crate) fn path(cursor: &mut Cursor<'_, '_>) -> Parsed<Path> {
    let mut path = Path { is_global: cursor.eat("::"), segments: Vec::new() };
    loop {
        let word = cursor.word()?;
        let arguments = arguments(cursor)?;
        path.segments.push(Segment { name: word.value, span: word.span, arguments });
        if !cursor.eat("::") {
            return Ok(path);
        }
    }
}

fn arguments(cursor: &mut Cursor<'_, '_>) -> Parsed<Vec<RustType>> {
    let turbofish = cursor.at_punct("::") && cursor.peek_at(2).is_some_and(|t| t.is_punct("<"));
    if turbofish {
        cursor.eat("::");
    }
    let mut arguments = Vec::new();
    if !cursor.eat("<") {
        return Ok(arguments);
    }
    while !cursor.eat(">") {
        arguments.extend(argument(cursor)?);
        if !cursor.at_punct(">") {
            cursor.expect(",")?;
        }
    }
    Ok(arguments)
}

fn argument(cursor: &mut Cursor<'_, '_>) -> Parsed<Option<RustType>> {
    let Some(token) = cursor.peek() else { return Err(cursor.expected("`>`")) };
    let is_constant = token.kind == Kind::Literal || token.text == "{" || token.text == "-";
    if token.kind == Kind::Lifetime || is_constant {
        cursor.eat("-");
        cursor.bump();
        return Ok(None);
    }
    let found = rust_type(cursor)?;
    if cursor.eat("=") {
        rust_type(cursor)?;
        return Ok(None);
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex;

    fn shown(found: &RustType) -> String {
        match &found.shape {
            Shape::Path(path) => {
                let last = path.segments.last().expect("a name");
                let inner: Vec<_> = last.arguments.iter().map(shown).collect();
                format!("{}({})", path.text(), inner.join(" "))
            }
            Shape::Slice(inner) => format!("slice {}", shown(inner)),
            Shape::Array(inner) => format!("array {}", shown(inner)),
            Shape::Reference(inner) => format!("ref {}", shown(inner)),
            Shape::Other => "other".to_owned(),
        }
    }

    #[test]
    fn a_type_is_read_as_far_as_a_column_needs() {
        let cases = [
            ("Option<chrono::DateTime<Utc>>", "Option(chrono::DateTime(Utc()))"),
            ("::uuid::Uuid", "uuid::Uuid()"),
            ("Vec<Vec<u8>>", "Vec(Vec(u8()))"),
            ("[f32; 3]", "array f32()"),
            ("&'a [u8]", "ref slice u8()"),
            ("Cow<'static, str>", "Cow(str())"),
            ("Cow::<'static, str>", "Cow(str())"),
            ("(String)", "String()"),
            ("(i32, i32)", "other"),
            ("Box<dyn Fn(i32) -> Vec<u8> + Send>", "Box(other)"),
            ("Limited<64>", "Limited()"),
            ("fn(i32) -> i32", "other"),
            ("make! { fn(i32) -> i32 }", "other"),
            ("<T as Trait>::Item", "other"),
            ("HashMap<String, Option<String>>", "HashMap(String() Option(String()))"),
        ];
        for (source, expected) in cases {
            let tokens = lex(source).expect("tokens");
            let mut cursor = Cursor::new(&tokens);
            assert_eq!(shown(&rust_type(&mut cursor).expect(source)), expected, "{source}");
            assert!(cursor.is_end(), "{source}");
        }
    }
}
