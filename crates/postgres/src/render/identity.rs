//! The sequence of an identity column.

use aludel_catalog::{Body, Ident, Key, MAX_IDENT_BYTES, Object, QualifiedName};

/// Its name: stated, or the one that the engine makes up.
pub(super) fn sequence(key: &Key, object: Option<&Object>) -> Option<QualifiedName> {
    let Body::Column(column) = &object?.body else { return None };
    let identity = column.identity.as_ref()?;
    let made_up = || {
        let name = made_up(key.parent.as_ref()?.as_str(), key.name.as_str());
        Some(QualifiedName { schema: key.schema.clone()?, name })
    };
    identity.sequence_name.clone().or_else(made_up)
}

/// `table_column_seq`, where the longer of the two is cut until all fits.
/// Source: PostgreSQL manual, "CREATE SEQUENCE"; `makeObjectName`.
fn made_up(table: &str, column: &str) -> Ident {
    let room = MAX_IDENT_BYTES - "__seq".len();
    let (mut head, mut tail) = (table.len(), column.len());
    while head + tail > room {
        if head > tail { head -= 1 } else { tail -= 1 }
    }
    let head = table.get(..table.floor_char_boundary(head)).unwrap_or_default();
    let tail = column.get(..column.floor_char_boundary(tail)).unwrap_or_default();
    Ident::from(format!("{head}_{tail}_seq"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_name_is_cut_as_the_engine_cuts_it() {
        let (a40, b40) = ("a".repeat(40), "b".repeat(40));
        assert_eq!(made_up("users", "id").as_str(), "users_id_seq");
        let cut = format!("{}_{}_seq", "a".repeat(29), "b".repeat(29));
        assert_eq!(made_up(&a40, &b40).as_str(), cut);
    }
}
