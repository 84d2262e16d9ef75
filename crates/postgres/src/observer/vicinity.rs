//! Which relations a statement can have touched, by the names in it: so that several statements can
//! share one look at the locks, and each still gets its own.

use std::collections::{BTreeMap, BTreeSet};

use aludel_session::{Session, SessionError};
use aludel_sql::{Token, tokens};

/// What stands near what was there when a transaction began, by the names that statements use.
#[derive(Debug, Default)]
pub(super) struct Vicinity {
    /// The relations of a name, and the tables of an index of that name.
    named: BTreeMap<String, BTreeSet<u32>>,
    /// What foreign keys and inheritance tie to the relations of a name.
    tied: BTreeMap<String, BTreeSet<u32>>,
}

/// What a statement can have touched.
#[derive(Debug, Clone, Default)]
pub(super) struct Touch {
    /// What it names of what was there.
    pub(super) named: BTreeSet<u32>,
    tied: BTreeSet<u32>,
    /// It takes something away, and what that was tied to is locked with it.
    drops: bool,
    /// It touches what it names, and what is tied to that. Of any other statement nothing is known.
    is_plain: bool,
}

const NEAR: &str = "SELECT c.relname, c.oid, true FROM pg_catalog.pg_class AS c \
        WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'v', 'f') \
    UNION ALL SELECT c.relname, i.indrelid, true FROM pg_catalog.pg_index AS i \
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid WHERE i.indexrelid >= 16384 \
    UNION ALL SELECT c.relname, t.tied, false FROM ( \
        SELECT conrelid, confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' \
        UNION ALL SELECT confrelid, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' \
        UNION ALL SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits \
        UNION ALL SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits) AS t (of, tied) \
        JOIN pg_catalog.pg_class AS c ON c.oid = t.of";

impl Vicinity {
    /// Looks around.
    pub(super) async fn look(session: &mut dyn Session) -> Result<Self, SessionError> {
        let mut found = Self::default();
        for row in session.query(NEAR).await? {
            let Ok(id) = row.text(1).parse() else { continue };
            let by_name = if row.is_true(2) { &mut found.named } else { &mut found.tied };
            by_name.entry(row.text(0).to_owned()).or_default().insert(id);
        }
        Ok(found)
    }

    /// What a statement can touch.
    pub(super) fn touch(&self, sql: &str) -> Touch {
        let tokens: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
        let mut touch = Touch { is_plain: is_plain(&tokens), ..Touch::default() };
        touch.drops = tokens.iter().any(|token| token.is_word("drop"));
        for name in tokens.iter().filter_map(Token::name) {
            touch.named.extend(self.named.get(&name).into_iter().flatten());
            touch.tied.extend(self.tied.get(&name).into_iter().flatten());
        }
        touch
    }
}

/// Whether a statement changes tables and what belongs to them, and names what it changes.
fn is_plain(tokens: &[Token<'_>]) -> bool {
    let has = |word| tokens.iter().any(|token| token.is_word(word));
    let is_any = |token: &Token<'_>, words: &[&str]| words.iter().any(|word| token.is_word(word));
    let kinds = ["table", "index", "view", "sequence", "trigger", "policy", "on"];
    let between = ["unique", "unlogged"];
    let mut rest = tokens.iter();
    let is_change =
        rest.next().is_some_and(|token| is_any(token, &["create", "alter", "drop", "comment"]));
    let kind = rest.find(|token| !is_any(token, &between));
    is_change && kind.is_some_and(|kind| is_any(kind, &kinds)) && !(has("drop") && has("cascade"))
}

impl Touch {
    /// Whether it touches what it names, and what is tied to that.
    pub(super) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether what both did can be told apart when it is seen at once.
    pub(super) fn is_apart_from(&self, other: &Self) -> bool {
        self.is_plain && other.is_plain && self.named.is_disjoint(&other.named)
    }
}

/// Which of some statements named a relation.
pub(super) fn namer(touches: &[Touch], id: u32) -> Option<usize> {
    touches.iter().position(|touch| touch.named.contains(&id))
}

/// Which of some statements locked a relation.
pub(super) fn locker(touches: &[Touch], id: u32) -> usize {
    let locks =
        |touch: &Touch| touch.named.contains(&id) || (touch.drops && touch.tied.contains(&id));
    let tied = |touch: &Touch| touch.tied.contains(&id);
    let found = touches.iter().position(locks).or_else(|| touches.iter().position(tied));
    found.unwrap_or(touches.len().saturating_sub(1))
}
