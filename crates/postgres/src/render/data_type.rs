//! A type's name as the server prints it, taken apart.

/// `numeric(10,2)[]` as its base `numeric`, its modifiers and whether it is an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataType {
    /// Without modifiers: `timestamp without time zone`, `interval`.
    pub(super) base: String,
    /// The numbers of its modifier.
    pub(super) modifiers: Vec<i64>,
    /// The least unit that an interval keeps, from year (0) to second (5).
    pub(super) least_unit: usize,
    pub(super) is_array: bool,
}

const UNITS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
const SECOND: usize = UNITS.len() - 1;

impl DataType {
    pub(super) fn parse(name: &str) -> Self {
        let (name, is_array) = match name.strip_suffix("[]") {
            Some(element) => (element, true),
            None => (name, false),
        };
        let (base, modifier) = match (name.find('('), name.find(')')) {
            (Some(open), Some(close)) if open < close => (
                format!("{}{}", &name[..open], &name[close + 1..]),
                name.get(open + 1..close).unwrap_or_default(),
            ),
            _ => (name.to_owned(), ""),
        };
        let modifiers = modifier.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        let words = base.strip_prefix("interval").filter(|rest| rest.starts_with([' ', ')']));
        let last = words.and_then(|words| words.split_whitespace().next_back());
        let least_unit = last.and_then(|last| UNITS.iter().position(|unit| *unit == last));
        let base = match base.as_str() {
            _ if words.is_some() => "interval".to_owned(),
            "bpchar" => "character".to_owned(),
            _ => base,
        };
        Self { base, modifiers, least_unit: least_unit.unwrap_or(SECOND), is_array }
    }

    /// How many digits of a second it keeps.
    pub(super) fn precision(&self) -> i64 {
        match self.least_unit {
            SECOND => self.modifiers.first().copied().unwrap_or(6),
            _ => 0,
        }
    }

    /// The digits before the point and behind it, where a numeric type limits them.
    pub(super) fn digits(&self) -> Option<(i64, i64)> {
        match self.modifiers.as_slice() {
            [precision, scale] => Some((precision - scale, *scale)),
            [precision] => Some((*precision, 0)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart() {
        let cases: [(&str, &str, &[i64], usize); 7] = [
            ("numeric(10,2)", "numeric", &[10, 2], SECOND),
            ("timestamp(3) without time zone", "timestamp without time zone", &[3], SECOND),
            ("interval day", "interval", &[], 2),
            ("interval day to second(2)", "interval", &[2], SECOND),
            ("interval(0)", "interval", &[0], SECOND),
            ("character varying(5)[]", "character varying", &[5], SECOND),
            ("bpchar", "character", &[], SECOND),
        ];
        for (name, base, modifiers, least_unit) in cases {
            let parsed = DataType::parse(name);
            let found = (parsed.base.as_str(), parsed.modifiers.as_slice(), parsed.least_unit);
            assert_eq!(found, (base, modifiers, least_unit), "{name}");
            assert_eq!(parsed.is_array, name.ends_with("[]"), "{name}");
        }
    }
}
