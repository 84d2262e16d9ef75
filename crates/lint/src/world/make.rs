//! What is made up, kind by kind.

use super::{
    Name, World,
    complaint::Complaint,
    table::{Partition, Table},
};
use crate::{Statement, pass::quoted};

impl World {
    pub(super) fn first(&mut self, what: &str, sql: String) -> bool {
        self.before.insert(what.to_owned(), sql).is_none()
    }

    pub(super) fn then(&mut self, what: String, sql: String) -> bool {
        let is_new = !self.after.iter().any(|(known, _)| *known == what);
        if is_new {
            self.after.push((what, sql));
        }
        is_new
    }

    pub(super) fn relation(&mut self, told: &str, statement: &Statement) -> bool {
        let (name, has) = (Name::told(told), |words| statement.has(words));
        match () {
            () if has("materialized view") => self.view(told, "MATERIALIZED VIEW"),
            () if has("alter view") => self.view(told, "VIEW"),
            () if has("sequence") || has("nextval") || has("setval") => self.sequence(told),
            () if has("alter index") || has("reindex index") => self.index(told, statement),
            () => {
                let table = Table::default();
                self.tables.insert(name, table).is_none()
            }
        }
    }

    pub(super) fn view(&mut self, told: &str, kind: &str) -> bool {
        let sql = format!("CREATE {kind} {} AS SELECT 1 AS id", Name::told(told).sql());
        self.then(format!("relation {told}"), sql)
    }

    pub(super) fn sequence(&mut self, told: &str) -> bool {
        self.first(
            &format!("sequence {told}"),
            format!("CREATE SEQUENCE {}", Name::told(told).sql()),
        )
    }

    /// An index: on the table that the statement is about, or on one made up for it.
    pub(super) fn index(&mut self, told: &str, statement: &Statement) -> bool {
        let mut name = Name::told(told);
        if let Some(table) =
            self.named_tables(statement).first().cloned().filter(|_| statement.has("using index"))
        {
            return self.index_of(&name.name, &Self::told(&table));
        }
        name.name = format!("table_of_{}", name.name);
        let table = Self::told(&name);
        self.index_of(&Name::told(told).name, &table)
    }

    pub(super) fn told(name: &Name) -> String {
        match &name.schema {
            Some(schema) => format!("{schema}.{}", name.name),
            None => name.name.clone(),
        }
    }

    pub(super) fn index_of(&mut self, index: &str, table: &str) -> bool {
        let name = Name::told(table);
        let made = self.tables.entry(name.clone()).or_default();
        let (column, key, index) =
            (format!("key_of_{index}"), format!("index {index}"), quoted(index));
        made.add(&column, &Statement::new("", 0..0));
        if let Some(column) = made.column(&column) {
            column.type_name = "bigint".to_owned();
        }
        let sql = format!("CREATE UNIQUE INDEX {index} ON {} ({})", name.sql(), quoted(&column));
        self.then(key, sql)
    }

    pub(super) fn type_of(&mut self, told: &str, statement: &Statement) -> bool {
        let (name, has) = (Name::told(told).sql(), |words| statement.has(words));
        let of_extension =
            ["citext", "hstore", "ltree", "vector", "geometry", "geography", "cube", "isbn"];
        let sql = match () {
            () if of_extension.contains(&told) => {
                let extension = match told {
                    "geometry" | "geography" => "postgis",
                    "isbn" => "isn",
                    told => told,
                };
                format!("CREATE EXTENSION {extension}")
            }
            () if has("attribute") => format!("CREATE TYPE {name} AS (id integer)"),
            () if has("domain") => format!("CREATE DOMAIN {name} AS text"),
            () => format!("CREATE TYPE {name} AS ENUM ('a', 'b')"),
        };
        self.first(&format!("type {told}"), sql)
    }

    pub(super) fn label(&mut self, label: &str, statement: &Statement) -> bool {
        let Some((what, sql)) = self.before.iter_mut().find(|(what, sql)| {
            let name = what.trim_start_matches("type ").to_owned();
            sql.contains("AS ENUM")
                && statement.sql.contains(name.rsplit('.').next().unwrap_or_default())
        }) else {
            return false;
        };
        let _ = what;
        let label = aludel_sql::quote_literal(label);
        let is_new = !sql.contains(&label);
        if is_new {
            *sql = sql.replace("')", &format!("', {label})"));
        }
        is_new
    }

