//! Attributes: their paths and arguments, `cfg` already answered, documentation gathered.

use crate::{Cfg, Cursor, Parsed, Span, literal, token::Kind};

/// One attribute.
#[derive(Debug, Clone)]
pub struct Attribute<'a, 's> {
    /// The path's last name: `derive`, `column`.
    pub name: &'s str,
    /// Whether the path has one segment.
    pub is_bare: bool,
    /// Where the path stands.
    pub span: Span,
    /// What follows the path.
    pub arguments: Arguments<'a, 's>,
}

/// What follows the path of an attribute.
#[derive(Debug, Clone)]
pub enum Arguments<'a, 's> {
    /// Nothing.
    None,
    /// `= value`.
    Value(Cursor<'a, 's>),
    /// `(list)`.
    List(Cursor<'a, 's>),
}

/// The attributes before one declaration.
#[derive(Debug, Clone, Default)]
pub struct Attributes<'a, 's> {
    /// Each but documentation and `cfg`.
    pub list: Vec<Attribute<'a, 's>>,
    /// The documentation, its lines joined.
    pub doc: Option<String>,
    /// Whether a `cfg` takes the declaration away.
    pub is_off: bool,
}

impl<'a, 's> Attributes<'a, 's> {
    /// Takes the outer attributes here.
    pub fn outer(cursor: &mut Cursor<'a, 's>, cfg: &Cfg) -> Parsed<Self> {
        let mut attributes = Self::default();
        loop {
            if let Some(token) = cursor.peek().filter(|t| t.kind == Kind::OuterDoc) {
                attributes.add_doc(&comment_text(token.text));
                cursor.bump();
            } else if cursor.at_punct("#") {
                cursor.eat("#");
                let mut body = cursor.expect_group("[")?;
                attributes.add(&mut body, cfg)?;
            } else {
                return Ok(attributes);
            }
        }
    }

    /// Takes the inner attributes here; only `cfg` matters of them.
    pub fn inner(cursor: &mut Cursor<'a, 's>, cfg: &Cfg) -> Parsed<Self> {
        let mut attributes = Self::default();
        loop {
            if cursor.peek().is_some_and(|t| t.kind == Kind::InnerDoc) {
                cursor.bump();
            } else if cursor.at_punct("#!") || (cursor.at_punct("#") && is_inner(cursor)) {
                cursor.eat("#");
                cursor.eat("!");
                let mut body = cursor.expect_group("[")?;
                attributes.add(&mut body, cfg)?;
            } else {
                return Ok(attributes);
            }
        }
    }

    /// The attributes of this bare name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Attribute<'a, 's>> {
        self.list.iter().filter(move |a| a.is_bare && a.name == name)
    }

    fn add(&mut self, body: &mut Cursor<'a, 's>, cfg: &Cfg) -> Parsed<()> {
        if let Some(mut wrapped) = unsafe_wrapper(body) {
            return self.add(&mut wrapped, cfg);
        }
        let attribute = attribute(body)?;
        match (attribute.name, &attribute.arguments) {
            ("cfg", Arguments::List(list)) => self.is_off |= !cfg.holds(&mut list.clone()),
            ("cfg_attr", Arguments::List(list)) => self.add_conditional(*list, cfg)?,
            ("doc", Arguments::Value(value)) => {
                if let Ok(text) = literal::string(&mut value.clone()) {
                    self.add_doc(&text.value);
                }
            }
            _ => self.list.push(attribute),
        }
        Ok(())
    }

    fn add_conditional(&mut self, mut list: Cursor<'a, 's>, cfg: &Cfg) -> Parsed<()> {
        let holds = cfg.holds(&mut list.clone());
        list.skip_to_comma();
        while holds && list.eat(",") && !list.is_end() {
            self.add(&mut list, cfg)?;
            list.skip_to_comma();
        }
        Ok(())
    }

    fn add_doc(&mut self, text: &str) {
        let line = text.strip_prefix(' ').unwrap_or(text).trim_end();
        match &mut self.doc {
            Some(doc) => {
                doc.push('\n');
                doc.push_str(line);
            }
            None => self.doc = Some(line.to_owned()),
        }
    }
}

fn is_inner(cursor: &Cursor<'_, '_>) -> bool {
    cursor.peek_at(1).is_some_and(|t| t.is_punct("!"))
}

fn unsafe_wrapper<'a, 's>(body: &mut Cursor<'a, 's>) -> Option<Cursor<'a, 's>> {
    let is_wrapped = body.at_word("unsafe");
    if is_wrapped {
        body.bump();
    }
    if is_wrapped { body.group("(") } else { None }
}

fn attribute<'a, 's>(cursor: &mut Cursor<'a, 's>) -> Parsed<Attribute<'a, 's>> {
    let span = cursor.span();
    cursor.eat("::");
    let mut name = name(cursor)?;
    let mut is_bare = true;
    while cursor.eat("::") {
        name = self::name(cursor)?;
        is_bare = false;
    }
    let span = span.to(cursor.last_span());
    let arguments = if cursor.eat("=") {
        Arguments::Value(*cursor)
    } else {
        let list = ["(", "[", "{"].into_iter().find_map(|open| cursor.group(open));
        list.map_or(Arguments::None, Arguments::List)
    };
    Ok(Attribute { name, is_bare, span, arguments })
}

fn name<'s>(cursor: &mut Cursor<'_, 's>) -> Parsed<&'s str> {
    match cursor.peek() {
        Some(token) if token.kind == Kind::Ident => {
            cursor.bump();
            Ok(token.text)
        }
        _ => Err(cursor.expected("the name of an attribute")),
    }
}

fn comment_text(comment: &str) -> String {
    match comment.strip_prefix("///") {
        Some(line) => line.to_owned(),
        None => {
            let body = comment.strip_prefix("/**").unwrap_or(comment);
            let body = body.strip_suffix("*/").unwrap_or(body).trim();
            let lines = body.lines().map(|l| l.trim().trim_start_matches('*').trim_start());
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}
