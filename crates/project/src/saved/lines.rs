//! JSON with an object of the catalog on each line: short enough to be read by eye and by `git
//! diff`, and half the size of JSON with a value on each line.

use std::io::{Result, Write};

use serde_json::ser::Formatter;

/// The form, the catalog and its lists are spread over lines; what is in the lists is not.
const SPREAD: usize = 3;

/// Writes such JSON.
#[derive(Debug, Default)]
pub(super) struct Lines {
    depth: usize,
    /// Whether the value that ends next has something in it.
    has_value: bool,
}

impl Lines {
    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> Result<()> {
        self.depth -= 1;
        if self.has_value && self.depth < SPREAD {
            self.break_line(writer)?;
        }
        self.has_value = true;
        writer.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if self.depth <= SPREAD {
            return self.break_line(writer);
        }
        if first { Ok(()) } else { writer.write_all(b" ") }
    }

    fn break_line<W: ?Sized + Write>(&self, writer: &mut W) -> Result<()> {
        const INDENT: &[u8] = b"\n      ";
        writer.write_all(INDENT.get(..1 + 2 * self.depth).unwrap_or(INDENT))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.next(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.next(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Serializer, json};

    use super::*;

    #[test]
    fn each_element_of_a_list_has_a_line() {
        let value = json!({"form": 1, "catalog": {"none": [], "objects": [{"a": [1, 2]}, {}]}});
        let mut text = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut text, Lines::default())).unwrap();
        let wanted = "{\n  \"catalog\": {\n    \"none\": [],\n    \"objects\": [\n      \
                      {\"a\": [1, 2]},\n      {}\n    ]\n  },\n  \"form\": 1\n}";
        assert_eq!(String::from_utf8(text).unwrap(), wanted);
    }
}
