//! `identity`, with what differs from how any column counts.

use aludel_catalog::{Identity, SequenceSettings};

/// The argument of a column that the database counts.
pub(super) fn identity(identity: &Identity) -> String {
    let mut arguments: Vec<String> = Vec::new();
    if identity.always {
        arguments.push("always".to_owned());
    }
    arguments.extend(options(&identity.settings));
    match (identity.always, arguments.len()) {
        (_, 0) => "identity".to_owned(),
        (true, 1) => "identity = always".to_owned(),
        _ => format!("identity({})", arguments.join(", ")),
    }
}

/// Whatever counts down is said in full.
fn options(settings: &SequenceSettings) -> Vec<String> {
    let ascending = SequenceSettings::ascending(&settings.data_type);
    let usual = ascending.filter(|_| settings.increment > 0);
    let stated = |name: &str, value: i64, of: fn(&SequenceSettings) -> i64| {
        let is_usual = usual.as_ref().is_some_and(|usual| of(usual) == value);
        (!is_usual).then(|| format!("{name} = {value}"))
    };
    let start = match &usual {
        // By itself it starts where its range does.
        Some(_) if settings.start == settings.minimum => None,
        _ => Some(format!("start = {}", settings.start)),
    };
    let numbers = [
        start,
        stated("increment", settings.increment, |it| it.increment),
        stated("min", settings.minimum, |it| it.minimum),
        stated("max", settings.maximum, |it| it.maximum),
        stated("cache", settings.cache, |it| it.cache),
    ];
    let cycle = settings.cycle.then(|| "cycle".to_owned());
    numbers.into_iter().flatten().chain(cycle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_unusual_is_said() {
        let usual = SequenceSettings::ascending("integer").expect("integers count");
        let cases = [
            (false, usual.clone(), "identity"),
            (true, usual.clone(), "identity = always"),
            (true, SequenceSettings { start: 5, ..usual.clone() }, "identity(always, start = 5)"),
            (
                false,
                SequenceSettings { minimum: 5, start: 5, cycle: true, ..usual.clone() },
                "identity(min = 5, cycle)",
            ),
            (
                false,
                SequenceSettings { increment: -1, start: -1, minimum: -9, maximum: -1, ..usual },
                "identity(start = -1, increment = -1, min = -9, max = -1, cache = 1)",
            ),
        ];
        for (always, settings, expected) in cases {
            let body = Identity {
                always,
                settings,
                sequence_name: None,
                sequence_privileges: None,
                sequence_comment: None,
            };
            assert_eq!(identity(&body), expected);
        }
    }
}