    pub(super) fn column(&mut self, complaint: &Complaint<'_>, statement: &Statement) -> bool {
        let (column, table) = match complaint.pattern.contains('"') {
            true => (complaint.name(0).to_owned(), complaint.name(1)),
            // `column t.c does not exist`
            false => {
                let word = complaint.pattern.split(' ').nth(1).unwrap_or_default();
                (word.rsplit('.').next().unwrap_or_default().to_owned(), "")
            }
        };
        let named = match table {
            "" => self.named_tables(statement),
            table => {
                let is_it = |name: &&Name| name.name == Name::told(table).name;
                self.tables.keys().filter(is_it).cloned().collect()
            }
        };
        let lacks = |name: &&Name| self.tables.get(name).is_some_and(|table| !table.has(&column));
        let Some(name) = named.iter().find(lacks).cloned() else { return false };
        self.tables.entry(name).or_default().add(&column, statement);
        true
    }

    /// The tables that a statement names, in its order.
    pub(super) fn named_tables(&self, statement: &Statement) -> Vec<Name> {
        let words = statement.words().iter().map(|word| word.trim_matches('"'));
        let mut named: Vec<Name> = Vec::new();
        for word in words {
            let found = self.tables.keys().filter(|name| name.name == word);
            for name in found {
                if !named.contains(name) {
                    named.push(name.clone());
                }
            }
        }
        named
    }

    pub(super) fn without_column(&mut self, column: &str, table: &str) -> bool {
        let wanted = Name::told(table).name;
        let tables = self.tables.iter_mut().filter(|(name, _)| name.name == wanted);
        let mut is_found = false;
        for (_, table) in tables {
            let count = table.columns.len();
            table.columns.retain(|it| it.name != column);
            is_found |= table.columns.len() < count;
        }
        is_found
    }

    pub(super) fn constraint(
        &mut self,
        constraint: &str,
        table: &str,
        statement: &Statement,
    ) -> bool {
        let wanted = Name::told(table).name;
        let Some(name) = self.tables.keys().find(|name| name.name == wanted).cloned() else {
            return false;
        };
        let (quoted, is) = (quoted(constraint), |word: &str| constraint.contains(word));
        let of = name.sql();
        let definition = match () {
            () if statement.has("alter constraint") || is("fk") || is("foreign") || is("ref") => {
                let column = self.own_column(&name);
                let key = self.index_of(&format!("{constraint}_key"), "referenced_by_constraint");
                let _ = key;
                format!(
                    "FOREIGN KEY ({column}) REFERENCES referenced_by_constraint ({}) NOT VALID",
                    crate::pass::quoted(&format!("key_of_{constraint}_key"))
                )
            }
            () if is("pkey") || is("primary") || is("_pk") || constraint.starts_with("pk_") => {
                format!("PRIMARY KEY ({})", self.own_column(&name))
            }
            () if is("uniq") || is("_key") || is("_uq") => {
                format!("UNIQUE ({})", self.own_column(&name))
            }
            () if statement.has("validate constraint") => "CHECK (true) NOT VALID".to_owned(),
            () => "CHECK (true)".to_owned(),
        };
        self.then(
            format!("constraint {constraint} {table}"),
            format!("ALTER TABLE {of} ADD CONSTRAINT {quoted} {definition}"),
        )
    }

    /// A column of a table for whatever needs one.
    pub(super) fn own_column(&mut self, name: &Name) -> String {
        let table = self.tables.entry(name.clone()).or_default();
        table.add("own_id", &Statement::new("", 0..0));
        if let Some(column) = table.column("own_id") {
            column.type_name = "bigint".to_owned();
        }
        "own_id".to_owned()
    }

