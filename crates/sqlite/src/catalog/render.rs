//! Changes as SQLite's statements.

use aludel_catalog::{
    Body, Column, ConstraintType, Key, Kind, Located, Object, Pair, Rename, Table,
};
use aludel_dialect::{
    Alteration, Claim, Code, Context, Dialect, Hazard, Resettled, Statement, Way,
};

use super::{SCHEMA, beyond::column_of, names};

/// SQLite's way with changes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteDialect;

impl Dialect for SqliteDialect {
    fn absorbs(&self, whole: Located<'_>, part: Located<'_>) -> bool {
        match whole.key.kind {
            Kind::Table => matches!(part.key.kind, Kind::Column | Kind::Default | Kind::Constraint),
            Kind::Column => part.key.kind == Kind::Default,
            _ => false,
        }
    }

    fn create(
        &self,
        object: Located<'_>,
        parts: &[Located<'_>],
        context: Context<'_>,
    ) -> Vec<Statement> {
        let (key, name) = (object.key, names::quoted(object.key.name.as_str()));
        let sql = match &object.object.body {
            Body::Table(table) => create_table(&name, table, parts),
            Body::Column(column) => {
                let sql = add_column(key, column, parts, context);
                return vec![with_risk(Statement::new(key, sql), key, column, parts)];
            }
            Body::Index(index) => {
                let unique = if index.unique { "UNIQUE " } else { "" };
                let table = names::quoted(index.table.name.as_str());
                format!("CREATE {unique}INDEX {name} ON {table} {}", index.definition)
            }
            Body::View(view) if view.definition.starts_with('(') => {
                format!("CREATE VIEW {name} {}", view.definition)
            }
            Body::View(view) => format!("CREATE VIEW {name} AS {}", view.definition),
            Body::Trigger(trigger) => trigger.definition.clone(),
            _ => return Vec::new(),
        };
        vec![Statement::new(key, sql)]
    }

    fn drop(&self, object: Located<'_>, _context: Context<'_>) -> Vec<Statement> {
        let (key, name) = (object.key, names::quoted(object.key.name.as_str()));
        let loses = |sql: String, code, message| {
            vec![Statement::new(key, sql).with_hazard(Hazard::new(code, key, message))]
        };
        match key.kind {
            Kind::Table => loses(
                format!("DROP TABLE {name}"),
                Code::DropTable,
                "all rows of the table are lost",
            ),
            Kind::Column => loses(
                format!("ALTER TABLE {} DROP COLUMN {name}", table_of(key)),
                Code::DropColumn,
                "all values of the column are lost",
            ),
            Kind::Index => vec![Statement::new(key, format!("DROP INDEX {name}"))],
            Kind::View => vec![Statement::new(key, format!("DROP VIEW {name}"))],
            Kind::Trigger => vec![Statement::new(key, format!("DROP TRIGGER {name}"))],
            _ => Vec::new(),
        }
    }

    fn alter(&self, key: &Key, _change: Pair<&Object>, _context: Context<'_>) -> Alteration {
        match key.kind {
            Kind::Index | Kind::View | Kind::Trigger => Alteration::Rebuild,
            _ => Alteration::Impossible("SQLite's ALTER TABLE cannot".into()),
        }
    }

    fn rename(&self, rename: &Rename, _context: Context<'_>) -> Vec<Statement> {
        let (from, to) = (&rename.from, names::quoted(rename.to.name.as_str()));
        let name = names::quoted(from.name.as_str());
        let sql = match from.kind {
            Kind::Table => format!("ALTER TABLE {name} RENAME TO {to}"),
            _ => format!("ALTER TABLE {} RENAME COLUMN {name} TO {to}", table_of(from)),
        };
        vec![Statement::new(&rename.to, sql)]
    }

    /// A constraint comes and goes with its column, where the table stays.
    fn is_implied(&self, object: Located<'_>, _way: Way, context: Context<'_>) -> bool {
        let Some(table) = object.key.parent_name() else { return false };
        let table = Key::in_schema(Kind::Table, SCHEMA, table.name);
        let Pair { before, after } = context.catalogs;
        object.key.kind == Kind::Constraint
            && before.get(&table).is_some()
            && after.get(&table).is_some()
    }

    /// A table lets go of one that it points to by the column that does: it goes, or comes, by itself.
    fn resettle(
        &self,
        object: Pair<Located<'_>>,
        need: &Key,
        _context: Context<'_>,
    ) -> Option<Resettled> {
        let points = object.before.key.kind == Kind::Table && need.kind == Kind::Table;
        points.then(|| Resettled { statements: Vec::new(), unsettles: Vec::new() })
    }

    fn is_disposable(&self, object: Located<'_>) -> bool {
        matches!(object.key.kind, Kind::Index | Kind::View | Kind::Trigger)
    }

    fn claims(&self, object: Located<'_>) -> Vec<Claim> {
        let namespace = match object.key.kind {
            Kind::Table | Kind::View | Kind::Index => "relations",
            Kind::Trigger => "triggers",
            _ => return Vec::new(),
        };
        let name = object.key.name.as_str().to_lowercase();
        vec![Claim { namespace, schema: None, name }]
    }
}

fn table_of(key: &Key) -> String {
    key.parent.as_ref().map(|table| names::quoted(table.as_str())).unwrap_or_default()
}

fn has(table: &Table, option: &str) -> bool {
    table.options.iter().any(|it| it.name == option)
}

fn create_table(name: &str, table: &Table, parts: &[Located<'_>]) -> String {
    let counts = has(table, "autoincrement");
    let is_key = |part: &&Located<'_>| {
        matches!(&part.object.body, Body::Constraint(it)
            if it.constraint_type == ConstraintType::PrimaryKey)
    };
    let key = parts.iter().find(is_key).filter(|_| counts);
    let mut columns: Vec<(&Key, &Column)> = Vec::new();
    let mut lines = Vec::new();
    for part in parts {
        if let Body::Column(column) = &part.object.body {
            columns.push((part.key, column));
        }
    }
    columns.sort_by_key(|(_, column)| column.position);
    for (column_key, column) in columns {
        let mut line = definition(column_key, column, parts);
        let is_counted = key.is_some_and(|key| {
            matches!(&key.object.body, Body::Constraint(it) if it.columns == [column_key.name.clone()])
        });
        if is_counted {
            line.push_str(" PRIMARY KEY AUTOINCREMENT");
        }
        lines.push(line);
    }
    let constraints = parts.iter().filter(|part| key.is_none_or(|key| key.key != part.key));
    lines.extend(constraints.filter_map(|part| constraint(part)));
    let options: Vec<String> = table
        .options
        .iter()
        .filter(|it| it.name != "autoincrement")
        .map(|it| it.name.to_uppercase())
        .collect();
    let options =
        if options.is_empty() { String::new() } else { format!(" {}", options.join(", ")) };
    format!("CREATE TABLE {name} (\n    {}\n){options}", lines.join(",\n    "))
}

/// A constraint of a table, with its name where it has one of the user's.
fn constraint(part: &Located<'_>) -> Option<String> {
    let Body::Constraint(body) = &part.object.body else { return None };
    let table = part.key.parent.as_ref()?.as_str();
    let name = part.key.name.as_str();
    Some(match names::is_made_up(table, name, body) {
        true => body.definition.clone(),
        false => format!("CONSTRAINT {} {}", names::quoted(name), body.definition),
    })
}

fn definition(key: &Key, column: &Column, parts: &[Located<'_>]) -> String {
    let mut text = names::quoted(key.name.as_str());
    if !column.data_type.is_empty() {
        text.push_str(&format!(" {}", column.data_type));
    }
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    if column.not_null {
        text.push_str(" NOT NULL");
    }
    if let Some(default) = default_of(key, parts) {
        text.push_str(&format!(" DEFAULT {default}"));
    }
    if let Some(generated) = &column.generated {
        let kept = if generated.is_virtual { "VIRTUAL" } else { "STORED" };
        text.push_str(&format!(" GENERATED ALWAYS AS ({}) {kept}", generated.expression));
    }
    text
}

fn default_of<'a>(column: &Key, parts: &[Located<'a>]) -> Option<&'a str> {
    parts.iter().find_map(|part| match &part.object.body {
        Body::Default(default)
            if part.key.parent == column.parent && part.key.name == column.name =>
        {
            Some(default.expression.as_str())
        }
        _ => None,
    })
}

