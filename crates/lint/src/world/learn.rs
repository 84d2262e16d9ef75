//! From a complaint to what is made up.

use super::{
    Name, World,
    complaint::Complaint,
    table::{Partition, Table},
};
use crate::{Statement, pass::quoted};

impl World {
    /// Makes up what one complaint is about; whether anything was. What a table consists of is believed
    /// in any case, other things only where nothing failed before.
    pub(super) fn learn_one(&mut self, statement: &Statement, said: &str, is_first: bool) -> bool {
        let message = said.split('\n').next().unwrap_or_default();
        let complaint = Complaint::read(message);
        let (first, pattern) = (complaint.name(0), complaint.pattern.as_str());
        match pattern {
            "schema \"$\" does not exist" => self.schemas.insert(first.to_owned()),
            "relation \"$\" does not exist" | "table \"$\" does not exist" => {
                self.relation(first, statement)
            }
            "type \"$\" does not exist" => self.type_of(first, statement),
            _ if pattern.contains("does not exist") && pattern.starts_with("column ") => {
                self.column(&complaint, statement)
            }
            _ if !is_first => false,
            _ if self.named(&complaint, statement) => true,
            _ if self.shape(pattern, (first, complaint.name(1)), statement) => true,
            _ if pattern.starts_with("function ") || pattern.starts_with("procedure ") => {
                self.function(message, statement) || self.other_type(statement, said)
            }
            _ => self.other_type(statement, said),
        }
    }

    /// What a message names that is missing, or should be.
    fn named(&mut self, complaint: &Complaint<'_>, statement: &Statement) -> bool {
        let (first, second) = (complaint.name(0), complaint.name(1));
        match complaint.pattern.as_str() {
            "view \"$\" does not exist" => self.view(first, "VIEW"),
            "materialized view \"$\" does not exist" => self.view(first, "MATERIALIZED VIEW"),
            "sequence \"$\" does not exist" => self.sequence(first),
            "index \"$\" does not exist" => self.index(first, statement),
            "index \"$\" for table \"$\" does not exist" => self.index_of(first, second),
            "index \"$\" does not belong to table \"$\"" => {
                self.forget(&format!("index {first}")) | self.index_of(first, second)
            }
            "extension \"$\" does not exist" => {
                self.first(first, format!("CREATE EXTENSION {}", quoted(first)))
            }
            "constraint \"$\" of relation \"$\" does not exist"
            | "constraint \"$\" for table \"$\" does not exist" => {
                self.constraint(first, second, statement)
            }
            "constraint \"$\" of domain \"$\" does not exist" => {
                let (name, of) = (quoted(first), Name::told(second).sql());
                let sql = format!("ALTER DOMAIN {of} ADD CONSTRAINT {name} CHECK (true)");
                self.then(format!("constraint {first} {second}"), sql)
            }
            "trigger \"$\" for table \"$\" does not exist" => {
                self.trigger(first, second, statement)
            }
            "rule \"$\" for relation \"$\" does not exist" => self.rule(first, second, statement),
            "policy \"$\" for table \"$\" does not exist"
            | "policy \"$\" for relation \"$\" does not exist" => self.then(
                format!("policy {first} {second}"),
                format!("CREATE POLICY {} ON {}", quoted(first), Name::told(second).sql()),
            ),
            "column \"$\" of relation \"$\" already exists" => self.without_column(first, second),
            "constraint \"$\" for relation \"$\" already exists" => {
                self.forget(&format!("constraint {first} {second}"))
            }
            "relation \"$\" already exists" => {
                self.tables.remove(&Name::told(first)).is_some()
                    | self.forget(&format!("index {first}"))
                    | self.forget(&format!("relation {first}"))
                    | self.before.remove(&format!("sequence {first}")).is_some()
            }
            "type \"$\" already exists" => self.before.remove(&format!("type {first}")).is_some(),
            "\"$\" is not an existing enum label" => self.label(first, statement),
            _ => false,
        }
    }

    fn forget(&mut self, what: &str) -> bool {
        let count = self.after.len();
        self.after.retain(|(known, _)| known != what);
        self.after.len() < count
    }

