//! The items of a file: those that matter are read, the rest is passed over.

use crate::{
    Arguments, Attributes, Cfg, Cursor, Enum, Mistake, Parsed, RustType, Span, Struct, Word,
    enums::enumeration,
    imports::{Import, extern_crate, imports},
    lex, literal, rust_type,
    skip::skip_item,
    structs::{generics, skip_visibility, skip_where, structure},
};

/// Something that a file declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A struct.
    Struct(Box<Struct>),
    /// An enum.
    Enum(Box<Enum>),
    /// `type A = B;`.
    Alias(Alias),
    /// `use`.
    Import(Import),
    /// `mod`.
    Module(Module),
}

/// `type A = B;`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its name.
    pub name: Word,
    /// Whether it has parameters.
    pub parameter: Option<Word>,
    /// What it stands for.
    pub target: RustType,
}

/// `mod a;`, `mod a { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: Word,
    /// `#[path = "…"]`.
    pub path: Option<Word>,
    /// What it holds, where it is written in place.
    pub items: Option<Vec<Item>>,
}

/// What a file declares, and the mistakes in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// Its items.
    pub items: Vec<Item>,
    /// Its mistakes.
    pub mistakes: Vec<Mistake>,
    /// Whether it could be cut into items at all.
    pub is_readable: bool,
    /// Mistakes of Rust's own grammar among them: where they stand.
    pub syntax: Vec<Span>,
}

/// How many mistakes of a file are enough to stop reading it.
const MOST: usize = 1000;

/// Reads a file.
pub fn parse_file(source: &str, cfg: &Cfg) -> File {
    let tokens = match lex(source) {
        Ok(tokens) => tokens,
        Err(mistake) => {
            let syntax = vec![mistake.span];
            return File { mistakes: vec![mistake], syntax, ..File::default() };
        }
    };
    let mut reader = Reader { cfg, mistakes: Vec::new(), syntax: Vec::new() };
    let items = reader.items(Cursor::new(&tokens));
    File { items, mistakes: reader.mistakes, is_readable: true, syntax: reader.syntax }
}

struct Reader<'c> {
    cfg: &'c Cfg,
    mistakes: Vec<Mistake>,
    syntax: Vec<Span>,
}

impl Reader<'_> {
    fn items(&mut self, mut cursor: Cursor<'_, '_>) -> Vec<Item> {
        let mut items = Vec::new();
        match Attributes::inner(&mut cursor, self.cfg) {
            Ok(inner) if inner.is_off => return items,
            Ok(_) => {}
            Err(mistake) => self.fail(mistake),
        }
        while !cursor.is_end() && self.mistakes.len() < MOST {
            if let Err(mistake) = self.item(&mut cursor, &mut items) {
                self.fail(mistake);
                resume(&mut cursor);
            }
        }
        items
    }

    fn fail(&mut self, mistake: Mistake) {
        self.syntax.push(mistake.span);
        self.mistakes.push(mistake);
    }

    fn item(&mut self, cursor: &mut Cursor<'_, '_>, items: &mut Vec<Item>) -> Parsed<()> {
        let attributes = Attributes::outer(cursor, self.cfg)?;
        skip_visibility(cursor);
        if attributes.is_off {
            return skip_item(cursor);
        }
        let Some(token) = cursor.peek() else { return Ok(()) };
        match token.text {
            "struct" | "enum" | "mod" | "type" | "use" if token.is_ident(token.text) => {
                cursor.bump();
                self.declaration(token.text, cursor, attributes, items)
            }
            "extern" => match extern_crate(cursor)? {
                Some(import) => {
                    items.push(Item::Import(import));
                    Ok(())
                }
                None => skip_item(cursor),
            },
            _ => skip_item(cursor),
        }
    }

    fn declaration(
        &mut self,
        keyword: &str,
        cursor: &mut Cursor<'_, '_>,
        attributes: Attributes<'_, '_>,
        items: &mut Vec<Item>,
    ) -> Parsed<()> {
        match keyword {
            "struct" => {
                let found = structure(cursor, attributes, self.cfg, &mut self.mistakes)?;
                items.push(Item::Struct(Box::new(found)));
            }
            "enum" => {
                let found = enumeration(cursor, attributes, self.cfg, &mut self.mistakes)?;
                items.push(Item::Enum(Box::new(found)));
            }
            "type" => items.push(Item::Alias(alias(cursor)?)),
            "use" => items.extend(imports(cursor)?.into_iter().map(Item::Import)),
            _ => items.push(Item::Module(self.module(cursor, &attributes)?)),
        }
        Ok(())
    }

    fn module(
        &mut self,
        cursor: &mut Cursor<'_, '_>,
        attributes: &Attributes<'_, '_>,
    ) -> Parsed<Module> {
        let name = cursor.word()?;
        let path = attributes.named("path").find_map(|a| match a.arguments {
            Arguments::Value(mut value) => literal::string(&mut value).ok(),
            _ => None,
        });
        let items = match cursor.group("{") {
            Some(inside) => Some(self.items(inside)),
            None => {
                cursor.expect(";")?;
                None
            }
        };
        Ok(Module { name, path, items })
    }
}

fn alias(cursor: &mut Cursor<'_, '_>) -> Parsed<Alias> {
    let name = cursor.word()?;
    let parameter = generics(cursor)?;
    skip_where(cursor);
    cursor.expect("=")?;
    let target = rust_type::rust_type(cursor)?;
    skip_where(cursor);
    cursor.expect(";")?;
    Ok(Alias { name, parameter, target })
}

/// Goes behind what is likely the end of a broken item.
fn resume(cursor: &mut Cursor<'_, '_>) {
    while let Some(token) = cursor.bump() {
        if token.text == "{" || token.is_punct(";") {
            return;
        }
    }
}
