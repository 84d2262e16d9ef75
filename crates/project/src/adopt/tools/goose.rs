//! goose: comments say where which way begins. Source: goose 3, `internal/sqlparser/parser.go`.

use aludel_revision::Direction;

use super::{How, Named, Part, Unreadable, numbered, plain};

pub(super) fn named(file: &str) -> Option<Named> {
    let (version, name) = numbered(file.strip_suffix(".sql")?)?;
    Some(plain(version, name, None))
}

pub(super) fn parts(text: &str) -> Result<Vec<Part>, Vec<Unreadable>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut wrong = Vec::new();
    let mut how = How::Together;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let Some(words) = annotation(line) else {
            if let Some(part) = parts.last_mut() {
                part.sql.push_str(line);
            }
            continue;
        };
        if let Some(part) = parts.last_mut() {
            // The lines behind it stay where they are.
            part.sql.push('\n');
        }
        let direction = match words.to_ascii_uppercase().as_str() {
            "UP" => Direction::Up,
            "DOWN" => Direction::Down,
            "NO TRANSACTION" => {
                how = How::Apart;
                continue;
            }
            // A statement is told by its words here.
            "STATEMENTBEGIN" | "STATEMENTEND" | "ENVSUB OFF" => continue,
            "ENVSUB ON" => {
                wrong.push((number, "variables of the environment are put in from here on".into()));
                continue;
            }
            _ => {
                wrong.push((number, format!("`+goose {words}` is not known")));
                continue;
            }
        };
        parts.push(Part { direction, sql: String::new(), line: number + 1, how });
    }
    if parts.iter().all(|part| part.direction != Direction::Up) {
        wrong.push((1, "no line says `-- +goose Up`".to_owned()));
    }
    parts.iter_mut().for_each(|part| part.how = how);
    if wrong.is_empty() { Ok(parts) } else { Err(wrong) }
}

fn annotation(line: &str) -> Option<&str> {
    line.trim().strip_prefix("--")?.trim_start().strip_prefix("+goose").map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_followed() {
        let text = "-- head\n-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\n\
                    a;\n-- +goose StatementEnd\n-- +goose Down\nb;\n";
        let told: Vec<_> = parts(text)
            .expect("it is goose's")
            .into_iter()
            .map(|it| (it.direction, it.sql, it.line, it.how))
            .collect();
        assert_eq!(
            told,
            [
                (Direction::Up, "\na;\n\n\n".to_owned(), 4, How::Apart),
                (Direction::Down, "b;\n".to_owned(), 8, How::Apart)
            ]
        );
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let wrong = parts("-- +goose Up\n-- +goose ENVSUB ON\n-- +goose Sideways\n");
        let lines: Vec<usize> = wrong.expect_err("it is not").iter().map(|it| it.0).collect();
        assert_eq!(lines, [2, 3]);
        assert!(parts("SELECT 1;").is_err());
    }
}
