//! The form `postgresql://user:password@host:port,host:port/database?name=value`.
//! Source: PostgreSQL manual, "34.1.1.2. Connection URIs".

use super::{
    ConninfoError, parameters,
    parameters::{Parameters, Telling},
};

const HELP: &str = "write `postgresql://user:password@host:port/database?name=value`, with special \
     characters percent-encoded (`/` as %2F, `@` as %40, `:` as %3A, `%` as %25)";

/// Reads what stands behind the scheme.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let mut parameters = Parameters::new();
    let (user, rest) = credentials(text)?;
    let (head, query) = rest.split_once('?').map_or((rest, None), |(h, q)| (h, Some(q)));
    let (hosts, dbname) = head.split_once('/').map_or((head, None), |(h, d)| (h, Some(d)));
    if let Some(user) = user {
        insert_user(&mut parameters, user)?;
    }
    insert_hosts(&mut parameters, hosts)?;
    if let Some(dbname) = dbname {
        insert_dbname(&mut parameters, dbname)?;
    }
    insert_query(&mut parameters, query.unwrap_or_default())?;
    Ok(parameters)
}

/// Cuts off the user and the password. The last `@` before the host ends them, so that a password
/// may hold one (libpq takes the first, and shows the rest as the host), and it may hold a `?`.
fn credentials(text: &str) -> Result<(Option<&str>, &str), ConninfoError> {
    let authority = text.get(..authority_end(text)).unwrap_or(text);
    let Some(end) = authority.rfind('@') else { return Ok((None, text)) };
    let user = authority.get(..end).unwrap_or_default();
    if user.find('@').is_some_and(|at| user.get(at..).is_some_and(|rest| rest.contains('?'))) {
        return Err(syntax("it can be read in two ways: a `?` stands between two `@`"));
    }
    Ok((Some(user), text.get(end + 1..).unwrap_or_default()))
}

/// Where the hosts end: at the first `/`, or at a `?` with the name of a parameter behind it.
fn authority_end(text: &str) -> usize {
    let begins_query = |at: &usize| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.split_once('=').is_some_and(|(name, _)| parameters::is_known(name))
    };
    let slash = text.find('/').unwrap_or(text.len());
    let mut marks = text.match_indices('?').map(|(at, _)| at).filter(|at| *at < slash);
    marks.find(begins_query).unwrap_or(slash)
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

fn insert_query(parameters: &mut Parameters, query: &str) -> Result<(), ConninfoError> {
    // An `@` says that all before it may be a password that is not percent-encoded.
    let mut telling = if query.contains('@') { Telling::Nothing } else { Telling::Name };
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| syntax("a parameter behind `?` has no `=`"))?;
        let (name, value) = (decode(name)?, decode(value)?);
        let is_list = name == "options";
        if pair.matches('=').count() > 1 && !is_list {
            return Err(syntax("a parameter behind `?` has more than one `=`"));
        }
        parameters::insert(parameters, &name, &value, telling)?;
        if name == "password" {
            telling = Telling::Nothing;
        }
    }
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
    use crate::Conninfo;

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
            ("h?user=a@b", "host=h user=a@b"),
            ("u:p@ss@h:5/d", "dbname=d host=h password=p@ss port=5 user=u"),
            ("u:p@s@s@h,i/d", "dbname=d host=h,i password=p@s@s user=u"),
            ("u:@@h/d", "dbname=d host=h password=@ user=u"),
            ("u:p:w@h/d", "dbname=d host=h password=p:w user=u"),
            ("u@x:p@h", "host=h password=p user=u@x"),
            ("h/d?options=-csearch_path=a", "dbname=d host=h options=-csearch_path=a"),
            ("h/d?options[search_path]=a%20b", "dbname=d host=h options=-c search_path=a\\ b"),
            ("h?schema=a&pgbouncer=true&connection_limit=1", "host=h pgbouncer=true schema=a"),
            ("h?ssl-mode=VERIFY_FULL", "host=h sslmode=verify-full"),
            ("h?sslaccept=strict", "host=h sslmode=verify-full sslrootcert=system"),
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
            "u:p@sec?ret@h/d",
            "u:1/x?sec=ret@h/d",
            "h?password=x&sec=ret",
        ] {
            let error = match Conninfo::parse(&format!("postgres://{text}")) {
                Ok(conninfo) => panic!("{text}: {conninfo}"),
                Err(error) => error.to_string(),
            };
            assert!(!error.contains("sec") && !error.contains("ret@"), "{text}: {error}");
        }
    }
}
