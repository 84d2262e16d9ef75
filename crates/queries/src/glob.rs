//! Patterns of paths: `*` and `?` within a name, `**` for any folders.

/// The folder that everything which fits a pattern is below, and whether there is a pattern at all.
pub(crate) fn fixed_part(pattern: &str) -> (String, bool) {
    let parts: Vec<&str> = pattern.split('/').collect();
    let fixed = parts.iter().take_while(|part| !part.contains(['*', '?'])).count();
    (parts[..fixed].join("/"), fixed < parts.len())
}

/// Whether a path fits.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let split = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
    parts_fit(&split(pattern), &split(path))
}

fn parts_fit(pattern: &[String], path: &[String]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "**" => {
            (0..=path.len()).any(|skipped| parts_fit(rest, &path[skipped..]))
        }
        (Some((first, rest)), Some((name, below))) => {
            name_fits(first.as_bytes(), name.as_bytes()) && parts_fit(rest, below)
        }
        _ => false,
    }
}

/// One name; the last `*` alone has to be tried again, so that the time is bounded.
fn name_fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(sign) if *sign == name[n] || *sign == b'?' => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (p, n) = (at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_whole_paths() {
        let cases = [
            ("sql/*.sql", "sql/a.sql", true),
            ("sql/*.sql", "sql/b/a.sql", false),
            ("**/*.sql", "a.sql", true),
            ("crates/*/.sqlx", "crates/a/.sqlx", true),
            ("crates/**/q?.rs", "crates/a/b/q1.rs", true),
            ("a*b*c", "aXbXbc", true),
            ("a*b", "abx", false),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
        assert_eq!(fixed_part("a/b/*.sql"), ("a/b".into(), true));
        assert_eq!(fixed_part("a/b"), ("a/b".into(), false));
    }
}
