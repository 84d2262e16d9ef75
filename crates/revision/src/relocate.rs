//! A revision at another place of its history: other parents, another identifier.

use std::collections::BTreeMap;

use crate::{History, Mistakes, Revision, RevisionId, header, revision::file_name};

/// What becomes of the places of some revisions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relocation {
    /// The identifiers that become others.
    pub ids: BTreeMap<RevisionId, RevisionId>,
    /// The parents of revisions, by the identifiers that they had.
    pub parents: BTreeMap<RevisionId, Vec<RevisionId>>,
}

/// A revision whose file says something else now.
#[derive(Debug, Clone)]
pub struct Relocated {
    /// As it was.
    pub before: Revision,
    /// As it is to be: its text, and its file's name.
    pub after: Revision,
}

impl Relocation {
    /// The revisions of a history whose files have to say something else: those that move, and those that
    /// name one of them.
    ///
    /// # Errors
    ///
    /// Where a file would not be read again.
    pub fn of(&self, history: &History) -> Result<Vec<Relocated>, Mistakes> {
        let mut all = Vec::new();
        for before in history.revisions() {
            let parents = self.parents.get(&before.id).unwrap_or(&before.parents);
            let (parents, depends_on) = (self.named(parents), self.named(&before.depends_on));
            let id = self.name(&before.id);
            if *id == before.id && parents == before.parents && depends_on == before.depends_on {
                continue;
            }
            let after = before.relocated(id, &parents, &depends_on)?;
            all.push(Relocated { before: before.clone(), after });
        }
        Ok(all)
    }

    /// The identifier that a revision has then.
    pub fn name<'a>(&'a self, id: &'a RevisionId) -> &'a RevisionId {
        self.ids.get(id).unwrap_or(id)
    }

    fn named(&self, ids: &[RevisionId]) -> Vec<RevisionId> {
        ids.iter().map(|id| self.name(id).clone()).collect()
    }
}

impl Revision {
    /// The same under another identifier, in a file of another name.
    ///
    /// # Errors
    ///
    /// Where the file would not be read again.
    pub fn renumbered(&self, id: &RevisionId) -> Result<Self, Mistakes> {
        self.relocated(id, &self.parents, &self.depends_on)
    }

    fn relocated(
        &self,
        id: &RevisionId,
        parents: &[RevisionId],
        depends_on: &[RevisionId],
    ) -> Result<Self, Mistakes> {
        let list =
            |ids: &[RevisionId]| ids.iter().map(RevisionId::as_str).collect::<Vec<_>>().join(", ");
        let revises = if parents.is_empty() { "base".to_owned() } else { list(parents) };
        let values =
            [("revision", id.to_string()), ("revises", revises), ("depends_on", list(depends_on))];
        let text = header::with_values(self.file_text(), &values);
        let path = match *id == self.id {
            true => self.path.clone(),
            false => self.path.with_file_name(file_name(id, &self.slug)),
        };
        let mut revision = Self::parse(&path, text.as_bytes())?;
        revision.syntax = self.syntax;
        Ok(revision.with_values(&self.values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RevisionId {
        RevisionId::new(text).expect("an identifier")
    }

    #[test]
    fn what_moves_and_what_names_it_is_written_anew() {
        let file = |id: &str, header: &str| {
            let text = format!(
                "-- About {id}\n--\n-- revision: {id}\n{header}-- created: 2026-01-01T00:00:00Z\n\n-- migrate:up\n\nSELECT 'revises: a1';\n\n-- migrate:down\n"
            );
            (format!("{id}_it.sql"), text)
        };
        let files = [
            file("a1", "-- revises: base\n"),
            file("b1", "-- revises: a1\n"),
            file("c1", "-- revises: a1\n"),
            file("c2", "-- revises:   c1  \n-- depends_on: b1\n"),
        ];
        let history = History::from_files(files).expect("a history");
        let relocation = Relocation {
            ids: [(id("c1"), id("d1"))].into(),
            parents: [(id("c1"), vec![id("b1")])].into(),
        };
        let moved = relocation.of(&history).expect("files that can be read");
        let told: Vec<String> = moved
            .iter()
            .map(|it| format!("{} {:?} {}", it.after.id, it.after.parents, it.after.path.display()))
            .collect();
        assert_eq!(told, [r#"d1 ["b1"] d1_it.sql"#, r#"c2 ["d1"] c2_it.sql"#]);
        assert_eq!(
            moved[0].after.text(),
            moved[0]
                .before
                .text()
                .replace("revision: c1", "revision: d1")
                .replace("-- revises: a1", "-- revises: b1")
        );
        assert!(moved[1].after.text().contains("-- depends_on: b1\n"));
        assert!(Relocation::default().of(&history).expect("none").is_empty());
    }
}
