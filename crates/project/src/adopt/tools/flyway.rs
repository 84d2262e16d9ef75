//! Flyway: `V` goes up, `U` takes the same version back.
//! Source: Flyway's documentation, "Migrations", "Naming".

use aludel_revision::Direction;

use super::{Named, Unreadable, lettered};

pub(super) fn named(file: &str) -> Option<Named> {
    let stem = file.strip_suffix(".sql")?;
    let (way, stem) = match stem.strip_prefix('V') {
        Some(stem) => (Direction::Up, stem),
        None => (Direction::Down, stem.strip_prefix('U')?),
    };
    let (version, name) = lettered(stem)?;
    // The table has dots where a name may have underscores.
    let (version, name) = (version.replace('_', "."), name.to_owned());
    Some(Named { letters: "V", version, name, way: Some(way) })
}

/// The lines in which something is put in before they are run.
pub(super) fn placeholders(text: &str) -> Vec<Unreadable> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| line.contains("${"));
    lines.map(|(number, _)| (number, "a placeholder is put in here".to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_placeholders() {
        let named = named("V1_2__add_it.sql").expect("it is Flyway's");
        assert_eq!((named.version.as_str(), named.way), ("1.2", Some(Direction::Up)));
        assert_eq!(super::named("U1.2__add_it.sql").and_then(|it| it.way), Some(Direction::Down));
        assert_eq!(super::named("R__view.sql"), None);
        let wrong = placeholders("SELECT 1;\nCREATE TABLE ${name} ();\n");
        assert_eq!(wrong, [(2, "a placeholder is put in here".to_owned())]);
    }
}
