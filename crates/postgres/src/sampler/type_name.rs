//! A type as `format_type` prints it, taken apart.

/// A type's name, its modifiers, and how many times it is an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeName<'a> {
    /// The name without modifiers: `timestamp with time zone`, `public.mood`.
    pub(super) base: String,
    /// The modifiers: the `5,2` of `numeric(5,2)`.
    pub(super) modifiers: Vec<usize>,
    /// The text without array brackets.
    pub(super) element: &'a str,
    /// Whether it is an array.
    pub(super) is_array: bool,
}

impl<'a> TypeName<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let element = text.trim_end_matches("[]");
        let is_array = element.len() < text.len();
        let (base, modifiers) = match (element.ends_with('"'), element.split_once('(')) {
            (false, Some((head, rest))) => {
                let (inner, tail) = rest.split_once(')').unwrap_or((rest, ""));
                let numbers = inner.split(',').filter_map(|number| number.trim().parse().ok());
                (format!("{head}{tail}"), numbers.collect())
            }
            _ => (element.to_owned(), Vec::new()),
        };
        Self { base, modifiers, element, is_array }
    }

    /// The name without its schema.
    pub(super) fn bare(&self) -> &str {
        match self.base.ends_with('"') {
            true => &self.base,
            false => self.base.rsplit_once('.').map_or(&self.base, |(_, name)| name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_apart() {
        let cases: [(&str, &str, &[usize], bool); 8] = [
            ("integer", "integer", &[], false),
            ("numeric(5,2)", "numeric", &[5, 2], false),
            ("timestamp(3) with time zone", "timestamp with time zone", &[3], false),
            ("character varying(20)[]", "character varying", &[20], true),
            ("public.mood[]", "public.mood", &[], true),
            ("public.vector(3)", "public.vector", &[3], false),
            ("public.\"a (b)\"", "public.\"a (b)\"", &[], false),
            ("\"char\"", "\"char\"", &[], false),
        ];
        for (text, base, modifiers, is_array) in cases {
            let name = TypeName::parse(text);
            assert_eq!((&*name.base, &*name.modifiers, name.is_array), (base, modifiers, is_array));
        }
        assert_eq!(TypeName::parse("public.vector(3)").bare(), "vector");
    }
}
