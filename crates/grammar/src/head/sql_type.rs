//! `type = varchar(320)`, `type = "citext"`: a closed catalogue of words, and raw SQL.

use crate::{
    Cursor, Mistake, Parsed, Span, Word,
    literal::{self, Literal},
    token::Kind,
};

/// A type of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlType {
    /// The type in SQL; one of an extension without its schema.
    pub sql: String,
    /// The extension that it comes from.
    pub extension: Option<&'static str>,
    /// `[]`, how many.
    pub dimensions: usize,
    /// Where it stands.
    pub span: Span,
}

/// A word of the catalogue.
struct Known {
    word: &'static str,
    /// The SQL; `{}` is where the arguments go, at the end if it is not there.
    sql: &'static str,
    /// How many arguments at most.
    arguments: usize,
    extension: Option<&'static str>,
}

const fn plain(word: &'static str, sql: &'static str, arguments: usize) -> Known {
    Known { word, sql, arguments, extension: None }
}

const fn of(extension: &'static str, word: &'static str, arguments: usize) -> Known {
    Known { word, sql: word, arguments, extension: Some(extension) }
}

const CATALOGUE: &[Known] = &[
    plain("smallint", "smallint", 0),
    plain("integer", "integer", 0),
    plain("int", "integer", 0),
    plain("bigint", "bigint", 0),
    plain("real", "real", 0),
    plain("double", "double precision", 0),
    plain("numeric", "numeric", 2),
    plain("decimal", "numeric", 2),
    plain("money", "money", 0),
    plain("boolean", "boolean", 0),
    plain("bool", "boolean", 0),
    plain("text", "text", 0),
    plain("varchar", "character varying", 1),
    plain("char", "character", 1),
    plain("name", "name", 0),
    plain("uuid", "uuid", 0),
    plain("date", "date", 0),
    plain("time", "time{} without time zone", 1),
    plain("timetz", "time{} with time zone", 1),
    plain("timestamp", "timestamp{} without time zone", 1),
    plain("timestamptz", "timestamp{} with time zone", 1),
    plain("interval", "interval", 1),
    plain("json", "json", 0),
    plain("jsonb", "jsonb", 0),
    plain("jsonpath", "jsonpath", 0),
    plain("xml", "xml", 0),
    plain("bytea", "bytea", 0),
    plain("inet", "inet", 0),
    plain("cidr", "cidr", 0),
    plain("macaddr", "macaddr", 0),
    plain("macaddr8", "macaddr8", 0),
    plain("bit", "bit", 1),
    plain("varbit", "bit varying", 1),
    plain("tsvector", "tsvector", 0),
    plain("tsquery", "tsquery", 0),
    plain("point", "point", 0),
    plain("line", "line", 0),
    plain("lseg", "lseg", 0),
    plain("box", "box", 0),
    plain("path", "path", 0),
    plain("polygon", "polygon", 0),
    plain("circle", "circle", 0),
    plain("int4range", "int4range", 0),
    plain("int8range", "int8range", 0),
    plain("numrange", "numrange", 0),
    plain("tsrange", "tsrange", 0),
    plain("tstzrange", "tstzrange", 0),
    plain("daterange", "daterange", 0),
    plain("int4multirange", "int4multirange", 0),
    plain("int8multirange", "int8multirange", 0),
    plain("nummultirange", "nummultirange", 0),
    plain("tsmultirange", "tsmultirange", 0),
    plain("tstzmultirange", "tstzmultirange", 0),
    plain("datemultirange", "datemultirange", 0),
    plain("oid", "oid", 0),
    plain("regclass", "regclass", 0),
    plain("pg_lsn", "pg_lsn", 0),
    of("vector", "vector", 1),
    of("vector", "halfvec", 1),
    of("vector", "sparsevec", 1),
    of("citext", "citext", 0),
    of("hstore", "hstore", 0),
    of("ltree", "ltree", 0),
    of("ltree", "lquery", 0),
    of("ltree", "ltxtquery", 0),
    of("cube", "cube", 0),
    of("postgis", "geometry", 2),
    of("postgis", "geography", 2),
];

