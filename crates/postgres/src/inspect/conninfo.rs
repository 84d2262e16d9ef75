//! Connection strings without their secrets.

/// Key words whose values are nobody's business.
const SECRETS: [&str; 2] = ["password", "sslpassword"];

/// A connection string, of either form, without its passwords.
pub(super) fn without_password(conninfo: &str) -> String {
    if conninfo.starts_with("postgresql://") || conninfo.starts_with("postgres://") {
        return url_without_password(conninfo);
    }
    pairs(conninfo).into_iter().filter(|pair| !is_secret(pair)).collect::<Vec<_>>().join(" ")
}

fn is_secret(pair: &str) -> bool {
    let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
    SECRETS.contains(&name.trim())
}

/// `name = 'value'` after another. Source: PostgreSQL manual, "34.1.1.1. Keyword/Value Connection
/// Strings".
fn pairs(conninfo: &str) -> Vec<&str> {
    let mut pairs = Vec::new();
    let mut rest = conninfo.trim_start();
    while !rest.is_empty() {
        let (pair, after) = rest.split_at(pair_end(rest));
        pairs.push(pair.trim_end());
        rest = after.trim_start();
    }
    pairs
}

/// Where the first pair ends.
fn pair_end(text: &str) -> usize {
    let Some(equals) = text.find('=') else { return text.len() };
    let value = text.get(equals + 1..).unwrap_or_default();
    let start = text.len() - value.trim_start().len();
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

fn url_without_password(url: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(a, q)| (a, Some(q)));
    let mut bare = address_without_password(address);
    let kept: Vec<_> =
        query.into_iter().flat_map(|query| query.split('&')).filter(|p| !is_secret(p)).collect();
    if !kept.is_empty() {
        bare.push('?');
        bare.push_str(&kept.join("&"));
    }
    bare
}

fn address_without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let Some((credentials, host)) = rest.rsplit_once('@') else { return address.to_owned() };
    let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
    format!("{scheme}://{user}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_wherever_it_stands() {
        let cases = [
            ("host=h password=x dbname=d", "host=h dbname=d"),
            ("password = 'a b\\' c' host=h", "host=h"),
            ("host=h", "host=h"),
            ("", ""),
            ("password", ""),
            ("host='password=x' user=u", "host='password=x' user=u"),
            ("postgresql://u:p@h/d?sslpassword=x&a=b", "postgresql://u@h/d?a=b"),
            ("postgres://u@h/d?password=x", "postgres://u@h/d"),
            ("postgresql://h/d", "postgresql://h/d"),
        ];
        for (conninfo, expected) in cases {
            assert_eq!(without_password(conninfo), expected, "{conninfo}");
        }
    }
}