    pub(super) fn trigger(&mut self, trigger: &str, table: &str, statement: &Statement) -> bool {
        let function = "CREATE FUNCTION trigger_of_script() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";
        self.first("function trigger_of_script", function.to_owned());
        let (name, table) = (quoted(trigger), Name::told(table).sql());
        let sql = format!(
            "CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION trigger_of_script()"
        );
        self.then(format!("trigger {trigger} {table}"), sql)
            | self.turned_off("TRIGGER", &name, &table, statement)
    }

    pub(super) fn rule(&mut self, rule: &str, table: &str, statement: &Statement) -> bool {
        let (name, table) = (quoted(rule), Name::told(table).sql());
        let sql = format!("CREATE RULE {name} AS ON INSERT TO {table} DO ALSO NOTHING");
        self.then(format!("rule {rule} {table}"), sql)
            | self.turned_off("RULE", &name, &table, statement)
    }

    /// What a statement turns on is off before.
    pub(super) fn turned_off(
        &mut self,
        what: &str,
        name: &str,
        table: &str,
        statement: &Statement,
    ) -> bool {
        let sql = format!("ALTER TABLE {table} DISABLE {what} {name}");
        statement.has("enable") && self.then(sql.clone(), sql)
    }

    /// `column "a" is of type text but default expression is of type integer`, of a function made up.
    pub(super) fn returns(&mut self, message: &str, statement: &Statement) -> bool {
        let Some((_, rest)) = message.split_once(" is of type ") else { return false };
        let Some((wanted, found)) = rest.split_once(" but ") else { return false };
        let found = found.rsplit(" is of type ").next().unwrap_or_default();
        let returns = format!("RETURNS {found} ");
        let made = self.before.iter_mut().find(|(what, sql)| {
            let name = what.trim_start_matches("function ").split('(').next().unwrap_or_default();
            what.starts_with("function ") && sql.contains(&returns) && statement.sql.contains(name)
        });
        let Some((_, sql)) = made else { return false };
        *sql = sql
            .replace(&returns, &format!("RETURNS {wanted} "))
            .replace(&format!("NULL::{found}"), &format!("NULL::{wanted}"));
        true
    }