/// The type of this word, without arguments.
pub fn known_type(word: &str, span: Span) -> Option<SqlType> {
    let known = CATALOGUE.iter().find(|known| known.word == word)?;
    Some(known.with("", span))
}

impl Known {
    fn with(&self, arguments: &str, span: Span) -> SqlType {
        let sql = match self.sql.split_once("{}") {
            Some((before, after)) => format!("{before}{arguments}{after}"),
            None => format!("{}{arguments}", self.sql),
        };
        SqlType { sql, extension: self.extension, dimensions: 0, span }
    }

    /// The arguments that this word has in SQL; `None` where the SQL is no type of this word.
    fn arguments_in<'t>(&self, sql: &'t str) -> Option<&'t str> {
        let (before, after) = self.sql.split_once("{}").unwrap_or((self.sql, ""));
        let between = sql.strip_prefix(before)?.strip_suffix(after)?;
        if between.is_empty() {
            return Some(between);
        }
        let inside = between.strip_prefix('(')?.strip_suffix(')')?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | '-' | '_');
        (self.arguments > 0 && inside.chars().all(is_plain)).then_some(inside)
    }
}

/// A type as the server prints it in the words of `type = …`, and the extension that it is of; one of
/// an extension is given without its schema. `None` where the catalogue has no word.
pub fn type_words(sql: &str) -> Option<(String, Option<&'static str>)> {
    let base = sql.trim_end_matches("[]");
    let found = CATALOGUE.iter().find_map(|known| Some((known, known.arguments_in(base)?)));
    let (known, arguments) = found?;
    let arguments = match arguments {
        "" => String::new(),
        some => format!("({})", some.replace(',', ", ")),
    };
    let lists = &sql[base.len()..];
    Some((format!("{}{arguments}{lists}", known.word), known.extension))
}

/// Takes the value of `type = …`.
pub(crate) fn sql_type(cursor: &mut Cursor<'_, '_>) -> Parsed<SqlType> {
    if cursor.peek().is_some_and(|t| t.kind == Kind::Literal) {
        let text = super::value::checked_sql(literal::string(cursor)?)?;
        return Ok(raw_type(&text.value, text.span));
    }
    let word = cursor.word()?;
    let known = CATALOGUE.iter().find(|known| known.word == word.value);
    let known = known.ok_or_else(|| unknown(&word))?;
    let arguments = arguments(cursor, known)?;
    let mut found = known.with(&arguments, word.span);
    while let Some(inside) = cursor.group("[") {
        if !inside.is_end() {
            return Err(inside.expected("`]`"));
        }
        found.dimensions += 1;
    }
    found.span = word.span.to(cursor.last_span());
    Ok(found)
}

/// A type in the user's own SQL. One that begins with the bare name of an extension's type is known
/// to need the extension.
pub fn raw_type(text: &str, span: Span) -> SqlType {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let known = CATALOGUE.iter().find(|k| k.extension.is_some() && k.word == word);
    let extension = known.filter(|_| !rest.starts_with('.')).and_then(|k| k.extension);
    let base = text.trim_end_matches("[]");
    let dimensions = (text.len() - base.len()) / 2;
    SqlType { sql: base.to_owned(), extension, dimensions, span }
}

fn arguments(cursor: &mut Cursor<'_, '_>, known: &Known) -> Parsed<String> {
    let Some(mut list) = cursor.group("(") else { return Ok(String::new()) };
    let whole = list.whole_span();
    let mut values = Vec::new();
    while !list.is_end() {
        values.push(argument(&mut list)?);
        if !list.is_end() {
            list.expect(",")?;
        }
    }
    if values.is_empty() || values.len() > known.arguments {
        let message = match known.arguments {
            0 => format!("`{}` takes no arguments", known.word),
            1 => format!("`{}` takes one argument", known.word),
            most => format!("`{}` takes one to {most} arguments", known.word),
        };
        return Err(Mistake::new(whole, message));
    }
    Ok(format!("({})", values.join(",")))
}

