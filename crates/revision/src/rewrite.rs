//! A section of a file with other SQL in the place of some of its statements; the rest of the file stays.

use std::{collections::BTreeSet, ops::Range};

use aludel_sql::{Syntax, Token, tokens_of};

use crate::{
    DraftSegment, HazardComment, MistakeKind, Mistakes, Revision, Section, Segment, draft,
    source::Report,
};

/// A part of a segment that some of its statements are taken out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Statements that stay together.
    Kept(DraftSegment),
    /// A statement that was taken out.
    TakenOut {
        /// Its number in the segment, from 0.
        statement: usize,
        /// The comments above it, without what was said of its hazards.
        above: String,
    },
}

impl Segment {
    /// The segment as it would be written again.
    pub fn draft(&self) -> DraftSegment {
        self.with(self.sql.as_str())
    }

    /// What is left of the segment without some of its statements, in order.
    pub fn without(&self, statements: &BTreeSet<usize>) -> Vec<Piece> {
        let (sql, begin) = (self.sql.as_str(), self.sql.range().start);
        let (mut pieces, mut kept, mut end) = (Vec::new(), 0..0, 0);
        for (number, statement) in self.statements.iter().enumerate() {
            let Range { start, end: last } = statement.range();
            let (start, above) = (start - begin, end);
            end = behind_semicolon(sql, last - begin);
            match statements.contains(&number) {
                false => kept.end = end,
                true => {
                    pieces.extend(self.kept(kept));
                    kept = end..end;
                    let above = HazardComment::strip(sql.get(above..start).unwrap_or_default());
                    pieces.push(Piece::TakenOut { statement: number, above });
                }
            }
        }
        pieces.extend(self.kept(kept.start..sql.len()));
        pieces
    }

    /// A part of the segment's text, where there is anything in it.
    fn kept(&self, range: Range<usize>) -> Option<Piece> {
        let sql = self.sql.as_str().get(range).unwrap_or_default();
        (!sql.trim().is_empty()).then(|| Piece::Kept(self.with(sql)))
    }

    fn with(&self, sql: &str) -> DraftSegment {
        let (mode, fill, undoes) = (self.mode, self.fill.clone(), self.undoes);
        DraftSegment { mode, fill, undoes, sql: sql.to_owned() }
    }
}

/// Where the semicolon ends that ends a statement, or the statement where none does.
fn behind_semicolon(sql: &str, end: usize) -> usize {
    let rest = sql.get(end..).unwrap_or_default();
    let next = tokens_of(rest, Syntax::default()).find(|token| !token.is_trivia());
    next.filter(|token| token.text == ";").as_ref().map_or(end, |token| end + Token::end(token))
}

impl Revision {
    /// The file's text with these segments in the place of those of one of its sections.
    ///
    /// # Errors
    ///
    /// Where the text would not be read again: SQL that contains a directive, for one.
    pub fn rewritten(
        &self,
        section: &Section,
        segments: &[DraftSegment],
    ) -> Result<String, Mistakes> {
        if self.written.is_some() {
            let report = Report::new(&self.path, self.file_text());
            return Err(report.fail(MistakeKind::HasVariables));
        }
        draft::check_directives(&self.path, segments)?;
        let Range { start, end } = section.text.range();
        let (before, after) = (self.text().get(..start), self.text().get(end..));
        let mut text = before.unwrap_or_default().trim_end().to_owned();
        text.push('\n');
        draft::section(&mut text, section.direction, segments);
        if let Some(after) = after.filter(|after| !after.is_empty()) {
            text.push('\n');
            text.push_str(after);
        }
        Self::parse(&self.path, text.as_bytes())?.script().map_err(Mistakes::clone)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const FILE: &str = "-- Orders\n--\n-- revision: a\n-- revises: base\n\n-- migrate:up\n\n\
        CREATE TABLE t (a int); -- new\n\n-- hazard: blocking lock: an index\n-- remedy: wait\n\
        -- by name\nCREATE INDEX i ON t (a);\n\nCREATE INDEX j ON t (a)\n\n-- migrate:down\n\n\
        DROP TABLE t;\n";

    fn revision() -> Revision {
        Revision::parse(Path::new("a_orders.sql"), FILE.as_bytes()).unwrap()
    }

    fn pieces(taken: &[usize]) -> Vec<(String, bool)> {
        let revision = revision();
        let segment = &revision.script().unwrap().up.segments[0];
        let pieces = segment.without(&taken.iter().copied().collect());
        let told = |piece: Piece| match piece {
            Piece::Kept(draft) => (draft.sql.trim().to_owned(), true),
            Piece::TakenOut { statement, above } => {
                (format!("{statement}: {}", above.trim()), false)
            }
        };
        pieces.into_iter().map(told).collect()
    }

    #[test]
    fn statements_are_taken_out_with_their_comments() {
        let (first, last) = ("CREATE TABLE t (a int);", "CREATE INDEX j ON t (a)");
        assert_eq!(
            pieces(&[1]),
            [
                (first.to_owned(), true),
                ("1: -- new\n\n-- by name".to_owned(), false),
                (last.to_owned(), true)
            ]
        );
        assert_eq!(pieces(&[0, 1, 2]).iter().filter(|(_, kept)| *kept).count(), 0);
        assert_eq!(pieces(&[]).len(), 1);
    }

    #[test]
    fn a_section_is_written_anew_and_the_rest_stays() {
        let revision = revision();
        let up = &revision.script().unwrap().up;
        let index = DraftSegment {
            mode: crate::Mode::Autocommit,
            sql: "CREATE INDEX CONCURRENTLY i ON t (a);".to_owned(),
            ..DraftSegment::default()
        };
        let text = revision.rewritten(up, &[index]).unwrap();
        assert_eq!(
            text,
            "-- Orders\n--\n-- revision: a\n-- revises: base\n\n-- migrate:up transaction:false\n\n\
             CREATE INDEX CONCURRENTLY i ON t (a);\n\n-- migrate:down\n\nDROP TABLE t;\n"
        );
        let same: Vec<DraftSegment> = up.segments.iter().map(Segment::draft).collect();
        assert_eq!(revision.rewritten(up, &same).unwrap(), FILE);
    }

    #[test]
    fn what_would_not_be_read_again_is_refused() {
        let revision = revision();
        let up = &revision.script().unwrap().up;
        let draft = DraftSegment { sql: "-- migrate:down\n".into(), ..DraftSegment::default() };
        assert!(revision.rewritten(up, &[draft]).is_err());
    }
}
