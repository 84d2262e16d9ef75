//! What the derive's output calls, all of it while compiling. No part of the interface.

/// Whether a list has a name.
pub const fn has(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at].as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// How many names several lists hold.
pub const fn count(lists: &[&[&str]]) -> usize {
    let (mut at, mut sum) = (0, 0);
    while at < lists.len() {
        sum += lists[at].len();
        at += 1;
    }
    sum
}

/// Several lists as one of `N` names.
pub const fn chain<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut all = [""; N];
    let (mut list, mut to) = (0, 0);
    while list < lists.len() {
        let mut from = 0;
        while from < lists[list].len() {
            all[to] = lists[list][from];
            from += 1;
            to += 1;
        }
        list += 1;
    }
    all
}

/// How many bytes names have with something around each.
pub const fn wrapped_len(before: &str, names: &[&str], after: &str) -> usize {
    let (mut at, mut sum) = (0, 0);
    while at < names.len() {
        sum += before.len() + names[at].len() + after.len();
        at += 1;
    }
    sum
}

/// Names with something around each, one behind the other.
pub const fn wrapped<const N: usize>(before: &str, names: &[&str], after: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let (mut at, mut to) = (0, 0);
    while at < names.len() {
        let parts = [before.as_bytes(), names[at].as_bytes(), after.as_bytes()];
        let mut part = 0;
        while part < parts.len() {
            let mut from = 0;
            while from < parts[part].len() {
                bytes[to] = parts[part][from];
                from += 1;
                to += 1;
            }
            part += 1;
        }
        at += 1;
    }
    bytes
}

/// Names with a prefix, cut out of the bytes that hold them one behind the other.
pub const fn cut<const N: usize>(
    bytes: &'static [u8],
    prefix: &str,
    names: &[&str],
) -> [&'static str; N] {
    let mut all = [""; N];
    let (mut at, mut rest) = (0, bytes);
    while at < N {
        let (name, tail) = rest.split_at(prefix.len() + names[at].len());
        all[at] = text(name);
        rest = tail;
        at += 1;
    }
    all
}

/// Bytes that are text.
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("the bytes of names are text"),
    }
}

/// A list joined by `, `, from the bytes in which each has that behind it.
pub const fn without_last_comma(bytes: &'static [u8]) -> &'static str {
    match bytes.split_at_checked(bytes.len().saturating_sub(2)) {
        Some((text, _)) => self::text(text),
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_prefixed_and_joined_while_compiling() {
        const NAMES: &[&str] = &["city", "zip"];
        const BYTES: &[u8] = &wrapped::<{ wrapped_len("a_", NAMES, "") }>("a_", NAMES, "");
        const CUT: [&str; 2] = cut(BYTES, "a_", NAMES);
        const ALL: &[&str] = &chain::<{ count(&[&["id"], &CUT]) }>(&[&["id"], &CUT]);
        const JOINED: &str =
            without_last_comma(&wrapped::<{ wrapped_len("", ALL, ", ") }>("", ALL, ", "));
        assert_eq!(ALL, ["id", "a_city", "a_zip"]);
        assert_eq!(JOINED, "id, a_city, a_zip");
        const { assert!(has(ALL, "a_zip") && !has(ALL, "zip")) }
        assert_eq!(without_last_comma(&[]), "");
    }
}