    /// What a message says of the shape of a table.
    fn shape(
        &mut self,
        pattern: &str,
        (first, second): (&str, &str),
        statement: &Statement,
    ) -> bool {
        match pattern {
            "table \"$\" is not partitioned" | "\"$\" is not a partitioned table" => {
                self.divide(first, statement)
            }
            "relation \"$\" is not a partition of relation \"$\"" => self.part(first, second),
            "there is no primary key for referenced table \"$\"" => {
                self.key(first, &["id".to_owned()], statement)
            }
            "there is no unique constraint matching given keys for referenced table \"$\"" => {
                let columns = referenced(statement);
                self.key(first, &columns, statement)
            }
            "column \"$\" of relation \"$\" is not an identity column" => {
                self.rest(first, second, "GENERATED BY DEFAULT AS IDENTITY")
            }
            "column \"$\" of relation \"$\" is not a stored generated column"
            | "column \"$\" of relation \"$\" is not a generated column" => {
                self.rest(first, second, "GENERATED ALWAYS AS (NULL) STORED")
            }
            "column \"$\" of relation \"$\" must be declared NOT NULL before identity can be added" => {
                self.rest(first, second, "NOT NULL")
            }
            "cannot refresh materialized view \"$\" concurrently" => {
                let name = Name::told(first);
                self.then(
                    format!("unique {first}"),
                    format!("CREATE UNIQUE INDEX ON {} (id)", name.sql()),
                )
            }
            "\"$\" is not a view" => {
                self.tables.remove(&Name::told(first)).is_some() | self.view(first, "VIEW")
            }
            "\"$\" is not a materialized view" => {
                self.tables.remove(&Name::told(first)).is_some()
                    | self.view(first, "MATERIALIZED VIEW")
            }
            "\"$\" is not a sequence" => {
                self.tables.remove(&Name::told(first)).is_some() | self.sequence(first)
            }
            "\"$\" is not an index" => {
                self.tables.remove(&Name::told(first)).is_some() | self.index(first, statement)
            }
            "\"$\" is not a domain" | "type \"$\" is not a domain" => {
                self.before.remove(&format!("type {first}"));
                self.first(
                    &format!("type {first}"),
                    format!("CREATE DOMAIN {} AS text", Name::told(first).sql()),
                )
            }
            "there is no previously clustered index for table \"$\"" => {
                let index = format!("{}_clustered", Name::told(first).name);
                self.index_of(&index, first)
                    | self.then(
                        format!("cluster {first}"),
                        format!(
                            "ALTER TABLE {} CLUSTER ON {}",
                            Name::told(first).sql(),
                            quoted(&index)
                        ),
                    )
            }
            "child table is missing column \"$\""
            | "column \"$\" in child table must be marked NOT NULL" => {
                self.like_all(first, statement)
            }
            _ => false,
        }
    }

    fn first(&mut self, what: &str, sql: String) -> bool {
        self.before.insert(what.to_owned(), sql).is_none()
    }

    fn then(&mut self, what: String, sql: String) -> bool {
        let is_new = !self.after.iter().any(|(known, _)| *known == what);
        if is_new {
            self.after.push((what, sql));
        }
        is_new
    }

