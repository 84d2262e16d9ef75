//! Why a table was written anew, and what others may still do meanwhile: so that each harm is told by one
//! rule.

use crate::{
    Finding, Origin, Pass, Whole, WorkKind,
    outline::{Column, Constraint, Patience, Relation},
    pass::{LockMode, quoted},
};

/// Why a new column has the whole table written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filling {
    /// Its value is computed from others, and stored.
    Generated,
    /// It counts.
    Counting,
    /// Its type is a domain with constraints.
    Domain,
    /// Its default may give another value each time.
    Default,
}

/// New columns of one sort on tables that were written anew.
pub(crate) fn filled<'a>(pass: &'a Pass<'_>, wanted: Filling) -> impl Iterator<Item = &'a Column> {
    pass.new_columns().filter(move |column| filling(pass, column) == Some(wanted))
}

/// Why a new column has its table written anew.
fn filling(pass: &Pass<'_>, column: &Column) -> Option<Filling> {
    if !is_rewritten(pass, column.relation) {
        return None;
    }
    let counts = |default: &String| default.starts_with("nextval(");
    match column {
        it if it.generated == "s" => Some(Filling::Generated),
        it if !it.identity.is_empty() => Some(Filling::Counting),
        it if it.default.as_ref().is_some_and(counts) => Some(Filling::Counting),
        it if it.is_volatile => Some(Filling::Default),
        it if is_constrained(pass, it.type_id) => Some(Filling::Domain),
        _ => None,
    }
}

/// Whether a table or one of its partitions was written anew.
pub(crate) fn is_rewritten(pass: &Pass<'_>, relation: u32) -> bool {
    let family = pass.family(relation);
    pass.rewritten().any(|it| family.contains(&it.after.id))
}

/// Whether a type is a domain that not every value fits.
fn is_constrained(pass: &Pass<'_>, id: u32) -> bool {
    let Some(domain) = pass.after.types.get(&id).filter(|it| it.kind == "d") else { return false };
    domain.not_null
        || pass.after.constraints.values().any(|it| it.domain == id)
        || is_constrained(pass, domain.base_id)
}

/// Whether a rule tells already why a relation was written anew.
pub(crate) fn is_explained(pass: &Pass<'_>, relation: u32) -> bool {
    let is_of = |table| pass.family(table).contains(&relation);
    pass.new_columns().any(|it| is_of(it.relation) && filling(pass, it).is_some())
        || retyped(pass).any(|it| is_of(it.after.relation))
        || regenerated(pass).any(|it| is_of(it.after.relation))
}

/// Columns whose type or collation is another than before.
pub(crate) fn retyped<'a>(
    pass: &'a Pass<'_>,
) -> impl Iterator<Item = aludel_catalog::Pair<&'a Column>> {
    pass.changed_columns().filter(|it| {
        it.before.type_name != it.after.type_name
            || it.before.type_id != it.after.type_id
            || it.before.collation != it.after.collation
    })
}

/// Whether a statement moves rows together: VACUUM FULL, CLUSTER.
pub(crate) fn repacks(pass: &Pass<'_>) -> bool {
    let statement = pass.statement;
    let is_word = |word: &str| {
        let text = statement.sql.to_lowercase();
        statement.begins(word) || (statement.is_dynamic() && text.contains(word))
    };
    ["vacuum", "cluster", "repack"].into_iter().any(is_word)
}

/// A stored column whose expression is another than before.
pub(crate) fn regenerated<'a>(
    pass: &'a Pass<'_>,
) -> impl Iterator<Item = aludel_catalog::Pair<&'a Column>> {
    pass.changed_columns().filter(|it| {
        it.before.generated == "s"
            && it.after.generated == "s"
            && it.before.default != it.after.default
    })
}

/// The partition of a table that takes what fits no other, where it was there before the script.
pub(crate) fn default_partition<'a>(pass: &Pass<'a>, parent: u32) -> Option<&'a Relation> {
    let children = pass.after.inheritance.values().filter(|it| it.parent == parent);
    let mut children = children.filter_map(|it| pass.relation(it.child));
    children.find(|it| it.bound.as_deref() == Some("DEFAULT") && pass.is_shared(it.id))
}

