//! `use` trees, flat: one import for each name.

use crate::{Cursor, Mistake, Parsed, Span};

/// One imported name, or all of a module's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Whether the path begins with `::`.
    pub is_global: bool,
    /// The path of what is imported.
    pub path: Vec<String>,
    /// The name that it has here; `None`: every name of the module.
    pub name: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Takes a `use`, from behind its keyword.
pub fn imports(cursor: &mut Cursor<'_, '_>) -> Parsed<Vec<Import>> {
    let is_global = cursor.eat("::");
    let mut found = Vec::new();
    tree(cursor, is_global, &[], &mut found)?;
    cursor.expect(";")?;
    Ok(found)
}

/// The longest path, in names, and the most names of one `use`: each name keeps its whole path.
const LONGEST: usize = 64;
const MOST: usize = 10_000;

fn tree(
    cursor: &mut Cursor<'_, '_>,
    is_global: bool,
    above: &[String],
    found: &mut Vec<Import>,
) -> Parsed<()> {
    let mut path = above.to_vec();
    loop {
        let span = cursor.span();
        if cursor.eat("*") {
            found.push(Import { is_global, path, name: None, span });
            return Ok(());
        }
        if let Some(mut list) = cursor.group("{") {
            while !list.is_end() {
                let is_global = is_global | list.eat("::");
                tree(&mut list, is_global, &path, found)?;
                if !list.is_end() {
                    list.expect(",")?;
                }
            }
            return Ok(());
        }
        let word = cursor.word()?;
        if path.len() == LONGEST || found.len() == MOST {
            return Err(Mistake::new(word.span, "this `use` names too much"));
        }
        let is_self = word.value == "self" && !path.is_empty();
        if !is_self {
            path.push(word.value);
        }
        if cursor.eat("::") {
            continue;
        }
        let name = if cursor.eat_word("as") { cursor.word()?.value } else { last(&path) };
        found.push(Import { is_global, path, name: Some(name), span });
        return Ok(());
    }
}

fn last(path: &[String]) -> String {
    path.last().cloned().unwrap_or_default()
}

/// Takes `extern crate a as b;`; `None` where `extern` means something else.
pub(crate) fn extern_crate(cursor: &mut Cursor<'_, '_>) -> Parsed<Option<Import>> {
    if !cursor.peek_at(1).is_some_and(|t| t.is_ident("crate")) {
        return Ok(None);
    }
    cursor.bump();
    cursor.bump();
    let word = cursor.word()?;
    let name = if cursor.eat_word("as") { cursor.word()?.value } else { word.value.clone() };
    cursor.expect(";")?;
    let path = vec![word.value];
    Ok(Some(Import { is_global: true, path, name: Some(name), span: word.span }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex;

    #[test]
    fn a_tree_is_laid_flat() {
        let cases = [
            ("a::b;", "a::b=b"),
            ("a::{b, c as d, e::*, self};", "a::b=b a::c=d a::e=* a=a"),
            ("::a::b as _;", "::a::b=_"),
            ("self::a;", "self::a=a"),
            ("{a, b::c};", "a=a b::c=c"),
            ("super::super::*;", "super::super=*"),
        ];
        for (source, expected) in cases {
            let tokens = lex(source).expect("tokens");
            let found = imports(&mut Cursor::new(&tokens)).expect(source);
            let shown: Vec<_> = found
                .iter()
                .map(|i| {
                    let global = if i.is_global { "::" } else { "" };
                    format!("{global}{}={}", i.path.join("::"), i.name.as_deref().unwrap_or("*"))
                })
                .collect();
            assert_eq!(shown.join(" "), expected, "{source}");
        }
    }
}
