//! Texts that a pattern describes. Not every pattern can be read; the server judges the outcome.

/// A text that a regular expression describes; the seed chooses among several.
pub(super) fn sample(pattern: &str, seed: usize) -> Option<String> {
    let looks_like_one = pattern.contains(['^', '$', '[', '\\', '+', '*', '.', '|', '(']);
    if !looks_like_one {
        return None;
    }
    let chars: Vec<char> = pattern.chars().collect();
    let mut sampler = Sampler { chars: &chars, at: 0, seed, depth: 0, atoms: 0 };
    let text = sampler.alternatives()?;
    (sampler.at == chars.len()).then_some(text)
}

/// A text that a LIKE pattern describes.
pub(super) fn like(pattern: &str, seed: usize) -> Option<String> {
    if !pattern.contains(['%', '_']) {
        return None;
    }
    Some(pattern.replace('%', &format!("a{seed}")).replace('_', "a"))
}

struct Sampler<'a> {
    chars: &'a [char],
    at: usize,
    seed: usize,
    depth: usize,
    /// How many atoms were read, those of repetitions again each time.
    atoms: usize,
}

/// How deep groups may nest.
const DEEPEST: usize = 20;
/// How many atoms are read: repetitions of repetitions become very many.
const MOST: usize = 20_000;
/// The longest text.
const LONGEST: usize = 10_000;

impl Sampler<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// `a|b`: all are read, and the seed chooses.
    fn alternatives(&mut self) -> Option<String> {
        let mut all = vec![self.sequence()?];
        while self.eat('|') {
            all.push(self.sequence()?);
        }
        let chosen = self.seed % all.len();
        Some(all.swap_remove(chosen))
    }

    fn sequence(&mut self) -> Option<String> {
        let mut text = String::new();
        while let Some(next) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            if matches!(next, '^' | '$') {
                self.at += 1;
                continue;
            }
            let start = self.at;
            let first = self.atom()?;
            let end = self.at;
            let times = self.times()?;
            let after = self.at;
            for time in 0..times {
                if text.len() > LONGEST {
                    return None;
                }
                text.push_str(&if time == 0 { first.clone() } else { self.again(start, time)? });
                self.at = after;
            }
            debug_assert!(end <= after, "a quantifier follows its atom");
        }
        Some(text)
    }

    /// The atom once more, with another choice.
    fn again(&mut self, start: usize, time: usize) -> Option<String> {
        let seed = self.seed;
        self.at = start;
        self.seed = seed + time;
        let text = self.atom();
        self.seed = seed;
        text
    }

    fn atom(&mut self) -> Option<String> {
        self.atoms += 1;
        if self.atoms > MOST {
            return None;
        }
        match self.next()? {
            '(' => self.group(),
            '[' => Some(self.class()?.to_string()),
            '.' => Some(nth("abcdefgh", self.seed).to_string()),
            '\\' => Some(self.escape()?.to_string()),
            '*' | '+' | '?' | '{' => None,
            plain => Some(plain.to_string()),
        }
    }

    fn group(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        if self.eat('?') && !self.eat(':') {
            return None;
        }
        let text = self.alternatives()?;
        self.depth -= 1;
        self.eat(')').then_some(text)
    }

    /// How often: as few as are allowed, but once where that is.
    fn times(&mut self) -> Option<usize> {
        let times = match self.peek() {
            Some('*' | '+' | '?') => {
                self.at += 1;
                1
            }
            Some('{') => {
                self.at += 1;
                self.bounds()?
            }
            _ => 1,
        };
        self.eat('?');
        Some(times)
    }

    fn bounds(&mut self) -> Option<usize> {
        let mut inner = String::new();
        while let Some(next) = self.next().filter(|c| *c != '}') {
            inner.push(next);
        }
        let least: usize = inner.split(',').next()?.trim().parse().ok()?;
        (least <= 1000).then_some(if inner.contains(',') { least.max(1) } else { least })
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            'd' => nth("1234567890", self.seed),
            'w' => nth("abcdefgh", self.seed),
            's' => ' ',
            'm' | 'M' | 'y' | 'A' | 'Z' => return self.behind_place(),
            other => other,
        })
    }

    /// The first character behind an escape that stands for a place: `\mword`.
    fn behind_place(&mut self) -> Option<char> {
        self.depth += 1;
        let text = if self.depth > DEEPEST { None } else { self.atom() };
        self.depth -= 1;
        text?.chars().next()
    }

    /// One character of `[…]`.
    fn class(&mut self) -> Option<char> {
        let is_negated = self.eat('^');
        let mut all = String::new();
        while let Some(next) = self.next().filter(|c| *c != ']' || all.is_empty()) {
            match next {
                '[' if self.eat(':') => all.push_str(self.named()?),
                '\\' => all.push_str(self.class_escape()?),
                low if self.is_range() => {
                    self.at += 1;
                    all.extend((low..=self.next()?).take(40));
                }
                plain => all.push(plain),
            }
        }
        match is_negated {
            false if all.is_empty() => None,
            false => Some(nth(&all, self.seed)),
            true => "abcxyz0189-_ ".chars().find(|c| !all.contains(*c)),
        }
    }

    fn class_escape(&mut self) -> Option<&'static str> {
        Some(match self.next()? {
            'd' => "1234567890",
            'w' => "abcdefgh",
            's' => " ",
            '.' => ".",
            '-' => "-",
            '/' => "/",
            _ => return None,
        })
    }

    fn named(&mut self) -> Option<&'static str> {
        // The longest name that is known has six letters.
        let rest: String = self.chars.get(self.at..)?.iter().take(10).collect();
        let name = rest.split(":]").next()?;
        self.at += name.chars().count() + 2;
        Some(match name {
            "alpha" | "alnum" | "lower" | "word" => "abcdefgh",
            "upper" => "ABCDEFGH",
            "digit" | "xdigit" => "1234567890",
            "space" | "blank" => " ",
            "punct" => "-.",
            _ => return None,
        })
    }

    fn is_range(&self) -> bool {
        self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']')
    }
}

