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
    /// It runs nobody's code, and drops what it names or touches nothing that was there.
    is_certain: bool,
}

const NEAR: &str = "WITH RECURSIVE family (below, above) AS ( \
        SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits \
        UNION SELECT f.below, i.inhparent FROM family AS f \
            JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = f.above) \
    SELECT c.relname, c.oid, true FROM pg_catalog.pg_class AS c \
        WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'v', 'f') \
    UNION ALL SELECT c.relname, i.indrelid, true FROM pg_catalog.pg_index AS i \
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid WHERE i.indexrelid >= 16384 \
    UNION ALL SELECT c.relname, t.tied, false FROM ( \
        SELECT conrelid, confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' \
        UNION ALL SELECT confrelid, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' \
        UNION ALL SELECT below, above FROM family \
        UNION ALL SELECT above, below FROM family) AS t (of, tied) \
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
        let tokens = words(sql);
        let has = |word| tokens.iter().any(|token| token.is_word(word));
        let mut touch =
            Touch { is_plain: is_plain(&tokens), drops: has("drop"), ..Touch::default() };
        for name in tokens.iter().filter_map(Token::name) {
            touch.named.extend(self.named.get(&name).into_iter().flatten());
            touch.tied.extend(self.tied.get(&name).into_iter().flatten());
        }
        let is_drop = tokens.first().is_some_and(|token| token.is_word("drop"));
        let is_new = touch.named.is_empty() && touch.tied.is_empty() && runs_no_code(&tokens);
        touch.is_certain = touch.is_plain && (is_drop || is_new);
        touch
    }

    /// Remembers for the statements after it what a statement ties together, and what it calls otherwise.
    pub(super) fn learn(&mut self, sql: &str, touch: &Touch) {
        let tokens = words(sql);
        if tokens.iter().any(|token| token.is_word("rename")) {
            let other = tokens.iter().rev().find_map(Token::name).unwrap_or_default();
            self.named.entry(other).or_default().extend(&touch.named);
        }
        if let Some(table) = table(&tokens) {
            self.tied.entry(table).or_default().extend(&touch.named);
        }
    }
}

fn words(sql: &str) -> Vec<Token<'_>> {
    tokens(sql).filter(|token| !token.is_trivia()).collect()
}

/// Whether a statement changes tables and what belongs to them, and names what it changes.
fn is_plain(tokens: &[Token<'_>]) -> bool {
    let has = |word| tokens.iter().any(|token| token.is_word(word));
    let is_change = is_any(tokens.first(), &["create", "alter", "drop", "comment"]);
    let kinds = ["table", "index", "view", "sequence", "trigger", "policy", "on"];
    is_change && is_any(kind(tokens), &kinds) && !(has("drop") && has("cascade"))
}

/// The word that says what is created, altered, dropped.
fn kind<'t, 's>(tokens: &'t [Token<'s>]) -> Option<&'t Token<'s>> {
    tokens.iter().skip(1).find(|token| !is_any(Some(token), &["unique", "unlogged"]))
}

fn is_any(token: Option<&Token<'_>>, words: &[&str]) -> bool {
    token.is_some_and(|token| words.iter().any(|word| token.is_word(word)))
}

/// Whether a statement makes a table without rows, or an index of columns: of all others something may
/// look at rows, by a query or a function.
fn runs_no_code(tokens: &[Token<'_>]) -> bool {
    let count = |words: &[&str]| tokens.iter().filter(|it| is_any(Some(it), words)).count();
    let is_nested = tokens
        .split(|it| it.text == ")")
        .any(|part| part.iter().filter(|it| it.text == "(").count() > 1);
    is_any(tokens.first(), &["create"])
        && match kind(tokens) {
            Some(kind) if kind.is_word("table") => {
                count(&["table"]) == 1 && count(&["select", "values", "execute"]) == 0
            }
            Some(kind) => kind.is_word("index") && !is_nested && count(&["where"]) == 0,
            None => false,
        }
}

/// The name of the table that a statement creates or alters.
fn table(tokens: &[Token<'_>]) -> Option<String> {
    let (at, _) = tokens.iter().enumerate().find(|(_, token)| token.is_word("table"))?;
    let between = ["if", "not", "exists", "only"];
    let mut names = tokens.iter().skip(at + 1).skip_while(|it| is_any(Some(it), &between));
    let mut name = names.next()?;
    while names.next().is_some_and(|token| token.text == ".") {
        name = names.next()?;
    }
    name.name()
}

impl Touch {
    /// Whether what it does is known, so that it can be looked at with many others.
    pub(super) const fn is_certain(&self) -> bool {
        self.is_certain
    }

    /// Whether it touches what it names, and what is tied to that.
    pub(super) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether what both did can be told apart when it is seen at once.
    pub(super) fn is_apart_from(&self, other: &Self) -> bool {
        self.is_plain && other.is_plain && self.named.is_disjoint(&other.named)
    }
}

/// Which of some statements did what is seen at once.
pub(super) struct Doers {
    named: BTreeMap<u32, usize>,
    locked: BTreeMap<u32, usize>,
    tied: BTreeMap<u32, usize>,
    last: usize,
}

impl Doers {
    /// Those of statements that touched this.
    pub(super) fn of(touches: &[Touch]) -> Self {
        let last = touches.len().saturating_sub(1);
        let (named, locked, tied) = Default::default();
        let mut doers = Self { named, locked, tied, last };
        for (at, touch) in touches.iter().enumerate() {
            for id in &touch.named {
                doers.named.entry(*id).or_insert(at);
                doers.locked.entry(*id).or_insert(at);
            }
            for id in &touch.tied {
                doers.tied.entry(*id).or_insert(at);
                if touch.drops {
                    doers.locked.entry(*id).or_insert(at);
                }
            }
        }
        doers
    }

    /// Which locked a relation.
    pub(super) fn locker(&self, id: u32) -> usize {
        *self.locked.get(&id).or_else(|| self.tied.get(&id)).unwrap_or(&self.last)
    }

    /// Which changed it: one that names it before one that locked it.
    pub(super) fn doer(&self, id: u32) -> usize {
        self.named.get(&id).copied().unwrap_or_else(|| self.locker(id))
    }
}
