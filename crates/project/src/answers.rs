//! The answers that flags give: which object a path names, and what it is answered with.
//!
//! A path is `table.column`, `schema.table.column`, `table`, …: names separated by dots, in double
//! quotes where they hold one. The default schema may be left out.

use std::collections::BTreeMap;

use aludel_autogenerate::{Decisions, Unused};
use aludel_catalog::{Body, Catalog, Ident, Key, Kind, Pair, Rename};
use aludel_dialect::Decision;

use crate::{Failure, FailureKind, Result, settings::nearest, states::default_schema};

/// Answers to what a difference leaves open. Each is `PATH=VALUE`.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Renames: `table=new`, `table.old=new`; with nothing behind the `=`, there was none.
    pub renames: Vec<String>,
    /// What columns hold in the rows that are there already: `table.column=EXPRESSION`.
    pub fills: Vec<String>,
    /// How values become those of another type: `table.column=EXPRESSION`.
    pub usings: Vec<String>,
    /// The same for the way back.
    pub usings_down: Vec<String>,
    /// How what is in use is changed: `online`, `direct`, or `table=online`, `table.column=direct`.
    pub strategies: Vec<String>,
}

/// Notes the answers as decisions about a migration of a state.
pub fn decide(
    answers: &Answers,
    catalogs: Pair<&Catalog>,
    decisions: &mut Decisions,
) -> Result<()> {
    let schema = &default_schema();
    for text in &answers.renames {
        let (path, new) = halves(text, "--rename")?;
        let from = find(path, catalogs.before, schema)?;
        match new {
            "" => drop(decisions.drops.insert(from)),
            new => decisions.renames.push(Rename { to: renamed(&from, new, text)?, from }),
        }
    }
    decisions.fills = columns(&answers.fills, Decision::Fill, catalogs)?;
    decisions.usings = columns(&answers.usings, Decision::Using, catalogs)?;
    decisions.usings_down = columns(&answers.usings_down, Decision::UsingDown, catalogs)?;
    Ok(())
}

/// What a path names, on the side after or else before.
pub(crate) fn named(path: &str, catalogs: Pair<&Catalog>) -> Result<Key> {
    let schema = default_schema();
    let after = find(path, catalogs.after, &schema);
    after.or_else(|failure| find(path, catalogs.before, &schema).map_err(|_| failure))
}

/// Refuses an answer that nothing asked for.
pub(crate) fn refuse_unused(unused: &[Unused]) -> Result<()> {
    let Some(Unused { decision, column, why }) = unused.first() else { return Ok(()) };
    let path = column.flag_path(Some(&default_schema()));
    let message = format!("`--{} {path}=…` has no place in this migration: {why}", decision.name());
    Err(Failure::new(FailureKind::Usage, message).hint("leave it out; nothing was written"))
}

/// The names of a key, without the default schema.
fn components<'a>(key: &'a Key, schema: &Ident) -> Vec<&'a Ident> {
    let schema = key.schema.as_ref().filter(|name| *name != schema);
    [schema, key.parent.as_ref(), Some(&key.name)].into_iter().flatten().collect()
}

fn halves<'a>(text: &'a str, flag: &str) -> Result<(&'a str, &'a str)> {
    let mut in_quotes = false;
    let at = text.find(|c: char| {
        in_quotes ^= c == '"';
        c == '=' && !in_quotes
    });
    at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))).ok_or_else(|| {
        Failure::new(FailureKind::Usage, format!("`{flag} {text}` has no `=`"))
            .hint(format!("write {flag} table.column=…"))
    })
}

/// The names of a path.
fn path(text: &str) -> Result<Vec<Ident>> {
    let mut names = vec![String::new()];
    let mut in_quotes = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, in_quotes, names.last_mut()) {
            ('"', true, Some(name)) if chars.peek() == Some(&'"') => {
                name.push('"');
                chars.next();
            }
            ('"', ..) => in_quotes = !in_quotes,
            ('.', false, _) => names.push(String::new()),
            (c, _, Some(name)) => name.push(c),
            (_, _, None) => {}
        }
    }
    if in_quotes || names.iter().any(String::is_empty) {
        let message = format!("`{text}` is not a name, or names separated by dots");
        return Err(Failure::new(FailureKind::Usage, message));
    }
    Ok(names.into_iter().map(Ident::from).collect())
}

