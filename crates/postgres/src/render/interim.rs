//! Checks that stand only while a change goes on: validated under a weak lock, they spare a scan under a
//! strong one.

use aludel_catalog::{Ident, Key, Kind, MAX_IDENT_BYTES, QualifiedName};
use aludel_dialect::{Hazard, Leftover, Statement};

use super::naming::Names;

/// A check for the time of a change.
pub(super) struct Interim<'a> {
    /// What is changed.
    pub(super) subject: &'a Key,
    /// The table that has the check.
    pub(super) table: &'a QualifiedName,
    pub(super) name: Ident,
}

impl Interim<'_> {
    /// It comes, and is validated in a transaction of its own.
    pub(super) fn valid(
        &self,
        definition: &str,
        hazard: Option<Hazard>,
        names: Names<'_>,
    ) -> [Statement; 2] {
        let (on, name) = (names.qualified(self.table), &self.name);
        let away = format!("ALTER TABLE {on} DROP CONSTRAINT IF EXISTS {name}");
        let left = Leftover { sql: away, transactional: true, is_first: true };
        let add = self.statement(format!("ADD CONSTRAINT {name} {definition} NOT VALID"), names);
        let validate = self.statement(format!("VALIDATE CONSTRAINT {name}"), names).by_itself();
        let validate = Statement { hazards: hazard.into_iter().collect(), ..validate };
        [add.preparing().leaving(left), validate.preparing()]
    }

    /// It goes.
    pub(super) fn away(&self, names: Names<'_>) -> Statement {
        self.statement(format!("DROP CONSTRAINT {}", self.name), names)
    }

    fn statement(&self, action: String, names: Names<'_>) -> Statement {
        let on = names.qualified(self.table);
        Statement::new(self.subject, format!("ALTER TABLE {on} {action}"))
    }
}

/// A name that no constraint of the table has, on either side: of what it is for, and of a last word. What
/// is too long is cut, and told from its likes by a number that stands for the whole.
pub(super) fn name(of: &str, last: &str, table: &QualifiedName, names: Names<'_>) -> Ident {
    let catalogs = names.catalogs();
    let is_free = |name: &Ident| {
        let key = Key::part(Kind::Constraint, table, name.clone());
        catalogs.before.get(&key).is_none() && catalogs.after.get(&key).is_none()
    };
    let lasts = std::iter::once(last.to_owned()).chain((2..).map(|n| format!("{last}{n}")));
    let mut candidates = lasts.map(|last| Ident::from(shortened(of, &last)));
    candidates.find(is_free).unwrap_or_else(|| Ident::from(of))
}

fn shortened(of: &str, last: &str) -> String {
    if of.len() + 1 + last.len() <= MAX_IDENT_BYTES {
        return format!("{of}_{last}");
    }
    let end = format!("_{:08x}_{last}", number_of(of));
    let mut to = MAX_IDENT_BYTES - end.len();
    while !of.is_char_boundary(to) {
        to -= 1;
    }
    format!("{}{end}", of.get(..to).unwrap_or_default())
}

/// FNV-1a, which is the same everywhere.
fn number_of(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_stay_apart() {
        assert_eq!(shortened("orders_total", "is_set"), "orders_total_is_set");
        let long = "ä".repeat(40);
        let [a, b] = ["a", "b"].map(|column| shortened(&format!("{long}_{column}"), "is_set"));
        assert_ne!(a, b);
        for name in [a, b] {
            assert!(name.len() <= MAX_IDENT_BYTES && name.ends_with("_is_set"), "{name}");
        }
    }
}
