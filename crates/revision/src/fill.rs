//! `-- migrate:fill table=orders key=id`: an UPDATE that runs in slices.

use std::{fmt, time::Duration};

/// How an UPDATE is cut into slices, each committed by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The table, as SQL names it.
    pub table: String,
    /// The columns along which it is cut, as SQL names them; none: the primary key.
    pub key: Vec<String>,
    /// How many rows a slice has; `None`: as many as are done in half a second, and within `bytes`.
    pub rows: Option<u32>,
    /// How many bytes a slice writes to the server's log, about; `None`: 64 MiB.
    pub bytes: Option<u64>,
    /// How long the run rests after each slice.
    pub pause: Duration,
}

impl Fill {
    /// A fill of a table along some columns, with all else as usual.
    pub fn new(table: impl Into<String>, key: Vec<String>) -> Self {
        Self { table: table.into(), key, rows: None, bytes: None, pause: Duration::ZERO }
    }
}

/// Reads the options of a fill; the error is what is wrong with which.
pub(crate) fn parse(text: &str) -> Result<Fill, (String, &'static str)> {
    let mut fill = Fill::new("", Vec::new());
    for word in words(text) {
        let wrong = |why| (word.to_owned(), why);
        let (name, value) = word.split_once('=').ok_or_else(|| wrong("it has no `=`"))?;
        if value.is_empty() {
            return Err(wrong("it has no value"));
        }
        match name {
            "table" => fill.table = value.to_owned(),
            "key" => fill.key = split(value, ','),
            "rows" => {
                let rows = value.parse().ok().filter(|rows| *rows > 0);
                fill.rows = Some(rows.ok_or_else(|| wrong("it is no number of rows"))?);
            }
            "bytes" => {
                let bytes =
                    bytes(value).ok_or_else(|| wrong("it is no size, as `512kB` or `16MB` are"))?;
                fill.bytes = Some(bytes);
            }
            "pause" => {
                fill.pause =
                    duration(value).ok_or_else(|| wrong("it is no time, as `10ms` or `1s` are"))?;
            }
            _ => return Err(wrong("the options are table, key, rows, bytes and pause")),
        }
    }
    match fill.table.is_empty() {
        true => Err((text.trim().to_owned(), "it names no table: `table=orders`")),
        false => Ok(fill),
    }
}

/// A size with its unit, as the server's own settings have them: `kB` is 1024 bytes.
fn bytes(text: &str) -> Option<u64> {
    let (number, unit) =
        UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    number.parse::<u64>().ok().filter(|number| *number > 0)?.checked_mul(*unit)
}

/// The units of sizes, the largest first.
const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)];

fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s')?, 1000),
    };
    Some(Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(unit)?))
}

/// The words of a text, those in double quotes as a whole.
fn words(text: &str) -> Vec<&str> {
    let mut in_quotes = false;
    text.split(|c: char| {
        in_quotes ^= c == '"';
        c.is_whitespace() && !in_quotes
    })
    .filter(|word| !word.is_empty())
    .collect()
}

fn split(text: &str, at: char) -> Vec<String> {
    let mut in_quotes = false;
    text.split(|c: char| {
        in_quotes ^= c == '"';
        c == at && !in_quotes
    })
    .map(str::to_owned)
    .collect()
}

/// The directive's options.
impl fmt::Display for Fill {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "table={}", self.table)?;
        if !self.key.is_empty() {
            write!(formatter, " key={}", self.key.join(","))?;
        }
        if let Some(rows) = self.rows {
            write!(formatter, " rows={rows}")?;
        }
        if let Some(bytes) = self.bytes {
            let (name, unit) =
                UNITS.into_iter().find(|(_, unit)| bytes % unit == 0).unwrap_or(("", 1));
            write!(formatter, " bytes={}{name}", bytes / unit)?;
        }
        match self.pause.is_zero() {
            true => Ok(()),
            false => write!(formatter, " pause={}ms", self.pause.as_millis()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_written() {
        let cases = [
            "table=orders key=id",
            "table=orders",
            "table=sales.\"Big Orders\" key=region,\"Order, No\" rows=500 pause=10ms",
            "table=orders key=id bytes=16MB",
            "table=orders bytes=1536kB pause=10ms",
        ];
        for case in cases {
            assert_eq!(parse(case).expect(case).to_string(), case);
        }
        assert_eq!(parse("table=a pause=2s").expect("a fill").pause, Duration::from_secs(2));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("key=id", "it names no table: `table=orders`"),
            ("table=a rows=0", "it is no number of rows"),
            ("table=a rows=many", "it is no number of rows"),
            ("table=a bytes=16", "it is no size, as `512kB` or `16MB` are"),
            ("table=a bytes=0MB", "it is no size, as `512kB` or `16MB` are"),
            ("table=a pause=soon", "it is no time, as `10ms` or `1s` are"),
            ("table=a sort=id", "the options are table, key, rows, bytes and pause"),
            ("table=a id", "it has no `=`"),
            ("table=", "it has no value"),
        ];
        for (text, why) in cases {
            assert_eq!(parse(text).expect_err(text).1, why);
        }
    }
}
