//! Addresses that count back begin with a hyphen, as `-1` and `-2..head`, and so do options: a word that begins
//! with a hyphen and a digit is an address, and gets a minus sign in its place, which addresses are read with
//! as well. All else that begins with a hyphen stays an option, known or misspelt.

use std::ffi::OsString;

/// What is handed on to another program.
const HANDED_ON: &str = "psql";

/// Options behind which any text stands.
const TEXTS: [&str; 3] = ["-m", "--message", "--tag"];

/// The words of a command line, as its reader is to see them.
pub(crate) fn words(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let (mut is_ours, mut is_text) = (true, false);
    let word = |word: OsString| {
        is_ours = is_ours && word != "--" && word != HANDED_ON;
        let may_be = is_ours && !is_text;
        is_text = TEXTS.iter().any(|option| word == *option);
        match word.to_str().and_then(|it| it.strip_prefix('-')) {
            Some(rest) if may_be && rest.starts_with(|it: char| it.is_ascii_digit()) => {
                format!("\u{2212}{rest}").into()
            }
            _ => word,
        }
    };
    words.map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_addresses() {
        for (line, expected) in [
            ("aludel downgrade -1", "aludel downgrade −1"),
            ("aludel history -r -2..head --graph", "aludel history -r −2..head --graph"),
            ("aludel log -n2 -x a=-1", "aludel log -n2 -x a=-1"),
            ("aludel squash -m -1", "aludel squash -m -1"),
            ("aludel psql -1", "aludel psql -1"),
            ("aludel show -- -1", "aludel show -- -1"),
        ] {
            let read = words(line.split(' ').map(OsString::from));
            assert_eq!(read.join(&OsString::from(" ")), OsString::from(expected));
        }
    }
}
