//! Columns and those that take their place, kept alike by a trigger, and filled.
//!
//! The trigger sees which side a statement wrote. Of an INSERT: the new side, where anything is in
//! it. Of an UPDATE: the old side where it changed, else the new one, unless it now holds just what
//! the old one gives, as a fill writes it; and the new one that was never filled. Values are compared by
//! their images: what is equal is not always the same (`1.0` and `1.00`, `A` and `a` of citext), and some types
//! have no `=`. Expressions are evaluated over the row as if it were a row of the table, so that they stand
//! as they were written.
//!
//! Source: PostgreSQL manual, "Row and Array Comparisons" (record images); "Overview of Trigger Behavior" (the
//! order of their names).

use aludel_catalog::{Ident, Key, Kind, Pair};
use aludel_dialect::{Derived, Fill, Replacement, Statement};

use aludel_sql::tokens;

use super::naming::{Names, parenthesized};

/// The function and the trigger.
pub(super) fn trigger(of: &Replacement, name: &Ident, names: Names<'_>) -> Vec<Statement> {
    let function = Key {
        signature: Some("".into()),
        ..Key::in_schema(Kind::Function, of.table.schema.clone(), name.clone())
    };
    let own = names.own(&function);
    let path = names.default_schema().unwrap_or(&of.table.schema);
    let create = format!(
        "CREATE FUNCTION {own}() RETURNS trigger\n    LANGUAGE plpgsql\n    SET search_path TO {path}, \
         pg_temp{}\nAS $function$\n{}$function$",
        settings(of),
        body(of)
    );
    let table = names.qualified(&of.table);
    let fire = format!(
        "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table}\n    FOR EACH ROW EXECUTE FUNCTION \
         {own}()"
    );
    let trigger = Key::part(Kind::Trigger, &of.table, name.clone());
    vec![Statement::new(&function, create), Statement::new(&trigger, fire)]
}

/// Types that are read and written in one way, whatever the session is set to.
const PLAIN: [&str; 12] = [
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "boolean",
    "text",
    "character varying",
    "character",
    "uuid",
    "oid",
];

/// What values are read and written by must not be the writer's where they are converted: a fill has these.
fn settings(of: &Replacement) -> &'static str {
    let is_plain =
        |it: &Derived| PLAIN.contains(&it.data_type.split('(').next().unwrap_or_default());
    let all_plain = of.old.iter().chain(&of.new).all(is_plain);
    let converts = |it: &Derived| match it.from.as_deref() {
        Some(from) => !(is_name(from) || all_plain && is_cast(from)),
        None => false,
    };
    match of.old.iter().chain(&of.new).any(converts) {
        true => "\n    SET \"TimeZone\" TO 'UTC'\n    SET \"DateStyle\" TO 'ISO, MDY'",
        false => "",
    }
}

fn is_name(expression: &str) -> bool {
    tokens(expression).nth(1).is_none()
}

/// `name::type`
fn is_cast(expression: &str) -> bool {
    expression.split_once("::").is_some_and(|(name, to)| is_name(name) && !to.contains("::"))
}

/// The lines of a block, each so many levels in.
fn indented(levels: usize, lines: &str) -> String {
    lines.lines().map(|line| format!("{}{line}\n", "    ".repeat(levels))).collect()
}

fn body(of: &Replacement) -> String {
    let known: Vec<Derived> = of.old.iter().filter(|it| it.from.is_some()).cloned().collect();
    let forward = assign(&of.new, &of.table.name);
    let empty = |row: &str| all(&of.new, |it| format!("{row}.{} IS NULL", it.column));
    let untouched = empty("NEW");
    let declared = if known.is_empty() { "" } else { "DECLARE\n    derived record;\n" };
    let mut insert = format!("IF {untouched} THEN\n{}", indented(1, &forward));
    let is_old = match of.old.is_empty() {
        true => untouched.clone(),
        false => format!("{} OR {untouched} AND {}", changed(&of.old), empty("OLD")),
    };
    let mut update = format!("IF {is_old} THEN\n{}", indented(1, &forward));
    if !known.is_empty() {
        let back = assign(&known, &of.table.name);
        insert += &format!("ELSE\n{}", indented(1, &back));
        update += &format!("ELSIF {} THEN\n", changed(&of.new));
        update += &indented(1, &back_unless_alike(of, &back));
    }
    let insert = indented(2, &format!("{insert}END IF;"));
    let update = indented(2, &format!("{update}END IF;"));
    format!(
        "#variable_conflict use_column\n{declared}BEGIN\n    IF TG_OP = 'INSERT' THEN\n{insert}    ELSE\n{update}    END IF;\n    RETURN \
         NEW;\nEND\n"
    )
}