/// The object, or the value of an enum, that a path names.
fn find(text: &str, catalog: &Catalog, schema: &Ident) -> Result<Key> {
    let path = path(text)?;
    let names = |key: &Key| {
        let short = components(key, schema);
        let full = [key.schema.as_ref(), key.parent.as_ref(), Some(&key.name)];
        short.into_iter().eq(&path) || full.into_iter().flatten().eq(&path)
    };
    let mut keys = catalog.objects.keys().cloned().chain(enum_values(catalog));
    keys.find(|key| key.kind != Kind::Default && names(key)).ok_or_else(|| {
        let known: Vec<String> =
            catalog.objects.keys().map(|key| dotted(&components(key, schema))).collect();
        Failure::new(FailureKind::Usage, format!("`{text}` names nothing that is there"))
            .hint_if(nearest(text, known.iter().map(String::as_str)).map(did_you_mean))
    })
}

fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

fn dotted(names: &[&Ident]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".")
}

fn enum_values(catalog: &Catalog) -> impl Iterator<Item = Key> {
    catalog.of_kind(Kind::Enum).flat_map(|(key, object)| {
        match (&object.body, key.qualified_name()) {
            (Body::Enum(body), Some(of)) => {
                body.labels.iter().map(|label| Key::enum_value(&of, label.as_str())).collect()
            }
            _ => Vec::new(),
        }
    })
}

/// The same key under a new name. The new name may repeat the path before it, or name another schema
/// that the object moves to.
fn renamed(from: &Key, new: &str, text: &str) -> Result<Key> {
    let names = path(new)?;
    let Some((name, place)) = names.split_last() else { return Ok(from.clone()) };
    let before: Vec<&Ident> = from.schema.iter().chain(&from.parent).collect();
    let stays = before.ends_with(&place.iter().collect::<Vec<_>>());
    match place {
        _ if stays => Ok(Key { name: name.clone(), ..from.clone() }),
        [schema] if lives_in_schema(from) => {
            Ok(Key { schema: Some(schema.clone()), name: name.clone(), ..from.clone() })
        }
        _ => {
            let message =
                format!("`--rename {text}` moves {from}, which goes where its whole goes");
            Err(Failure::new(FailureKind::Usage, message)
                .hint("write only the new name behind `=`"))
        }
    }
}

/// Whether an object can be moved to another schema by itself.
fn lives_in_schema(key: &Key) -> bool {
    key.schema.is_some() && key.parent.is_none() && key.kind != Kind::Index
}

fn columns(
    texts: &[String],
    decision: Decision,
    catalogs: Pair<&Catalog>,
) -> Result<BTreeMap<Key, String>> {
    let flag = &format!("--{}", decision.name());
    let mut columns = BTreeMap::new();
    for text in texts {
        let (key, expression) = column(text, flag, catalogs)?;
        if columns.insert(key, expression).is_some() {
            let message = format!("`{flag} {text}` is the second one for this column");
            return Err(Failure::new(FailureKind::Usage, message).hint("say one of them"));
        }
    }
    Ok(columns)
}