/// A new column, with the constraints that come with it.
fn add_column(key: &Key, column: &Column, parts: &[Located<'_>], context: Context<'_>) -> String {
    let mut text =
        format!("ALTER TABLE {} ADD COLUMN {}", table_of(key), definition(key, column, parts));
    let Some(table) = key.parent_name() else { return text };
    for (constraint_key, object) in context.catalogs.after.parts(Kind::Constraint, &table) {
        let Body::Constraint(body) = &object.body else { continue };
        if column_of(constraint_key, body).as_ref() != Some(key) {
            continue;
        }
        let name = constraint_key.name.as_str();
        if !names::is_made_up(table.name.as_str(), name, body) {
            text.push_str(&format!(" CONSTRAINT {}", names::quoted(name)));
        }
        let inline = body
            .definition
            .find("REFERENCES")
            .filter(|_| body.constraint_type == ConstraintType::ForeignKey);
        text.push_str(&format!(
            " {}",
            body.definition.get(inline.unwrap_or(0)..).unwrap_or_default()
        ));
    }
    text
}

/// Whether rows that are there keep a column from coming.
fn with_risk(statement: Statement, key: &Key, column: &Column, parts: &[Located<'_>]) -> Statement {
    let default = default_of(key, parts);
    let is_constant =
        |text: &str| !text.starts_with('(') && !text.to_ascii_uppercase().starts_with("CURRENT_");
    let (code, message) = match default {
        None if column.not_null && column.generated.is_none() => (
            Code::AddRequiredColumn,
            "fails if the table has rows: a column that must not be NULL has no value for them",
        ),
        Some(text) if !is_constant(text) => (
            Code::AddComputedDefault,
            "fails if the table has rows: SQLite adds no column whose default is computed",
        ),
        _ => return statement,
    };
    statement.with_hazard(Hazard::new(code, key, message))
}
