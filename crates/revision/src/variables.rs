//! What a file's header asks for: names that stand in its SQL in `psql`'s forms, and get their values when it
//! is run.

use std::{collections::BTreeMap, fmt, ops::Range, sync::Arc};

use aludel_sql::{Kind, Syntax, Token, quote_ident, quote_literal, tokens_of};

/// A variable that a header declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value where none is given.
    pub default: Option<String>,
    /// Whether its value is neither kept nor shown.
    pub is_secret: bool,
}

/// The word before the name of one that is secret.
const SECRET: &str = "secret";

/// Values by the names of variables.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Values {
    given: BTreeMap<String, String>,
    purpose: Purpose,
}

/// What values are wanted for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Purpose {
    /// To run.
    #[default]
    Run,
    /// To run on throw-away databases.
    Shadows,
    /// To read: nothing is run.
    Reading,
}

/// What a secret is on a shadow, where the header gives no default.
const STAND_IN: &str = "secret";

impl fmt::Debug for Values {
    /// The names alone: a value may be secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.given.keys()).finish()
    }
}

impl Values {
    /// Values that are given.
    pub fn new(given: BTreeMap<String, String>) -> Self {
        Self { given, purpose: Purpose::Run }
    }

    /// Something for every variable: for who only reads, and runs nothing.
    pub fn for_reading(given: BTreeMap<String, String>) -> Self {
        Self { given, purpose: Purpose::Reading }
    }

    /// The same for throw-away databases: what is secret does not come there.
    pub fn for_shadows(given: BTreeMap<String, String>) -> Self {
        Self { given, purpose: Purpose::Shadows }
    }

    pub(crate) fn on_shadows(self) -> Self {
        Self { purpose: Purpose::Shadows, ..self }
    }

    fn given_to(&self, variable: &Variable) -> Option<&str> {
        self.given.get(&variable.name).map(String::as_str)
    }

    fn of<'v>(&'v self, variable: &'v Variable) -> Option<&'v str> {
        let default = variable.default.as_deref();
        match self.purpose {
            Purpose::Shadows | Purpose::Reading if variable.is_secret => default.or(Some(STAND_IN)),
            Purpose::Reading => self.given_to(variable).or(default).or(Some(STAND_IN)),
            _ => self.given_to(variable).or(default),
        }
    }
}

/// What a header says of variables: `name, other=default, secret pass`. A default with a comma or a blank at
/// an end stands between single quotes, of which one inside is written twice.
pub(crate) fn parse(text: &str) -> Result<Vec<Variable>, (usize, &'static str)> {
    let mut variables: Vec<Variable> = Vec::new();
    let mut at = 0;
    loop {
        let (end, item) = item(text, at)?;
        let variable = variable(item).map_err(|why| (at, why))?;
        if variables.iter().any(|it| it.name == variable.name) {
            return Err((at, "a name stands twice"));
        }
        variables.push(variable);
        if end >= text.len() {
            return Ok(variables);
        }
        at = end + 1;
    }
}

/// What stands up to the next comma that is not between quotes.
fn item(text: &str, from: usize) -> Result<(usize, &str), (usize, &'static str)> {
    let mut is_quoted = false;
    let rest = text.get(from..).unwrap_or_default();
    for (at, character) in rest.char_indices() {
        match character {
            '\'' => is_quoted = !is_quoted,
            ',' if !is_quoted => return Ok((from + at, rest.get(..at).unwrap_or_default())),
            _ => {}
        }
    }
    match is_quoted {
        true => Err((from, "a quote has no end")),
        false => Ok((text.len(), rest)),
    }
}

fn variable(item: &str) -> Result<Variable, &'static str> {
    let (head, default) = match item.split_once('=') {
        Some((head, default)) => (head.trim(), Some(unquoted(default.trim())?)),
        None => (item.trim(), None),
    };
    let (is_secret, name) = match head.split_once(char::is_whitespace) {
        Some((SECRET, name)) => (true, name.trim()),
        Some(_) => return Err("a variable is `name`, `name=default` or `secret name`"),
        None => (false, head),
    };
    match is_name(name) && name != SECRET {
        true => Ok(Variable { name: name.to_owned(), default, is_secret }),
        false => Err("a name has letters of ASCII, digits and `_`, and begins with no digit"),
    }
}

