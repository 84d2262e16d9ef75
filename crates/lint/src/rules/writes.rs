//! What a statement that writes rows says in words: the catalog shows nothing of it.

use aludel_catalog::MAX_IDENT_BYTES;

use crate::{Pass, outline::Relation};

/// A name as it stands among words.
pub(super) struct Name {
    /// The schema, where it is given.
    pub(super) schema: Option<String>,
    /// The name.
    pub(super) name: String,
}

impl Name {
    /// The name at a place, and the place behind it.
    pub(super) fn read(words: &[String], at: usize) -> Option<(Self, usize)> {
        let first = words.get(at).and_then(|word| folded(word))?;
        let second = words.get(at + 2).and_then(|word| folded(word));
        match second.filter(|_| words.get(at + 1).is_some_and(|it| it == ".")) {
            Some(name) => Some((Self { schema: Some(first), name }, at + 3)),
            None => Some((Self { schema: None, name: first }, at + 1)),
        }
    }

    /// The relation that was there before the script: the first of this name where the schema is not given.
    pub(super) fn find<'a>(&self, pass: &Pass<'a>) -> Option<&'a Relation> {
        let is_it = |it: &&Relation| {
            it.name == self.name && self.schema.as_ref().is_none_or(|schema| *schema == it.schema)
        };
        pass.before.relations.values().find(is_it).filter(|it| pass.is_old(it.id))
    }
}

/// UPDATE or DELETE.
pub(super) struct Change<'a> {
    /// Whether rows are deleted.
    pub(super) deletes: bool,
    /// The table, which was there before the script.
    pub(super) table: &'a Relation,
    /// The columns that get values.
    pub(super) columns: Vec<String>,
    /// Whether all of these came with the script: then nobody has values in them yet.
    pub(super) fills_new: bool,
    /// The words behind WHERE.
    pub(super) condition: Option<&'a [String]>,
}

impl<'a> Change<'a> {
    /// What a statement changes; none where it changes no rows of a table that was there.
    pub(super) fn read(pass: &Pass<'a>) -> Option<Self> {
        let words = pass.statement.words();
        let first = words.first().map(String::as_str);
        if !matches!(first, Some("update" | "delete" | "with")) {
            return None;
        }
        let outer = outer(words);
        let verb = outer.iter().find(|at| {
            let word = words.get(**at).map(String::as_str);
            matches!(word, Some("update" | "delete" | "insert" | "select" | "merge"))
        })?;
        let deletes = match words.get(*verb).map(String::as_str) {
            Some("update") => false,
            Some("delete") => true,
            _ => return None,
        };
        let is = |at: usize, word: &str| words.get(at).is_some_and(|it| it == word);
        let mut at = verb + 1 + usize::from(deletes);
        at += usize::from(is(at, "only"));
        let (name, _) = Name::read(words, at)?;
        let find = |word: &str| outer.iter().copied().find(|at| is(*at, word));
        let end = find("returning").unwrap_or(words.len());
        let condition = find("where").and_then(|at| words.get(at + 1..end));
        let set = find("set").filter(|_| !deletes);
        let columns = set.map(|at| assigned(words, at + 1)).unwrap_or_default();
        let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
        let table = name.find(pass)?;
        let old = |name: &String| {
            let mut all = pass.old.columns.values().filter(|it| it.relation == table.id);
            all.any(|it| it.name == *name)
        };
        let fills_new = !columns.is_empty() && !columns.iter().any(old);
        Some(Self { deletes, table, columns, fills_new, condition })
    }

    /// The table's schema and name.
    pub(super) fn key(&self) -> String {
        format!("{}.{}", self.table.schema, self.table.name)
    }

    /// Whether all rows are filled at once: no condition where the columns are new, or none but that a
    /// column is not yet what it is to be.
    pub(super) fn is_fill(&self) -> bool {
        let pattern = |words: &[String]| {
            let is = |text: &str| words.iter().map(String::as_str).eq(text.split(' '));
            is("is null") || is("is distinct from")
        };
        let asks_for_empty = |words: &[String]| {
            let limits =
                words.iter().any(|it| matches!(it.as_str(), "limit" | "between" | "select"));
            let empty = words.windows(2).any(&pattern) || words.windows(3).any(&pattern);
            empty && !limits
        };
        !self.deletes && self.condition.map_or(self.fills_new, asks_for_empty)
    }

    /// Whether a column has a value in each row once it ran.
    pub(super) fn fills(&self, table: u32, column: &str) -> bool {
        let is_empty = |words: &[String]| {
            let last: Option<String> =
                words.get(words.len().saturating_sub(3)).and_then(|it| folded(it));
            let rest = words.get(words.len().saturating_sub(2)..);
            let is_null = rest.is_some_and(|it| it.iter().map(String::as_str).eq(["is", "null"]));
            is_null && last.is_some_and(|it| it == column) && !words.iter().any(|it| it == "and")
        };
        let is_set = self.columns.iter().any(|it| it == column);
        !self.deletes && self.table.id == table && is_set && self.condition.is_none_or(is_empty)
    }
}