/// The new side was written, unless a fill did so.
fn back_unless_alike(of: &Replacement, back: &str) -> String {
    let values: Vec<String> = of
        .new
        .iter()
        .map(|it| format!("{}::{} AS {}", parenthesized(given(it)), it.data_type, it.column))
        .collect();
    let differs = differ(&of.new, "NEW", "derived");
    format!(
        "SELECT {}\nINTO derived FROM (SELECT NEW.*) AS {};\nIF {differs} THEN\n{}END IF;\n",
        values.join(", "),
        of.table.name,
        indented(1, back)
    )
}

/// `SELECT …, … INTO NEW.a, NEW.b FROM (SELECT NEW.*) AS table`.
fn assign(columns: &[Derived], table: &Ident) -> String {
    let values: Vec<&str> = columns.iter().map(given).collect();
    let targets: Vec<String> = columns.iter().map(|it| format!("NEW.{}", it.column)).collect();
    format!(
        "SELECT {}\nINTO {} FROM (SELECT NEW.*) AS {table};\n",
        values.join(", "),
        targets.join(", ")
    )
}

fn given(column: &Derived) -> &str {
    column.from.as_deref().unwrap_or("NULL")
}

fn changed(columns: &[Derived]) -> String {
    differ(columns, "NEW", "OLD")
}

/// Whether the columns of two rows are not the same to the last bit.
fn differ(columns: &[Derived], row: &str, other: &str) -> String {
    let image = |row: &str| {
        let values: Vec<String> = columns.iter().map(|it| format!("{row}.{}", it.column)).collect();
        format!("ROW({})::pg_catalog.record", values.join(", "))
    };
    format!("{} OPERATOR(pg_catalog.*<>) {}", image(row), image(other))
}

fn any(columns: &[Derived], says: impl Fn(&Derived) -> String) -> String {
    together(columns, " OR ", says)
}

fn all(columns: &[Derived], says: impl Fn(&Derived) -> String) -> String {
    together(columns, " AND ", says)
}

/// What is said of each, joined, and in parentheses where there are several.
fn together(columns: &[Derived], by: &str, says: impl Fn(&Derived) -> String) -> String {
    let parts: Vec<String> = columns.iter().map(says).collect();
    match parts.len() {
        1 => parts.concat(),
        _ => format!("({})", parts.join(by)),
    }
}

/// `UPDATE …`, of the rows in which nothing is yet, and something would be.
pub(super) fn fill(of: &Replacement, names: Names<'_>) -> Statement {
    let table = names.qualified(&of.table);
    let set: Vec<String> =
        of.new.iter().map(|it| format!("{} = {}", it.column, given(it))).collect();
    let open = all(&of.new, |it| format!("{} IS NULL", it.column));
    let gives = any(&of.new, |it| format!("{} IS NOT NULL", operand(given(it))));
    let sql = format!("UPDATE {table} SET {}\nWHERE {open} AND {gives}", set.join(", "));
    let fills = of.new.iter().map(|it| Fill {
        column: of.key(it),
        expression: given(it).to_owned(),
        is_new: true,
    });
    let fills: Vec<Fill> = fills.collect();
    let table = Key::in_schema(Kind::Table, of.table.schema.clone(), of.table.name.clone());
    let subject = fills.first().map_or(&table, |fill| &fill.column);
    let statement = Statement::new(subject, sql);
    Statement { fills, ..statement }
}

/// An expression as an operand: a name stands as it is.
fn operand(expression: &str) -> String {
    match tokens(expression).nth(1) {
        None => expression.to_owned(),
        Some(_) => parenthesized(expression),
    }
}

/// `(SELECT expression FROM (SELECT table.now AS then) AS table)`.
pub(super) fn under_name(expression: &str, table: &Ident, column: Pair<&Ident>) -> String {
    let Pair { before: then, after: now } = column;
    format!("(SELECT {expression} FROM (SELECT {table}.{now} AS {then}) AS {table})")
}