fn unquoted(text: &str) -> Result<String, &'static str> {
    match text.strip_prefix('\'') {
        None if text.contains('\'') => Err("a quote stands inside of a default"),
        None => Ok(text.to_owned()),
        Some(rest) => match rest.strip_suffix('\'') {
            Some(inside) if !inside.replace("''", "").contains('\'') => {
                Ok(inside.replace("''", "'"))
            }
            _ => Err("something stands behind the quotes of a default"),
        },
    }
}

/// Whether a word can be the name of a variable.
pub(crate) fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(is_part) && name.bytes().next().is_some_and(|it| !it.is_ascii_digit())
}

/// How a variable is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `:name`
    Raw,
    /// `:'name'`
    Literal,
    /// `:"name"`
    Name,
}

/// A variable where it stands.
#[derive(Debug, Clone)]
struct Use {
    range: Range<usize>,
    name: String,
    form: Form,
}

/// The file behind a text whose variables have their values.
#[derive(PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) text: Arc<str>,
    pieces: Vec<Piece>,
    /// Values that are not shown, with what is shown in their place.
    secrets: Vec<(String, String)>,
}

/// A piece of a text that stands for a variable of the file.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    run: Range<usize>,
    file: Range<usize>,
    name: String,
    form: Form,
    is_secret: bool,
}

impl Piece {
    /// Whether some of it stands in a part of the text: a value may hold the end of a statement.
    fn is_in(&self, run: &Range<usize>) -> bool {
        let is_inside = run.start <= self.run.start && self.run.end <= run.end;
        is_inside || (self.run.start < run.end && run.start < self.run.end)
    }
}

impl fmt::Debug for Written {
    /// Nothing of what is secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.pieces).finish()
    }
}

impl Written {
    /// Where in the file a place of the text is; inside of a value, the variable's first character.
    pub(crate) fn offset(&self, run: usize) -> usize {
        let before = self.pieces.iter().take_while(|piece| piece.run.start <= run).last();
        match before {
            None => run,
            Some(piece) if run < piece.run.end => piece.file.start,
            Some(piece) => piece.file.end + (run - piece.run.end),
        }
    }

    /// The names of the variables in a piece of the text, and whether one is secret.
    pub(crate) fn used(&self, run: &Range<usize>) -> (Vec<&str>, bool) {
        let used: Vec<&Piece> = self.pieces.iter().filter(|piece| piece.is_in(run)).collect();
        let is_secret = used.iter().any(|piece| piece.is_secret);
        let mut names: Vec<&str> = used.iter().map(|piece| piece.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        (names, is_secret)
    }

    /// A piece of the text without what is secret: the file's own words stand there, and also where but a part
    /// of a value is in the piece.
    pub(crate) fn shown(&self, text: &str, run: &Range<usize>) -> String {
        let between = |from: usize, to: usize| self.masked(text.get(from..to).unwrap_or_default());
        let (mut shown, mut at) = (String::new(), run.start);
        for piece in self.pieces.iter().filter(|piece| piece.is_secret && piece.is_in(run)) {
            shown.push_str(&between(at, piece.run.start.max(at)));
            shown.push_str(self.text.get(piece.file.clone()).unwrap_or_default());
            at = piece.run.end.min(run.end).max(at);
        }
        shown + &between(at, run.end)
    }

    /// A text without what is secret.
    pub(crate) fn masked(&self, text: &str) -> String {
        replaced(text, &self.secrets)
    }

    /// What a server says, without what is secret: it folds names, cuts what is long, and names single words.
    pub(crate) fn heard(&self, text: &str) -> String {
        let mut secrets = self.secrets.clone();
        for (value, name) in &self.secrets {
            secrets.extend(parts(value).into_iter().map(|part| (part, name.clone())));
        }
        secrets.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        replaced(text, &secrets)
    }

    /// The values that decide what is done with what: those that stand for names and for SQL, and are not secret.
    pub(crate) fn meanings<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (&'t str, &'t str)> {
        let decides = |piece: &&Piece| piece.form != Form::Literal && !piece.is_secret;
        let value = |piece: &Piece| text.get(piece.run.clone()).unwrap_or_default();
        self.pieces.iter().filter(decides).map(move |it| (it.name.as_str(), value(it)))
    }
}

/// How many bytes of a value a server shows at the most, of a name and of a column.
const SHOWN: [usize; 2] = [63, 64];

/// The shortest word of a value that is looked for by itself: a shorter one is in any sentence.
const SHORTEST: usize = 4;

/// What a server may say of a value.
fn parts(value: &str) -> Vec<String> {
    let folded = value.to_lowercase();
    let cut = |text: &str, most: usize| {
        let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        text.get(..end.unwrap_or_default()).unwrap_or_default().to_owned()
    };
    let mut parts = vec![folded.clone()];
    for text in [value, folded.as_str()] {
        parts.extend(SHOWN.into_iter().filter(|most| text.len() > *most).map(|it| cut(text, it)));
        let words = text.split(char::is_whitespace);
        let inner = text.split(|it: char| !it.is_alphanumeric());
        let long = |word: &&str| word.chars().count() >= SHORTEST;
        parts.extend(words.chain(inner).filter(long).map(str::to_owned));
    }
    parts
}

/// A text with each of some values replaced, the first of them that stands at a place. What takes its place is
/// not looked at again.
fn replaced(text: &str, values: &[(String, String)]) -> String {
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(next) = rest.chars().next() {
        let found = values.iter().find(|(value, _)| !value.is_empty() && rest.starts_with(value));
        let (length, put) = match found {
            Some((value, name)) => (value.len(), name.as_str()),
            None => (next.len_utf8(), rest.get(..next.len_utf8()).unwrap_or_default()),
        };
        shown.push_str(put);
        rest = rest.get(length..).unwrap_or_default();
    }
    shown
}

/// What is wrong with a variable where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It has no value.
    Undefined(String),
    /// The header does not declare it.
    Undeclared(String),
    /// Its value would be a directive.
    Directive(String),
}

