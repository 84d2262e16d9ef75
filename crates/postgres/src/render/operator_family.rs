//! `CREATE OPERATOR FAMILY`, and the members that no class brought.

use aludel_catalog::{Key, OperatorFamily, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    address,
    naming::Names,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    family: &OperatorFamily,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let name = address::with_method(key, names);
    let mut statements = one(key, format!("CREATE OPERATOR FAMILY {name}"));
    statements.extend(add(key, &family.members.iter().collect::<Vec<_>>(), names));
    statements
}

fn add(key: &Key, members: &[&String], names: Names<'_>) -> Option<Statement> {
    if members.is_empty() {
        return None;
    }
    let members: Vec<String> = members.iter().map(|m| names.text(m).into_owned()).collect();
    let name = address::with_method(key, names);
    let sql = format!("ALTER OPERATOR FAMILY {name} ADD\n    {}", members.join(",\n    "));
    Some(Statement::new(key, sql))
}

pub(super) fn drop(key: &Key, _family: &OperatorFamily, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP OPERATOR FAMILY {}", address::with_method(key, names)))
}

pub(super) fn alter(key: &Key, change: Pair<&OperatorFamily>, names: Names<'_>) -> Alteration {
    let without = |members: &'_ Vec<String>, member: &String| !members.contains(member);
    let gone = change.before.members.iter().filter(|m| without(&change.after.members, m));
    let Some(gone) = gone.map(|m| slot(m)).collect::<Option<Vec<String>>>() else {
        return Alteration::Rebuild;
    };
    let new: Vec<&String> =
        change.after.members.iter().filter(|m| without(&change.before.members, m)).collect();
    let mut statements = Vec::new();
    if !gone.is_empty() {
        let gone = names.text(&gone.join(",\n    ")).into_owned();
        let name = address::with_method(key, names);
        let sql = format!("ALTER OPERATOR FAMILY {name} DROP\n    {gone}");
        statements.push(Statement::new(key, sql));
    }
    statements.extend(add(key, &new, names));
    in_place(statements)
}

/// `OPERATOR 1 (integer, bigint)`: what `DROP` calls a member. Nothing where the types are not
/// written out.
fn slot(member: &str) -> Option<String> {
    let mut words = member.splitn(3, ' ');
    let (word, number, rest) = (words.next()?, words.next()?, words.next()?);
    let types = if rest.starts_with('(') {
        rest.split_inclusive(')').next()?
    } else {
        rest.get(rest.find('(')?..)?.split_inclusive(')').next()?
    };
    Some(format!("{word} {number} {}", types.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_dropped_by_its_number_and_types() {
        let cases = [
            ("OPERATOR 1 <(integer,bigint)", Some("OPERATOR 1 (integer,bigint)")),
            (
                "FUNCTION 1 (integer, bigint) public.f(integer,bigint)",
                Some("FUNCTION 1 (integer, bigint)"),
            ),
            ("STORAGE", None),
        ];
        for (member, expected) in cases {
            assert_eq!(slot(member).as_deref(), expected);
        }
    }
}
