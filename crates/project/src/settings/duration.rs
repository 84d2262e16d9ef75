//! `5s`, `500ms`, `2min`: durations as PostgreSQL's settings write them.

use std::time::Duration;

use crate::failure::{Failure, FailureKind, Result};

/// The longest that PostgreSQL takes: 24 days.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// Reads a duration.
pub(crate) fn parse(text: &str) -> Result<Duration> {
    let wrong = || {
        Failure::new(FailureKind::Settings, format!("`{text}` is not a duration"))
            .hint("write a whole number and a unit: 500ms, 5s, 2min")
    };
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let duration = match unit.trim() {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "min" => Duration::from_secs(number.saturating_mul(60)),
        _ => return Err(wrong()),
    };
    if duration > LONGEST {
        let message = format!("`{text}` is longer than PostgreSQL can wait");
        return Err(Failure::new(FailureKind::Settings, message)
            .hint(format!("write at most {}ms, or 0s to wait for ever", LONGEST.as_millis())));
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit() {
        let cases = [
            ("500ms", Some(500)),
            ("5s", Some(5000)),
            ("2 min", Some(120_000)),
            ("2147483647ms", Some(2_147_483_647)),
        ];
        let wrong = [
            ("5", None),
            ("s", None),
            ("-1s", None),
            ("1h", None),
            ("", None),
            ("2147483648ms", None),
            ("18446744073709551615s", None),
            ("18446744073709551615min", None),
            ("99999999999999999999s", None),
        ];
        for (text, expected) in cases.into_iter().chain(wrong) {
            assert_eq!(parse(text).ok().map(|d| d.as_millis()), expected, "{text}");
        }
    }
}
