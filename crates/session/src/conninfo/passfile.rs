//! The password file: `host:port:database:user:password`, a star for anything.

/// What a connection is looked up by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) dbname: &'a str,
    pub(super) user: &'a str,
}

/// The password of the first line that fits.
pub(super) fn find(text: &str, wanted: Lookup<'_>) -> Option<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line_password(line, wanted)).next()
}

fn line_password(line: &str, wanted: Lookup<'_>) -> Option<String> {
    let port = wanted.port.to_string();
    let mut rest = line;
    for wanted in [wanted.host, &port, wanted.dbname, wanted.user] {
        let (found, is_star, after) = field(rest)?;
        if !is_star && found != wanted {
            return None;
        }
        rest = after;
    }
    Some(unescaped(rest)).filter(|password| !password.is_empty())
}

/// The next field, whether it is a bare star, and what stands behind its colon.
fn field(text: &str) -> Option<(String, bool, &str)> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if character == ':' && !escaped {
            let (raw, rest) = (text.get(..at)?, text.get(at + 1..)?);
            return Some((unescaped(raw), raw == "*", rest));
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_fitting_line() {
        let text = "# comment\nother:5432:*:*:no\nh:5432:shop:me:a\\:b\\\\c\n*:*:*:*:rest\nshort";
        for (host, user, expected) in
            [("h", "me", r"a:b\c"), ("h", "you", "rest"), ("other", "me", "no")]
        {
            let wanted = Lookup { host, port: 5432, dbname: "shop", user };
            assert_eq!(find(text, wanted).as_deref(), Some(expected), "{host} {user}");
        }
        let wanted = Lookup { host: "h", port: 1, dbname: "d", user: "u" };
        assert_eq!(find("h:2:d:u:p\nh:1:d:u:", wanted), None);
    }
}
