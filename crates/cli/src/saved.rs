//! A catalog as a file: JSON with a version.

use std::path::Path;

use aludel_catalog::Catalog;
use serde::{Deserialize, Serialize};

use crate::{Failure, Result, failure::FailureKind};

/// The version of the form.
const VERSION: u32 = 1;

/// The form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved<C> {
    /// The form's version.
    aludel_catalog: u32,
    /// The catalog.
    catalog: C,
}

/// A catalog to be written as JSON.
pub(crate) fn view(catalog: &Catalog) -> impl Serialize {
    Saved { aludel_catalog: VERSION, catalog }
}

/// Reads a catalog.
pub(crate) fn read(text: &str, path: &Path) -> Result<Catalog> {
    let saved: Saved<Catalog> = serde_json::from_str(text).map_err(|error| {
        Failure::new(FailureKind::Input, format!("{}: {error}", path.display()))
            .hint("`aludel inspect SOURCE --format json` writes such a file")
    })?;
    if saved.aludel_catalog == VERSION {
        return Ok(saved.catalog);
    }
    let version = saved.aludel_catalog;
    let message = format!("{}: the form has version {version}, not {VERSION}", path.display());
    Err(Failure::new(FailureKind::Input, message).hint("write it again with this aludel"))
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Key, Kind, Object, Schema};

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut catalog = Catalog::default();
        catalog.insert(Key::global(Kind::Schema, "app"), Object::new(Schema {}));
        let text = serde_json::to_string(&view(&catalog)).unwrap();
        assert_eq!(read(&text, Path::new("a.json")).unwrap(), catalog);
    }

    #[test]
    fn another_form_is_refused() {
        let cases = [
            ("{}", "a.json: missing field `aludel_catalog` at line 1 column 2"),
            (
                "{\"aludel_catalog\": 2, \"catalog\": {\"objects\": [], \"dependencies\": []}}",
                "a.json: the form has version 2, not 1",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(read(text, Path::new("a.json")).unwrap_err().message, message);
        }
    }
}
