//! What the server complains of: a message, with the names in it apart.

/// A message whose names are replaced by `"$"`, and the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint<'m> {
    pub(super) pattern: String,
    names: Vec<&'m str>,
}

impl<'m> Complaint<'m> {
    /// Reads a message of the server's.
    pub(super) fn read(message: &'m str) -> Self {
        let mut complaint = Self { pattern: String::new(), names: Vec::new() };
        for (number, part) in message.split('"').enumerate() {
            match number % 2 {
                0 => complaint.pattern.push_str(part),
                _ => {
                    complaint.pattern.push_str("\"$\"");
                    complaint.names.push(part);
                }
            }
        }
        complaint
    }

    /// The name of a number.
    pub(super) fn name(&self, number: usize) -> &'m str {
        self.names.get(number).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_apart() {
        let complaint = Complaint::read("column \"a\" of relation \"s.t\" does not exist");
        assert_eq!(complaint.pattern, "column \"$\" of relation \"$\" does not exist");
        assert_eq!((complaint.name(0), complaint.name(1)), ("a", "s.t"));
    }
}
