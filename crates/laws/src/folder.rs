//! Pairs that somebody wrote: folders with an `old.sql` and a `new.sql`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use aludel_catalog::Pair;
use aludel_sql::{split, tokens};

use crate::{Definition, Schema};

/// The pairs of a folder and its folders, by path.
pub fn pairs_of(folder: &Path) -> io::Result<Vec<(PathBuf, Pair<Schema>)>> {
    let mut pairs = Vec::new();
    let (old, new) = (folder.join("old.sql"), folder.join("new.sql"));
    if old.is_file() && new.is_file() {
        pairs.push((folder.to_owned(), Pair::new(read(&old)?, read(&new)?)));
    }
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    folders.sort();
    for inner in folders.iter().filter(|path| path.is_dir()) {
        pairs.extend(pairs_of(inner)?);
    }
    Ok(pairs)
}

fn read(path: &Path) -> io::Result<Schema> {
    Ok(of_text(&fs::read_to_string(path)?))
}

/// A definition for each statement, named by its text.
fn of_text(text: &str) -> Schema {
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with('\\'))
        .fold(String::new(), |text, line| text + line + "\n");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let definition = |sql: &str| {
        let count = seen.entry(sql.to_owned()).or_default();
        *count += 1;
        Definition { name: format!("{sql} ({count})"), sql: sql.to_owned() }
    };
    let statements = split(tokens(&text)).into_iter();
    let statements = statements.filter_map(|span| text.get(span.range));
    Schema { definitions: statements.map(definition).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_statements() {
        let schema = of_text("\\restrict x\nCREATE TABLE a ();\nSELECT ';';\nSELECT ';';");
        let sql: Vec<&str> = schema.definitions.iter().map(|one| one.sql.as_str()).collect();
        assert_eq!(sql, ["CREATE TABLE a ()", "SELECT ';'", "SELECT ';'"]);
        assert_eq!(schema.names().len(), 3);
    }
}
