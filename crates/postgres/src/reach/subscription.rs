//! Subscriptions without a connection to their publisher.
//! Source: PostgreSQL manual, "CREATE SUBSCRIPTION", "ALTER SUBSCRIPTION", "DROP SUBSCRIPTION".

use super::{Beyond, Deed, Ground, kinds::is};
use aludel_sql::{Kind, Token, tokens};

/// What runs in the place of a statement about a subscription.
pub(super) fn deed(sql: &str, ground: Ground) -> Deed {
    let statement: Vec<Token<'_>> =
        tokens(sql).filter(|token| !token.is_trivia() && token.kind != Kind::Semicolon).collect();
    match statement.first() {
        Some(first) if first.is_word("create") => create(sql, &statement, ground),
        Some(first) if first.is_word("drop") => drop(sql, &statement),
        _ => alter(sql, &statement, ground),
    }
}

/// Made without a connection, and enabled afterwards where it would be: no worker of a server of
/// our own ever starts.
fn create(sql: &str, statement: &[Token<'_>], ground: Ground) -> Deed {
    let Some(name) = statement.get(2) else { return Deed::Run };
    let options = Options::of(sql, statement);
    let says_no = |name: &str| options.value(name).is_some_and(|it| is_false(&it));
    let has_no_slot = options.value("slot_name").is_some_and(|it| it.eq_ignore_ascii_case("none"));
    let is_enabled = !says_no("enabled") && !says_no("connect") && !has_no_slot
        || options.value("enabled").is_some_and(|it| !is_false(&it));
    let made = options.with(&["connect", "enabled", "create_slot", "copy_data"], "connect = false");
    let mut instead = vec![made];
    if is_enabled && ground == Ground::Own {
        instead.push(format!("ALTER SUBSCRIPTION {} ENABLE", name.text));
    }
    Deed::Instead(instead)
}

/// Its slot is forgotten first, for dropping it would connect.
fn drop(sql: &str, statement: &[Token<'_>]) -> Deed {
    let at = if is(statement, 2, "if") { 4 } else { 2 };
    let Some(token) = statement.get(at) else { return Deed::Run };
    let Some(name) = token.name() else { return Deed::Run };
    let (shown, said) = (token.text, name.replace('\'', "''"));
    let forget = format!(
        "DO $aludel$ BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_subscription AS s \
         JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid WHERE s.subname = '{said}' \
         AND d.datname = pg_catalog.current_database()) THEN \
         ALTER SUBSCRIPTION {shown} DISABLE; ALTER SUBSCRIPTION {shown} SET (slot_name = NONE); \
         END IF; END $aludel$"
    );
    Deed::Instead(vec![forget, sql.to_owned()])
}

fn alter(sql: &str, statement: &[Token<'_>], ground: Ground) -> Deed {
    let left_out = Deed::LeaveOut(Beyond::Subscription);
    let changes_slot = |options: &Options<'_>| {
        ["failover", "two_phase"].iter().any(|name| options.value(name).is_some())
    };
    if is(statement, 3, "refresh") || is(statement, 3, "enable") && ground == Ground::Given {
        return left_out;
    }
    if is(statement, 4, "publication") {
        let options = Options::of(sql, statement);
        return Deed::Instead(vec![options.with(&["refresh", "copy_data"], "refresh = false")]);
    }
    if is(statement, 3, "set") && changes_slot(&Options::of(sql, statement)) {
        return left_out;
    }
    Deed::Run
}

fn is_false(value: &str) -> bool {
    ["false", "off", "no", "0"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// The options in the last brackets of a statement.
struct Options<'a> {
    /// The statement before its options.
    head: &'a str,
    /// Names and values; of one without a value that is empty.
    pairs: Vec<(String, String)>,
}

impl<'a> Options<'a> {
    fn of(sql: &'a str, statement: &[Token<'_>]) -> Self {
        let open = statement.iter().rposition(|token| token.text == "(");
        let open = open.filter(|at| {
            let before = at.checked_sub(1).and_then(|at| statement.get(at));
            before.is_some_and(|token| token.is_word("with") || token.is_word("set"))
        });
        let end = statement.last().map_or(sql.len(), Token::end);
        let Some(open) = open else {
            return Self { head: sql.get(..end).unwrap_or(sql), pairs: Vec::new() };
        };
        let start = open.checked_sub(1).and_then(|at| statement.get(at));
        let head = start.and_then(|token| sql.get(..token.start)).unwrap_or(sql);
        let inside = statement.get(open + 1..statement.len().saturating_sub(1)).unwrap_or_default();
        let pairs = inside.split(|token| token.text == ",").filter_map(pair).collect();
        Self { head, pairs }
    }

    fn value(&self, name: &str) -> Option<String> {
        let (_, value) = self.pairs.iter().find(|(known, _)| known == name)?;
        Some(value.trim_matches('\'').to_owned())
    }

    /// The statement without some options, and with another one.
    fn with(&self, without: &[&str], one: &str) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        let kept = kept.map(|(name, value)| match value.as_str() {
            "" => name.clone(),
            value => format!("{name} = {value}"),
        });
        let all: Vec<String> = std::iter::once(one.to_owned()).chain(kept).collect();
        format!("{} WITH ({})", self.head.trim_end(), all.join(", "))
    }
}

fn pair(tokens: &[Token<'_>]) -> Option<(String, String)> {
    let (name, rest) = tokens.split_first()?;
    let value = rest.iter().filter(|token| token.text != "=").map(|token| token.text);
    Some((name.name()?, value.collect::<Vec<_>>().join(" ")))
}