/// How a constraint is added without reading all rows under its lock, and then validated.
pub(crate) fn not_valid_first(pass: &Pass<'_>, constraint: &Constraint) -> [String; 2] {
    let (table, name) = (pass.name_of(constraint.relation), quoted(&constraint.name));
    [
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} {} NOT VALID;", constraint.definition),
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}; -- in a transaction of its own"),
    ]
}

/// How an index is built while others write.
pub(crate) fn concurrently(definition: &str) -> String {
    format!("{};", definition.replacen(" INDEX ", " INDEX CONCURRENTLY ", 1))
}

/// How a column is kept by a trigger until all rows have it: `value` is computed from the row `it`.
pub(crate) fn kept_by_trigger(
    table: &str,
    column: &Column,
    name: &str,
    value: &str,
) -> Vec<String> {
    let (kind, column) = (&column.type_name, quoted(name));
    let trigger = quoted(&format!("fill_{name}"));
    vec![
        format!("ALTER TABLE {table} ADD COLUMN {column} {kind};"),
        format!(
            "CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.{column} := (SELECT {value} FROM (SELECT NEW.*) AS it); RETURN NEW; END $$;"
        ),
        format!(
            "CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW \
             EXECUTE FUNCTION {trigger}();"
        ),
        format!(
            "-- then, in slices: UPDATE {table} AS it SET {column} = {value} \
             WHERE {column} IS DISTINCT FROM {value} AND …;"
        ),
    ]
}

/// Constraints of a kind that came with an index of their own, built under their lock.
pub(crate) fn built_for(pass: &Pass<'_>, kind: &str, words: &str) -> Vec<Finding> {
    let built = pass.new_constraints().filter(|it| it.kind == kind && pass.is_built(it.index));
    built.map(|it| tell_built(pass, it, words)).collect()
}

fn tell_built(pass: &Pass<'_>, it: &Constraint, words: &str) -> Finding {
    let (table, name) = (pass.name_of(it.relation), quoted(&it.name));
    let mut finding =
        Finding::new(format!("the index of {name} is built while nobody reads or writes {table}"))
            .on(pass.key_of(it.relation))
            .during(WorkKind::Build, pass.key_of(it.relation));
    for column in pass
        .new_columns()
        .filter(|column| column.relation == it.relation && it.columns.contains(&column.number))
    {
        let column = format!("{} {}", quoted(&column.name), column.type_name);
        finding = finding.help(format!("ALTER TABLE {table} ADD COLUMN {column};"));
    }
    if pass.relation(it.relation).is_some_and(|it| it.kind == "p") {
        finding = finding
            .help("-- on each partition first, with names of its own, and then here as it is:");
    }
    let nullable = it.columns.iter().filter(|_| it.kind == "p").filter_map(|number| {
        let column = pass.before.columns.get(&(it.relation, *number))?;
        (!column.not_null).then_some(&column.name)
    });
    let definition = pass.after.indexes.get(&it.index).map(|it| it.definition.as_str());
    finding = finding.help(concurrently(definition.unwrap_or_default()));
    for column in nullable {
        finding =
            finding.help(format!("-- {} NOT NULL, through a validated check", quoted(column)));
    }
    let deferrable = it.definition.find(" DEFERRABLE").and_then(|at| it.definition.get(at..));
    finding.help(format!(
        "ALTER TABLE {table} ADD CONSTRAINT {name} {words} USING INDEX {name}{};",
        deferrable.unwrap_or_default()
    ))
}

/// The first statement of a file that takes a lock which keeps others away, where a timeout is not set.
pub(crate) fn first_impatient<'a>(
    whole: &'a Whole<'_>,
    timeout: impl Fn(&Patience) -> u64,
) -> Option<(&'a Pass<'a>, &'a Relation, LockMode)> {
    let mut of_file = whole.passes.iter().filter(|pass| pass.origin == Origin::File);
    of_file.find_map(|pass| {
        let set_to = timeout(&pass.before.patience);
        // Nobody can look at the locks of what commits by itself, but a table is only written anew under one.
        let written = pass.rewritten().map(|it| (it.after, LockMode::AccessExclusive));
        let strong = pass.locks().chain(written);
        let strong = strong.filter(|(_, mode)| mode.blocks_writes() && set_to == 0);
        let (table, mode) = strong.max_by_key(|(_, mode)| *mode)?;
        Some((pass, table, mode))
    })
}