/// A text whose variables have their values; or what is wrong, each at its place in the file.
pub(crate) fn substitute(
    file: &Arc<str>,
    syntax: Syntax,
    variables: &[Variable],
    values: &Values,
) -> Result<(String, Written), Vec<(usize, Fault)>> {
    let (mut text, mut pieces, mut faults) =
        (String::with_capacity(file.len()), Vec::new(), Vec::new());
    let mut at = 0;
    for it in uses(file, syntax) {
        let Some(variable) = variables.iter().find(|variable| variable.name == it.name) else {
            if it.form != Form::Raw {
                faults.push((it.range.start, Fault::Undeclared(it.name)));
            }
            continue;
        };
        let Some(value) = values.of(variable) else {
            faults.push((it.range.start, Fault::Undefined(it.name)));
            continue;
        };
        if it.form == Form::Raw && value.contains("migrate:") {
            faults.push((it.range.start, Fault::Directive(it.name)));
            continue;
        }
        text.push_str(file.get(at..it.range.start).unwrap_or_default());
        let start = text.len();
        text.push_str(&match it.form {
            Form::Raw => value.to_owned(),
            Form::Literal => literal(value, syntax),
            Form::Name => quote_ident(value),
        });
        at = it.range.end;
        let (run, is_secret) = (start..text.len(), variable.is_secret);
        pieces.push(Piece { run, file: it.range, name: it.name, form: it.form, is_secret });
    }
    text.push_str(file.get(at..).unwrap_or_default());
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok((
        text,
        Written { text: Arc::clone(file), pieces, secrets: secrets(variables, values, syntax) },
    ))
}

/// A value as a literal; where none is prefixed, a backslash is but a character.
fn literal(value: &str, syntax: Syntax) -> String {
    match syntax.prefixed_literals {
        true => quote_literal(value),
        false => format!("'{}'", value.replace('\'', "''")),
    }
}

/// The values that are not shown, in each form that SQL gives them; the longest first.
fn secrets(variables: &[Variable], values: &Values, syntax: Syntax) -> Vec<(String, String)> {
    let mut secrets = Vec::new();
    for variable in variables.iter().filter(|variable| variable.is_secret) {
        let Some(value) = values.of(variable).filter(|value| !value.is_empty()) else { continue };
        let name = &variable.name;
        secrets.push((literal(value, syntax), format!(":'{name}'")));
        secrets.push((quote_ident(value), format!(":\"{name}\"")));
        secrets.push((value.to_owned(), format!(":{name}")));
    }
    secrets.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    secrets
}