fn argument(list: &mut Cursor<'_, '_>) -> Parsed<String> {
    if let Ok(word) = list.word() {
        return Ok(word.value);
    }
    let sign = if list.eat("-") { "-" } else { "" };
    let found = literal::literal(list)?;
    match found.value {
        Literal::Integer(n) => Ok(format!("{sign}{n}")),
        _ => Err(Mistake::new(found.span, "expected a whole number")),
    }
}

fn unknown(word: &Word) -> Mistake {
    let mistake = Mistake::new(word.span, format!("unknown type `{}`", word.value));
    if word.value.ends_with("serial") {
        let help = "write `#[column(identity)]`: the type follows from the field";
        return mistake.label("a column that counts is an identity column").help(help);
    }
    let label = crate::nearest(&word.value, CATALOGUE.iter().map(|k| k.word))
        .map_or("not in the catalogue".to_owned(), |near| format!("did you mean `{near}`?"));
    mistake.label(label).help(format!(
        "a type that is not in the catalogue is written in SQL: `type = \"{}\"`",
        word.value
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex;

    fn parsed(source: &str) -> Result<String, String> {
        let tokens = lex(source).expect("tokens");
        let found = sql_type(&mut Cursor::new(&tokens)).map_err(|m| m.message)?;
        let extension = found.extension.map(|e| format!(" of {e}")).unwrap_or_default();
        Ok(format!("{}{}{extension}", found.sql, "[]".repeat(found.dimensions)))
    }

    #[test]
    fn a_type_is_a_word_of_the_catalogue_or_sql() {
        let cases = [
            ("varchar(320)", Ok("character varying(320)")),
            ("numeric(12, 2)", Ok("numeric(12,2)")),
            ("timestamptz(3)", Ok("timestamp(3) with time zone")),
            ("text[]", Ok("text[]")),
            ("vector(1536)", Ok("vector(1536) of vector")),
            ("geometry(Point, 4326)", Ok("geometry(Point,4326) of postgis")),
            ("\"citext[]\"", Ok("citext[] of citext")),
            ("\"extensions.vector(3)\"", Ok("extensions.vector(3)")),
            ("\"app.email\"", Ok("app.email")),
            ("varchra(3)", Err("unknown type `varchra`")),
            ("bigserial", Err("unknown type `bigserial`")),
            ("text(3)", Err("`text` takes no arguments")),
            ("varchar()", Err("`varchar` takes one argument")),
            ("\" \"", Err("this SQL is empty")),
        ];
        for (source, expected) in cases {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(parsed(source), expected, "{source}");
        }
    }

    #[test]
    fn every_word_is_found_again_by_its_sql() {
        for source in ["varchar(320)", "numeric(12, -2)", "timestamptz(3)", "text[]", "interval(3)"]
        {
            let tokens = lex(source).expect("tokens");
            let found = sql_type(&mut Cursor::new(&tokens)).expect("a type");
            let sql = format!("{}{}", found.sql, "[]".repeat(found.dimensions));
            assert_eq!(type_words(&sql), Some((source.to_owned(), None)), "{sql}");
        }
        for known in CATALOGUE {
            let sql = known.with("", Span::default()).sql;
            let (word, extension) = type_words(&sql).expect(known.word);
            assert_eq!(known_type(&word, Span::default()).map(|it| it.sql), Some(sql));
            assert_eq!(extension, known.extension);
        }
        for sql in ["public.email", "interval day to second(3)", "\"char\"", "text(3)"] {
            assert_eq!(type_words(sql), None, "{sql}");
        }
    }
}
