//! The form `key=value key='a value'`.

use super::{
    ConninfoError, parameters,
    parameters::{Parameters, Telling},
};

const HELP: &str = "write `name=value`, and a value with blanks as `name='a value'`";

/// Reads `key=value` pairs; the last of a name counts.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let mut parameters = Parameters::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, value, after) = pair(rest)?;
        // What stands behind a password may be the rest of it.
        let has_password = parameters.contains_key("password");
        let telling = if has_password { Telling::Nothing } else { Telling::Name };
        parameters::insert(&mut parameters, name, &value, telling)?;
        rest = after.trim_start();
    }
    Ok(parameters)
}

fn pair(text: &str) -> Result<(&str, String, &str), ConninfoError> {
    let end = text.find(|it: char| it == '=' || it.is_whitespace()).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    // The word is not repeated: it could be the rest of a password with a blank in it.
    let missing =
        || ConninfoError::Syntax { reason: "a word has no `=` behind it".into(), help: HELP };
    let rest = rest.trim_start().strip_prefix('=').ok_or_else(missing)?.trim_start();
    let (value, rest) = match rest.strip_prefix('\'') {
        Some(quoted) => quoted_value(quoted)?,
        None => bare_value(rest),
    };
    Ok((name, value, rest))
}

fn bare_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character.is_whitespace() => return (value, text.get(at..).unwrap_or_default()),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

fn quoted_value(text: &str) -> Result<(String, &str), ConninfoError> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' => return Ok((value, text.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    Err(ConninfoError::Syntax { reason: "a quote is not closed".into(), help: HELP })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (text, expected) in [
            ("host=h", "h"),
            ("host = 'a b'", "a b"),
            (r"host='it\'s \\'", r"it's \"),
            (r"host=a\ b", "a b"),
            ("host=''", ""),
            ("host=", ""),
            ("host=one host=two", "two"),
            ("host='ä'", "ä"),
        ] {
            assert_eq!(parse(text).unwrap().get("host").unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_do_not_repeat_values() {
        for text in ["password=my secret", "password='my secret", "secret"] {
            let error = parse(text).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