/// Everything that could be a variable: a colon right before a name or a literal, but for the bounds of an
/// array's slice.
fn uses(text: &str, syntax: Syntax) -> Vec<Use> {
    let mut found = Vec::new();
    let mut brackets: Vec<bool> = Vec::new();
    let mut before: Option<Token<'_>> = None;
    let mut all = tokens_of(text, syntax).peekable();
    while let Some(token) = all.next() {
        if token.is_trivia() {
            continue;
        }
        match token.text {
            "[" => brackets.push(before.is_some_and(|it| it.is_word("array") || it.text == "[")),
            "]" => drop(brackets.pop()),
            ":" => {
                let next = all.peek().filter(|next| next.start == token.end());
                let is_bound = brackets.last().is_some_and(|is_array| !is_array)
                    && before.is_none_or(|it| it.text == "[" || is_value(&it));
                if let Some((name, form)) = next.filter(|_| !is_bound).and_then(named) {
                    let end = next.map_or(token.end(), Token::end);
                    found.push(Use { range: token.start..end, name, form });
                }
            }
            _ => {}
        }
        before = Some(token);
    }
    found
}

/// Whether a value may end here.
fn is_value(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Word | Kind::QuotedName | Kind::Literal)
        || matches!(token.text, ")" | "]")
        || token.text.starts_with(|first: char| first.is_ascii_digit())
}

fn named(token: &Token<'_>) -> Option<(String, Form)> {
    let between = |quote| token.text.strip_prefix(quote)?.strip_suffix(quote);
    let (name, form) = match token.kind {
        Kind::Word => (token.text, Form::Raw),
        Kind::Literal => (between('\'')?, Form::Literal),
        Kind::QuotedName => (between('"')?, Form::Name),
        _ => return None,
    };
    is_name(name).then(|| (name.to_owned(), form))
}