    fn relation(&mut self, told: &str, statement: &Statement) -> bool {
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

    fn view(&mut self, told: &str, kind: &str) -> bool {
        let sql = format!("CREATE {kind} {} AS SELECT 1 AS id", Name::told(told).sql());
        self.then(format!("relation {told}"), sql)
    }

    fn sequence(&mut self, told: &str) -> bool {
        self.first(
            &format!("sequence {told}"),
            format!("CREATE SEQUENCE {}", Name::told(told).sql()),
        )
    }

    /// An index: on the table that the statement is about, or on one made up for it.
    fn index(&mut self, told: &str, statement: &Statement) -> bool {
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

    fn told(name: &Name) -> String {
        match &name.schema {
            Some(schema) => format!("{schema}.{}", name.name),
            None => name.name.clone(),
        }
    }

    fn index_of(&mut self, index: &str, table: &str) -> bool {
        let name = Name::told(table);
        let made = self.tables.entry(name.clone()).or_default();
        let (column, key, index) =
            (format!("key_of_{index}"), format!("index {index}"), quoted(index));
        made.add(&column, &Statement::new("", 0..0));
        if let Some(column) = made.column(&column) {
            (column.type_name, column.rest) = ("bigint".to_owned(), "NOT NULL".to_owned());
        }
        let sql = format!("CREATE UNIQUE INDEX {index} ON {} ({})", name.sql(), quoted(&column));
        self.then(key, sql)
    }

    fn type_of(&mut self, told: &str, statement: &Statement) -> bool {
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

    fn label(&mut self, label: &str, statement: &Statement) -> bool {
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

    fn column(&mut self, complaint: &Complaint<'_>, statement: &Statement) -> bool {
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
    fn named_tables(&self, statement: &Statement) -> Vec<Name> {
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

    fn without_column(&mut self, column: &str, table: &str) -> bool {
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

    fn constraint(&mut self, constraint: &str, table: &str, statement: &Statement) -> bool {
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
    fn own_column(&mut self, name: &Name) -> String {
        let table = self.tables.entry(name.clone()).or_default();
        table.add("own_id", &Statement::new("", 0..0));
        if let Some(column) = table.column("own_id") {
            column.type_name = "bigint".to_owned();
        }
        "own_id".to_owned()
    }

    fn trigger(&mut self, trigger: &str, table: &str, statement: &Statement) -> bool {
        let function = "CREATE FUNCTION trigger_of_script() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";
        self.first("function trigger_of_script", function.to_owned());
        let (name, table) = (quoted(trigger), Name::told(table).sql());
        let sql = format!(
            "CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION trigger_of_script()"
        );
        self.then(format!("trigger {trigger} {table}"), sql)
            | self.turned_off("TRIGGER", &name, &table, statement)
    }

    fn rule(&mut self, rule: &str, table: &str, statement: &Statement) -> bool {
        let (name, table) = (quoted(rule), Name::told(table).sql());
        let sql = format!("CREATE RULE {name} AS ON INSERT TO {table} DO ALSO NOTHING");
        self.then(format!("rule {rule} {table}"), sql)
            | self.turned_off("RULE", &name, &table, statement)
    }

    /// What a statement turns on is off before.
    fn turned_off(&mut self, what: &str, name: &str, table: &str, statement: &Statement) -> bool {
        let sql = format!("ALTER TABLE {table} DISABLE {what} {name}");
        statement.has("enable") && self.then(sql.clone(), sql)
    }

    /// `function f(integer, text) does not exist`, `function f does not exist`
    fn function(&mut self, message: &str, statement: &Statement) -> bool {
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
                    "CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE sql VOLATILE AS 'SELECT NULL::{returns}'"
                )
            }
        };
        self.first(&format!("function {call}"), sql)
    }

    fn rest(&mut self, column: &str, table: &str, rest: &str) -> bool {
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
    fn key(&mut self, table: &str, columns: &[String], statement: &Statement) -> bool {
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
    fn divide(&mut self, table: &str, statement: &Statement) -> bool {
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
    fn part(&mut self, child: &str, parent: &str) -> bool {
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
    fn like_all(&mut self, column: &str, statement: &Statement) -> bool {
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

    /// Where values do not fit: another type for the columns that a statement names, one after the other.
    fn other_type(&mut self, statement: &Statement, said: &str) -> bool {
        let is_of_types = [
            "type",
            "cast",
            "operator",
            "invalid input",
            "incompatible",
            "function",
            "out of range",
        ];
        if !is_of_types.iter().any(|word| said.contains(word)) {
            return false;
        }
        let words: Vec<String> =
            statement.words().iter().map(|it| it.trim_matches('"').to_owned()).collect();
        for name in self.named_tables(statement) {
            let Some(table) = self.tables.get_mut(&name) else { continue };
            for column in &mut table.columns {
                if words.contains(&column.name) && column.rest.is_empty() && column.next_type() {
                    return true;
                }
            }
        }
        false
    }
}

/// The columns that `REFERENCES t (…)` names.
fn referenced(statement: &Statement) -> Vec<String> {
    let words = statement.words();
    let at = words.iter().rposition(|word| word == "references").unwrap_or_default();
    let rest = words.get(at..).unwrap_or_default();
    let inside =
        rest.iter().skip_while(|word| *word != "(").skip(1).take_while(|word| *word != ")");
    let names = inside.filter(|word| *word != ",").map(|word| word.trim_matches('"').to_owned());
    let names: Vec<String> = names.collect();
    if names.is_empty() { vec!["id".to_owned()] } else { names }
}
