//! The form `postgresql://user:password@host:port,host:port/database?name=value`.
//! Source: PostgreSQL manual, "34.1.1.2. Connection URIs".

use super::{ConninfoError, parameters, parameters::Parameters};

const HELP: &str = "write `postgresql://user:password@host:port/database?name=value`, with special \
     characters percent-encoded (`/` as %2F, `@` as %40, `:` as %3A, `%` as %25)";

/// Reads what stands behind the scheme.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let mut parameters = Parameters::new();
    let (head, query) = match text.split_once('?') {
        // libpq looks for the `@` of the user first, so a password may hold a question mark.
        Some((head, _)) if !head.contains(['@', '/']) && text.contains('@') => {
            split_late(text, head)
        }
        Some((head, query)) => (head, Some(query)),
        None => (text, None),
    };
    let (authority, dbname) = head.split_once('/').map_or((head, None), |(a, d)| (a, Some(d)));
    let hosts = authority.split_once('@').map_or(authority, |(_, hosts)| hosts);
    if let Some((user, _)) = authority.split_once('@') {
        insert_user(&mut parameters, user)?;
    }
    insert_hosts(&mut parameters, hosts)?;
    if let Some(dbname) = dbname {
        insert_dbname(&mut parameters, dbname)?;
    }
    for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|it| !it.is_empty()) {
        insert_pair(&mut parameters, pair)?;
    }
    Ok(parameters)
}

/// Cuts off the query behind the user's part.
fn split_late<'a>(text: &'a str, head: &'a str) -> (&'a str, Option<&'a str>) {
    let user_end = text.find('@').filter(|at| !text.get(..*at).unwrap_or_default().contains('/'));
    let Some(end) = user_end else {
        return (head, text.get(head.len() + 1..));
    };
    let query = text.get(end..).and_then(|rest| rest.find('?')).map(|at| end + at);
    query.map_or((text, None), |at| (text.get(..at).unwrap_or_default(), text.get(at + 1..)))
}

fn insert_user(parameters: &mut Parameters, text: &str) -> Result<(), ConninfoError> {
    let (user, password) = text.split_once(':').map_or((text, None), |(u, p)| (u, Some(p)));
    if !user.is_empty() {
        parameters.insert("user", decode(user)?);
    }
    if let Some(password) = password.filter(|it| !it.is_empty()) {
        parameters.insert("password", decode(password)?);
    }
    Ok(())
}

fn insert_hosts(parameters: &mut Parameters, text: &str) -> Result<(), ConninfoError> {
    let hosts = text.split(',').map(host).collect::<Result<Vec<_>, _>>()?;
    let join =
        |part: fn(&(String, String)) -> &str| hosts.iter().map(part).collect::<Vec<_>>().join(",");
    let (names, ports) = (join(|(name, _)| name), join(|(_, port)| port));
    if hosts.iter().any(|(name, _)| !name.is_empty()) {
        parameters.insert("host", names);
    }
    if hosts.iter().any(|(_, port)| !port.is_empty()) {
        parameters.insert("port", ports);
    }
    Ok(())
}

/// One host and its port, either of them empty where it is not there.
fn host(text: &str) -> Result<(String, String), ConninfoError> {
    let (name, rest) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']').ok_or_else(|| syntax("an IPv6 address has no `]`"))?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port = match rest.strip_prefix(':') {
        Some(port) => port,
        None if rest.is_empty() => "",
        None => return Err(syntax("something stands between `]` and the port")),
    };
    // The text is not repeated: behind an unencoded `/` it is a piece of the password.
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(syntax("a port is not a number"));
    }
    Ok((decode(name)?, port.to_owned()))
}

fn insert_dbname(parameters: &mut Parameters, text: &str) -> Result<(), ConninfoError> {
    if text.contains('@') {
        return Err(syntax("an `@` stands behind the first `/`"));
    }
    if !text.is_empty() {
        parameters.insert("dbname", decode(text)?);
    }
    Ok(())
}

fn insert_pair(parameters: &mut Parameters, text: &str) -> Result<(), ConninfoError> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| syntax("a parameter behind `?` has no `=`"))?;
    if value.contains('=') {
        return Err(syntax("a parameter behind `?` has more than one `=`"));
    }
    let (name, value) = (decode(name)?, decode(value)?);
    // As JDBC says it; libpq understands it too.
    if (name.as_str(), value.as_str()) == ("ssl", "true") {
        parameters.insert("sslmode", "require".into());
        return Ok(());
    }
    parameters.insert(parameters::name(&name)?, value);
    Ok(())
}

fn syntax(reason: &str) -> ConninfoError {
    ConninfoError::Syntax { reason: reason.into(), help: HELP }
}

fn decode(text: &str) -> Result<String, ConninfoError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let wrong = || syntax("a `%` is not followed by two hexadecimal digits");
        let (digits, tail) = tail.split_at_checked(2).ok_or_else(wrong)?;
        bytes.push(byte(digits).ok_or_else(wrong)?);
        rest = tail;
    }
    if bytes.contains(&0) {
        return Err(syntax("%00 is not possible"));
    }
    String::from_utf8(bytes).map_err(|_| syntax("what is percent-encoded is not UTF-8"))
}

fn byte(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok()?;
    text.bytes().all(|it| it.is_ascii_hexdigit()).then(|| u8::from_str_radix(text, 16).ok())?
}

/// Percent-encodes what has a meaning in a URL.
pub(super) fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let parameters = parse(text).unwrap();
        let pairs: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(" ")
    }

    #[test]
    fn urls() {
        for (text, expected) in [
            ("", ""),
            ("localhost", "host=localhost"),
            ("localhost:5433", "host=localhost port=5433"),
            ("localhost/mydb", "dbname=mydb host=localhost"),
            ("user@localhost", "host=localhost user=user"),
            ("user:s%40cret@localhost/d", "dbname=d host=localhost password=s@cret user=user"),
            ("u:p?w@h/d?sslmode=disable", "dbname=d host=h password=p?w sslmode=disable user=u"),
            (
                "other@localhost/otherdb?connect_timeout=10&application_name=myapp",
                "application_name=myapp connect_timeout=10 dbname=otherdb host=localhost user=other",
            ),
            (
                "host1:123,host2:456/somedb?target_session_attrs=any",
                "dbname=somedb host=host1,host2 port=123,456 target_session_attrs=any",
            ),
            ("host1,host2:456", "host=host1,host2 port=,456"),
            ("[2001:db8::1234]:5/database", "dbname=database host=2001:db8::1234 port=5"),
            ("%2Fvar%2Flib%2Fpostgresql/dbname", "dbname=dbname host=/var/lib/postgresql"),
            ("/mydb?host=localhost&port=5433", "dbname=mydb host=localhost port=5433"),
            ("/?user=a@b", "user=a@b"),
            ("h?ssl=true", "host=h sslmode=require"),
            ("user@/db", "dbname=db user=user"),
            ("?host=/tmp", "host=/tmp"),
            ("?host=/tmp&user=a@b", "host=/tmp user=a@b"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_do_not_repeat_values() {
        for text in [
            "user:sec/ret@host/db",
            "user:5/secret@host/db",
            "user:100%secret@host",
            "user:%00secret@host",
            "h/d?password=sec=ret",
            "h/d?secret",
            "user:pw@host:secret",
            "user:pw@[secret",
            "h:%zz",
            "h:1%",
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(!error.contains("sec") && !error.contains("ret@"), "{text}: {error}");
        }
    }
}