/// The line of a header that declares variables.
pub(crate) fn line(variables: &[Variable]) -> String {
    let one = |variable: &Variable| {
        let secret = if variable.is_secret { "secret " } else { "" };
        let default = variable.default.as_ref();
        let default = default.map(|it| format!("='{}'", it.replace('\'', "''")));
        format!("{secret}{}{}", variable.name, default.unwrap_or_default())
    };
    variables.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Those of some names, with the values that they have; what is secret keeps none.
pub(crate) fn as_used(variables: &[Variable], values: &Values, names: &[&str]) -> Vec<Variable> {
    let used = variables.iter().filter(|variable| names.contains(&variable.name.as_str()));
    used.map(|variable| {
        // A header has one line: where the value has more, it is asked for.
        let is_kept = |value: &&str| !variable.is_secret && !value.contains(['\n', '\r']);
        let default = values.of(variable).filter(is_kept).map(str::to_owned);
        Variable { default, ..variable.clone() }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(
        header: &str,
        text: &str,
        given: &[(&str, &str)],
    ) -> Result<String, Vec<(usize, Fault)>> {
        let variables = parse(header).expect("variables");
        let given = given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let values = Values::new(given);
        substitute(&text.into(), Syntax::default(), &variables, &values).map(|(text, _)| text)
    }

    #[test]
    fn what_a_header_declares() {
        let variables = parse("a, b=x y, secret c, d = 'it''s, so', secret e=").unwrap();
        let said: Vec<_> = variables
            .iter()
            .map(|it| (it.name.as_str(), it.default.as_deref(), it.is_secret))
            .collect();
        assert_eq!(
            said,
            [
                ("a", None, false),
                ("b", Some("x y"), false),
                ("c", None, true),
                ("d", Some("it's, so"), false),
                ("e", Some(""), true),
            ]
        );
        assert_eq!(parse(&line(&variables)).unwrap(), variables);
        for wrong in ["", "a,", "1a", "a b", "a='x", "a='x' y", "a=x'y", "a, a", "ä", "secret"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    fn written(header: &str, text: &str, given: &[(&str, &str)]) -> (String, Written) {
        let variables = parse(header).expect("variables");
        let given = given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        substitute(&text.into(), Syntax::default(), &variables, &Values::new(given))
            .expect("values for all")
    }

    #[test]
    fn a_secret_that_holds_the_end_of_a_statement_is_in_both() {
        let value = "'hush hush'; SELECT 'pass'";
        let (text, written) = written("secret pass", "ROLE :pass; SELECT 2", &[("pass", value)]);
        let end = text.find(';').expect("an end");
        for (run, shown) in [
            (0..end, "ROLE :pass"),
            (end + 1..text.len() - 10, ":pass"),
            (text.len() - 8..text.len(), "SELECT 2"),
        ] {
            assert_eq!(written.shown(&text, &run), shown);
            assert_eq!(written.used(&run).1, shown.contains(":pass"), "{shown}");
        }
    }

    #[test]
    fn what_a_server_makes_of_a_secret_is_not_shown() {
        let long = format!("Geheim-Wort {}", "x1".repeat(60));
        let (_, written) = written("secret pass", ":'pass'", &[("pass", &long)]);
        for said in [
            long.clone(),
            long.to_lowercase(),
            format!("Failing row contains ({}...).", &long[..64]),
            format!(
                "role \"{}\" does not exist",
                long.to_lowercase().get(..63).unwrap_or_default()
            ),
            "Token \"Geheim-Wort\" is invalid.".to_owned(),
            "Token \"Geheim\" is invalid.".to_owned(),
        ] {
            let heard = written.heard(&said);
            assert!(!heard.to_lowercase().contains("geheim") && !heard.contains("x1"), "{heard}");
        }
        assert_eq!(written.heard("it is no integer"), "it is no integer");
    }

    #[test]
    fn what_is_kept_is_the_value_that_was_used_or_none() {
        let variables = parse("a=1, b=2, c=3, secret d=4").expect("variables");
        let given = [("a", "x"), ("b", "x\ny")].map(|(name, value)| (name.into(), value.into()));
        let values = Values::new(given.into());
        let used = as_used(&variables, &values, &["a", "b", "c", "d"]);
        assert_eq!(line(&used), "a='x', b, c='3', secret d");
    }

    #[test]
    fn values_stand_where_names_stood() {
        let given = [("n", "1"), ("t", "it's \\ \"x\"")];
        for (text, expected) in [
            ("SELECT :n, :'t', :\"t\";", "SELECT 1, E'it''s \\\\ \"x\"', \"it's \\ \"\"x\"\"\";"),
            (
                "SELECT ':n', $$:n$$, \":n\" -- :n\n/* :n */",
                "SELECT ':n', $$:n$$, \":n\" -- :n\n/* :n */",
            ),
            (
                "SELECT x::n, x :: n, y[1:n], y[:n], y[z:\"t\"], y[f(1):n]",
                "SELECT x::n, x :: n, y[1:n], y[:n], y[z:\"t\"], y[f(1):n]",
            ),
            (
                "SELECT ARRAY[:n, :n], y[1 + :n], y[1 : :n], f(a => :n)",
                "SELECT ARRAY[1, 1], y[1 + 1], y[1 : 1], f(a => 1)",
            ),
            ("SELECT :other, :nn, : n", "SELECT :other, :nn, : n"),
        ] {
            assert_eq!(run("n, t", text, &given).unwrap(), expected, "{text}");
        }
        assert_eq!(run("n=2", ":n", &[]).unwrap(), "2");
    }

    #[test]
    fn what_has_no_value_or_no_declaration_is_found() {
        let faults = run("n", "SELECT :n, :'m', :\"k\", :l", &[]).unwrap_err();
        assert_eq!(
            faults,
            [
                (7, Fault::Undefined("n".into())),
                (11, Fault::Undeclared("m".into())),
                (17, Fault::Undeclared("k".into())),
            ]
        );
        let fault = run("n", ":n", &[("n", "\n-- migrate:down")]).unwrap_err();
        assert_eq!(fault, [(0, Fault::Directive("n".into()))]);
    }

    #[test]
    fn secrets_are_told_from_values() {
        let variables = parse("secret p, n").unwrap();
        let given = [("p", "pa'ss"), ("n", "12")].map(|(name, it)| (name.into(), it.into()));
        let file: Arc<str> = "a :'p' b :n c".into();
        let values = Values::new(given.into());
        let (text, written) = substitute(&file, Syntax::default(), &variables, &values).unwrap();
        assert_eq!(text, "a 'pa''ss' b 12 c");
        assert_eq!(written.masked("near pa'ss in 'pa''ss' 12"), "near :p in :'p' 12");
        let offsets: Vec<usize> = [0, 2, 5, 10, 13, 15, 16].map(|at| written.offset(at)).to_vec();
        assert_eq!(offsets, [0, 2, 2, 6, 9, 11, 12]);
        assert_eq!(written.used(&(0..text.len())), (vec!["n", "p"], true));
        let shadow = Values::for_shadows([("p".to_owned(), "real".to_owned())].into());
        let (text, _) =
            substitute(&"x :'p'".into(), Syntax::default(), &variables, &shadow).unwrap();
        assert_eq!(text, "x 'secret'");
        let kept = as_used(&variables, &values, &["n", "p"]);
        assert_eq!(line(&kept), "secret p, n='12'");
    }
}
