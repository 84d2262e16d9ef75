//! `5s`, `500ms`, `2min`: durations as PostgreSQL's settings write them.

use std::time::Duration;

use crate::failure::{Failure, FailureKind, Result};

/// Reads a duration.
pub(crate) fn parse(text: &str) -> Result<Duration> {
    let wrong = || {
        Failure::new(FailureKind::Settings, format!("`{text}` is not a duration"))
            .hint("write a whole number and a unit: 500ms, 5s, 2min")
    };
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit.trim() {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "min" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit() {
        let cases = [("500ms", Some(500)), ("5s", Some(5000)), ("2 min", Some(120_000))];
        let wrong = [("5", None), ("s", None), ("-1s", None), ("1h", None), ("", None)];
        for (text, expected) in cases.into_iter().chain(wrong) {
            assert_eq!(parse(text).ok().map(|d| d.as_millis()), expected, "{text}");
        }
    }
}