    /// `function f(integer, text) does not exist`, `function f does not exist`
    pub(super) fn function(&mut self, message: &str, statement: &Statement) -> bool {
        let Some((kind, rest)) = message.split_once(' ') else { return false };
        let Some(call) = rest.strip_suffix(" does not exist") else { return false };
        let call = call.trim_matches('"');
        let (name, arguments) = match call.split_once('(') {
            Some((name, arguments)) => (name, arguments.trim_end_matches(')')),
            None => (call, ""),
        };
        if name.starts_with("uuid_generate") {
            return self.first("extension uuid-ossp", "CREATE EXTENSION \"uuid-ossp\"".to_owned());
        }
        if name.starts_with("pg_catalog.") {
            return false;
        }
        let arguments = arguments.replace("unknown", "text");
        let name = Name::told(name.trim_matches('"')).sql();
        let sql = match kind {
            "procedure" => {
                format!("CREATE PROCEDURE {name}({arguments}) LANGUAGE sql AS 'SELECT 1'")
            }
            _ if statement.has("execute function") || statement.has("execute procedure") => {
                format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
                )
            }
            _ => {
                let returns = if statement.has("uuid") { "uuid" } else { "integer" };
                format!(
                    "CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
                )
            }
        };
        self.first(&format!("function {call}"), sql)
    }

    pub(super) fn rest(&mut self, column: &str, table: &str, rest: &str) -> bool {
        let wanted = Name::told(table).name;
        let tables = self.tables.iter_mut().filter(|(name, _)| name.name == wanted);
        let mut is_new = false;
        for (_, table) in tables {
            if let Some(column) = table.column(column).filter(|it| it.rest != rest) {
                column.rest = rest.to_owned();
                if rest.contains("IDENTITY") {
                    column.type_name = "bigint".to_owned();
                }
                is_new = true;
            }
        }
        is_new
    }

    /// Gives a table a key, so that it can be referenced.
    pub(super) fn key(&mut self, table: &str, columns: &[String], statement: &Statement) -> bool {
        let wanted = Name::told(table).name;
        let Some(name) = self.tables.keys().find(|name| name.name == wanted).cloned() else {
            return false;
        };
        let made = self.tables.entry(name.clone()).or_default();
        columns.iter().for_each(|column| made.add(column, statement));
        let list: Vec<String> = columns.iter().map(|it| quoted(it)).collect();
        let list = list.join(", ");
        let kind = if columns == ["id"] { "PRIMARY KEY" } else { "UNIQUE" };
        let sql = format!("ALTER TABLE {} ADD {kind} ({list})", name.sql());
        self.then(format!("key {table} {list}"), sql)
    }

    /// Divides a table as a statement wants to take a part in.
    pub(super) fn divide(&mut self, table: &str, statement: &Statement) -> bool {
        let wanted = Name::told(table).name;
        let Some((_, table)) = self.tables.iter_mut().find(|(name, _)| name.name == wanted) else {
            return false;
        };
        let words = statement.words();
        let after =
            |word: &str| words.iter().rposition(|it| it == word).and_then(|at| words.get(at + 1..));
        let (way, values) = match () {
            () if statement.has("with ( modulus") => ("HASH", None),
            () if statement.has("values in") => ("LIST", after("in")),
            () => ("RANGE", after("from")),
        };
        let first = values
            .unwrap_or_default()
            .iter()
            .find(|word| !["(", ")", ","].contains(&word.as_str()));
        let type_name = match first.map(String::as_str) {
            Some(it)
                if it.starts_with('\'')
                    && it.len() > 8
                    && it[1..].starts_with(char::is_numeric) =>
            {
                "date"
            }
            Some(it) if it.starts_with('\'') => "text",
            _ => "integer",
        };
        if table.columns.is_empty() {
            table.add("part_key", statement);
        }
        if let Some(column) = table.columns.first_mut() {
            column.type_name = type_name.to_owned();
        }
        table.partition = Partition::By(way.to_owned(), 1);
        true
    }

    /// Makes a table a partition of another.
    pub(super) fn part(&mut self, child: &str, parent: &str) -> bool {
        let (child, parent) = (Name::told(child).name, Name::told(parent).name);
        let find = |wanted: &str| self.tables.keys().find(|name| name.name == wanted).cloned();
        let (Some(child), Some(parent)) = (find(&child), find(&parent)) else { return false };
        self.tables.remove(&child);
        let made = self.tables.entry(parent.clone()).or_default();
        if made.columns.is_empty() {
            made.add("part_id", &Statement::new("", 0..0));
        }
        if let Some(column) = made.columns.first_mut() {
            column.type_name = "bigint".to_owned();
        }
        made.partition = Partition::By("RANGE".to_owned(), 1);
        let (of, name) = (parent.sql(), child.sql());
        let sql = format!("CREATE TABLE {name} PARTITION OF {of} FOR VALUES FROM (1) TO (1000)");
        self.then(format!("partition {name}"), sql)
    }

    /// Gives all tables that a statement names the columns of each other.
    pub(super) fn like_all(&mut self, column: &str, statement: &Statement) -> bool {
        let named = self.named_tables(statement);
        let of = named.iter().find_map(|name| {
            self.tables.get(name)?.columns.iter().find(|it| it.name == column).cloned()
        });
        let Some(column) = of else { return false };
        let mut is_new = false;
        for name in named {
            let table = self.tables.entry(name).or_default();
            if !table.has(&column.name) {
                table.columns.push(column.clone());
                is_new = true;
            }
        }
        is_new
    }
}

/// The columns that `REFERENCES t (…)` names.
pub(super) fn referenced(statement: &Statement) -> Vec<String> {
    let words = statement.words();
    let at = words.iter().rposition(|word| word == "references").unwrap_or_default();
    let rest = words.get(at..).unwrap_or_default();
    let inside =
        rest.iter().skip_while(|word| *word != "(").skip(1).take_while(|word| *word != ")");
    let names = inside.filter(|word| *word != ",").map(|word| word.trim_matches('"').to_owned());
    let names: Vec<String> = names.collect();
    if names.is_empty() { vec!["id".to_owned()] } else { names }
}