/// The tables that TRUNCATE names.
pub(super) fn targets(pass: &Pass<'_>) -> Vec<Name> {
    let words = pass.statement.words();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|it| it == word);
    let mut found = Vec::new();
    let mut at = 1;
    while at < words.len() {
        while is(at, "table") || is(at, "only") {
            at += 1;
        }
        let Some((name, next)) = Name::read(words, at) else { break };
        found.push(name);
        at = next + usize::from(is(next, "*"));
        if !is(at, ",") {
            break;
        }
        at += 1;
    }
    found
}

/// The columns that get two values, as a whole.
pub(super) fn twice(words: &[String]) -> Vec<String> {
    let writes = ["update", "insert", "merge", "with"];
    if !words.first().is_some_and(|it| writes.contains(&it.as_str())) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let given = match word.as_str() {
            "set" => assigned(words, at + 1),
            "insert" => inserted(words, at + 1),
            _ => Vec::new(),
        };
        for (index, (name, is_part)) in given.iter().enumerate() {
            let before = given.iter().take(index).find(|(other, _)| other == name);
            let is_twice = before.is_some_and(|(_, was_part)| !(*is_part && *was_part));
            if is_twice && !found.contains(name) {
                found.push(name.clone());
            }
        }
    }
    found
}

/// The columns of `SET a = …, (b, c) = …`, and whether a part of one only.
fn assigned(words: &[String], from: usize) -> Vec<(String, bool)> {
    let rest = words.get(from..).unwrap_or_default();
    let (mut depth, mut found, mut is_begin) = (0_usize, Vec::new(), true);
    for (at, word) in rest.iter().enumerate() {
        match word.as_str() {
            "(" | "[" if is_begin && depth == 0 && word == "(" => {
                found.extend(listed(rest, at + 1));
                (depth, is_begin) = (1, false);
            }
            "(" | "[" => depth += 1,
            ")" | "]" if depth == 0 => break,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => is_begin = true,
            "where" | "from" | "returning" | "when" if depth == 0 => break,
            _ if is_begin => {
                found.extend(folded(word).map(|name| (name, is_part(rest, at))));
                is_begin = false;
            }
            _ => {}
        }
    }
    found
}

/// The columns of `INSERT INTO t (a, b) …`, and of MERGE's `INSERT (a, b) …`.
fn inserted(words: &[String], from: usize) -> Vec<(String, bool)> {
    let stops = ["values", "select", "default", "overriding", "with", ";"];
    let rest = words.get(from..).unwrap_or_default();
    let open = rest.iter().position(|word| word == "(" || stops.contains(&word.as_str()));
    let open = open.filter(|at| rest.get(*at).is_some_and(|word| word == "("));
    let Some(open) = open else { return Vec::new() };
    match rest.get(open + 1).map(String::as_str) {
        Some("select" | "values" | "with" | "(") => Vec::new(),
        _ => listed(rest, open + 1),
    }
}

/// The names up to the closing parenthesis, and whether a part of one only.
fn listed(words: &[String], from: usize) -> Vec<(String, bool)> {
    let (mut found, mut is_begin, mut depth) = (Vec::new(), true, 0_usize);
    for (at, word) in words.iter().enumerate().skip(from) {
        match word.as_str() {
            ")" if depth == 0 => break,
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => is_begin = true,
            _ if is_begin => {
                found.extend(folded(word).map(|name| (name, is_part(words, at))));
                is_begin = false;
            }
            _ => {}
        }
    }
    found
}

fn is_part(words: &[String], at: usize) -> bool {
    words.get(at + 1).is_some_and(|it| it == "." || it == "[")
}

/// The places of the words that stand in no parentheses.
pub(super) fn outer(words: &[String]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth == 0 => found.push(at),
            _ => {}
        }
    }
    found
}

/// A word as the name that the server takes it for; none where it is no name.
pub(super) fn folded(word: &str) -> Option<String> {
    full(word).map(|name| cut(&name).to_owned())
}

/// A word as a name, whole.
pub(super) fn full(word: &str) -> Option<String> {
    if let Some(inner) = word.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        return Some(inner.replace("\"\"", "\""));
    }
    let is_first = |it: char| it.is_alphabetic() || it == '_' || !it.is_ascii();
    let is_name = word.chars().next().is_some_and(is_first) && !word.contains(['\'', '"']);
    is_name.then(|| word.to_owned())
}

/// What the server keeps of a name.
pub(super) fn cut(name: &str) -> &str {
    let mut end = name.len().min(MAX_IDENT_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or(name)
}