fn nth(of: &str, seed: usize) -> char {
    let count = of.chars().count().max(1);
    of.chars().nth(seed % count).unwrap_or('a')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_what_the_pattern_describes() {
        let cases = [
            ("^[A-Z]{3}$", "AAA"),
            (r"^\d{5}(-\d{4})?$", "11111-1111"),
            ("^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}$", "a@a.aa"),
            ("^(red|green)$", "red"),
            ("^#[0-9a-f]{6}$", "#000000"),
            ("^https?://", "https://"),
            ("^[[:alpha:]]+$", "a"),
            (r"^\+[1-9]\d{1,14}$", "+11"),
        ];
        for (pattern, shape) in cases {
            let text = sample(pattern, 0).unwrap();
            let class = |text: &str| {
                let of = |c: char| match c {
                    '0'..='9' => '0',
                    'a'..='z' => 'a',
                    'A'..='Z' => 'A',
                    other => other,
                };
                text.chars().map(of).collect::<String>()
            };
            assert_eq!(class(&text), class(shape), "{pattern}: {text}");
            assert_eq!(sample(pattern, 0), sample(pattern, 0));
        }
    }

    #[test]
    fn the_seed_chooses() {
        assert_eq!(sample("^(red|green)$", 1).unwrap(), "green");
        assert_ne!(sample("^[A-Z]{3}$", 0), sample("^[A-Z]{3}$", 1));
    }

    #[test]
    fn what_cannot_be_read_is_left_to_others() {
        for pattern in ["plain", "[", "(", "a{", "(?=x)", "+", "[[:nonsense:]]"] {
            assert_eq!(sample(pattern, 0), None, "{pattern}");
        }
        let endless = [
            "\\m".repeat(100_000),
            "(".repeat(100_000),
            format!("{}a{}", "(".repeat(15), "){1000}".repeat(15)),
            format!("{}a{}", "(|".repeat(15), "|){1000}".repeat(15)),
            "a{1000}".repeat(100_000),
            "[[:".repeat(100_000),
        ];
        for pattern in endless {
            assert_eq!(sample(&pattern, 0), None, "{pattern:.30}");
        }
    }

    #[test]
    fn like_patterns_are_filled() {
        assert_eq!(like("%@%.com", 1).unwrap(), "a1@a1.com");
        assert_eq!(like("plain", 1), None);
    }
}