/// A column of the state after, or else one of the state before: it may be filled on the way back.
fn column(text: &str, flag: &str, catalogs: Pair<&Catalog>) -> Result<(Key, String)> {
    let (name, expression) = halves(text, flag)?;
    let key = named(name, catalogs)?;
    if key.kind != Kind::Column {
        let message =
            format!("`{name}` is a {}: write {flag} table.column=EXPRESSION", key.kind.words());
        return Err(Failure::new(FailureKind::Usage, message));
    }
    if expression.trim().is_empty() {
        let message = format!("`{flag} {text}` has no expression");
        return Err(Failure::new(FailureKind::Usage, message));
    }
    Ok((key, expression.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Enum, Object, QualifiedName, Schema};

    use super::*;
    use crate::Remedy;

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        let users = QualifiedName::new("public", "users");
        // What an object is does not matter to a path: any body will do.
        for key in [
            Key::in_schema(Kind::Table, "public", "users"),
            Key::part(Kind::Column, &users, "mail"),
            Key::part(Kind::Default, &users, "mail"),
            Key::in_schema(Kind::Table, "auth", "tokens"),
            Key::in_schema(Kind::Table, "public", "we.ird"),
        ] {
            catalog.insert(key, Object::new(Schema {}));
        }
        let role = Key::in_schema(Kind::Enum, "public", "role");
        catalog.insert(role, Object::new(Enum { labels: vec!["admin".into()] }));
        catalog
    }

    fn decided(answers: &Answers) -> Result<Decisions> {
        let mut decisions = Decisions::default();
        decide(answers, Pair::new(&catalog(), &catalog()), &mut decisions)?;
        Ok(decisions)
    }

    fn renames(texts: &[&str]) -> Result<Decisions> {
        let renames = texts.iter().map(|text| (*text).to_owned()).collect();
        decided(&Answers { renames, ..Answers::default() })
    }

    #[test]
    fn a_path_names_an_object() {
        let cases = [
            ("users=people", "table public.users", "table public.people"),
            ("users.mail=email", "column public.users.mail", "column public.users.email"),
            ("public.users.mail=email", "column public.users.mail", "column public.users.email"),
            ("users.mail=users.email", "column public.users.mail", "column public.users.email"),
            ("auth.tokens=keys", "table auth.tokens", "table auth.keys"),
            ("\"we.ird\"=plain", "table public.we.ird", "table public.plain"),
            ("users=auth.people", "table public.users", "table auth.people"),
            ("role.admin=root", "enum public.role.admin", "enum public.role.root"),
        ];
        for (text, from, to) in cases {
            let answers = renames(&[text]).unwrap();
            let rename = answers.renames.first().unwrap();
            assert_eq!((rename.from.to_string(), rename.to.to_string()), (from.into(), to.into()));
        }
    }

    #[test]
    fn an_empty_name_declines() {
        let answers = renames(&["users.mail="]).unwrap();
        assert_eq!(answers.drops.first().unwrap().to_string(), "column public.users.mail");
        assert!(answers.renames.is_empty());
    }

    #[test]
    fn a_wrong_answer_says_why() {
        let cases = [
            ("users", "`--rename users` has no `=`", None),
            ("user=x", "`user` names nothing that is there", Some("did you mean `users`?")),
            ("users..a=x", "`users..a` is not a name, or names separated by dots", None),
            (
                "users.mail=auth.mail",
                "`--rename users.mail=auth.mail` moves column public.users.mail, which goes where \
                 its whole goes",
                None,
            ),
        ];
        for (text, message, hint) in cases {
            let failure = renames(&[text]).unwrap_err();
            assert_eq!(failure.message, message);
            if let Some(hint) = hint {
                assert_eq!(failure.remedies, [Remedy::Advice(hint.into())]);
            }
        }
    }

    #[test]
    fn what_is_filled_is_a_column_that_is_there() {
        let cases = [
            ("users.male=1", "`users.male` names nothing that is there"),
            ("users=1", "`users` is a table: write --fill table.column=EXPRESSION"),
            ("users.mail=", "`--fill users.mail=` has no expression"),
        ];
        for (text, message) in cases {
            let args = Answers { fills: vec![text.to_owned()], ..Answers::default() };
            assert_eq!(decided(&args).unwrap_err().message, message);
        }
    }

    #[test]
    fn an_expression_may_hold_anything() {
        let fills = vec!["users.mail=case when a = 1 then 2 end".to_owned()];
        let args = Answers { fills, ..Answers::default() };
        let answers = decided(&args).unwrap();
        let (key, expression) = answers.fills.first_key_value().unwrap();
        assert_eq!(key.to_string(), "column public.users.mail");
        assert_eq!(expression, "case when a = 1 then 2 end");
    }
}
