//! What is made up, kind by kind.

use std::collections::BTreeSet;

use super::{
    Asking, Name, World,
    complaint::Complaint,
    table::{Column, Kind, Table},
};
use crate::{Script, Statement, pass::quoted};

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

    /// A relation, of the kind that its statement says before its name.
    pub(super) fn relation(&mut self, told: &str, statement: &Statement) -> bool {
        let name = Name::told(told);
        if statement.has("policy") {
            self.row_security(&name);
        }
        match called(&name, statement) {
            Called::Sequence => self.sequence(&name),
            Called::Index => self.index(name, statement),
            Called::Relation(kind) => self.add(name, kind),
        }
    }

    /// Whoever has policies has turned them on.
    fn row_security(&mut self, table: &Name) {
        let sql = format!("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table.sql());
        self.then(sql.clone(), sql);
    }

    /// Adds a relation of a kind; whether it is new.
    pub(super) fn add(&mut self, name: Name, kind: Kind) -> bool {
        if kind == Kind::Foreign {
            self.server();
        }
        let is_new = !self.tables.contains_key(&name);
        if is_new {
            self.tables.insert(name, Table::of(kind));
        }
        is_new
    }

    /// Makes a relation one of another kind; whether it was none.
    pub(super) fn become_of(&mut self, name: &Name, kind: Kind) -> bool {
        if kind == Kind::Foreign {
            self.server();
        }
        let is_it =
            |known: &&Name| *known == name || (name.schema.is_none() && known.name == name.name);
        let known = self.tables.keys().find(is_it).cloned().unwrap_or_else(|| name.clone());
        let before = self.tables.remove(&known);
        let sequence = self.before.remove(&format!("sequence {}", name.told_again()));
        let is_new = sequence.is_some() || before.as_ref().is_none_or(|it| it.kind != kind);
        let mut table = Table::of(kind);
        table.columns.extend(before.into_iter().flat_map(|it| it.columns));
        let mut names = BTreeSet::new();
        table.columns.retain(|it| names.insert(it.name.clone()));
        self.tables.insert(known, table);
        is_new
    }

    pub(super) fn sequence(&mut self, name: &Name) -> bool {
        self.first(
            &format!("sequence {}", name.told_again()),
            format!("CREATE SEQUENCE {}", name.sql()),
        )
    }

    /// An index: on the table that the statement is about, or on one made up for it.
    pub(super) fn index(&mut self, name: Name, statement: &Statement) -> bool {
        if statement.begins("alter index") && statement.has("attach partition") {
            return self.part_of_index(statement);
        }
        let about = self.named_tables(statement).first().cloned();
        if let Some(table) = about.filter(|_| statement.has("using index")) {
            return self.index_of(&name.name, &table);
        }
        let table = Name { name: format!("table_of_{}", name.name), ..name.clone() };
        self.index_of(&name.name, &table)
    }

    /// An index of a partitioned table, and one of a partition that is no part of it yet.
    fn part_of_index(&mut self, statement: &Statement) -> bool {
        let mut names = statement.words().iter().filter(|word| !word.starts_with(['.', ';']));
        let part = names.next_back().map(|it| it.trim_matches('"').to_owned()).unwrap_or_default();
        let whole = names.find(|word| !["alter", "index", "if", "exists"].contains(&word.as_str()));
        let whole = whole.map(|it| it.trim_matches('"').to_owned()).unwrap_or_default();
        let (parent, child) = (format!("table_of_{whole}"), format!("table_of_{part}"));
        let mut table = Table::of(Kind::Partitioned("RANGE".to_owned(), 1));
        table.add_bigint("part_id");
        let is_new = self.tables.insert(Name::told(&parent), table).is_none();
        let (parent, child) = (quoted(&parent), quoted(&child));
        for sql in [
            format!("CREATE TABLE {child} PARTITION OF {parent} FOR VALUES FROM (1) TO (1000)"),
            format!("CREATE INDEX {} ON ONLY {parent} (part_id)", quoted(&whole)),
            format!("CREATE INDEX {} ON {child} (part_id)", quoted(&part)),
        ] {
            self.then(sql.clone(), sql);
        }
        is_new
    }

    pub(super) fn index_of(&mut self, index: &str, table: &Name) -> bool {
        let column = format!("key_of_{index}");
        self.tables.entry(table.clone()).or_default().add_bigint(&column);
        let (key, index) = (format!("index {index}"), quoted(index));
        let sql = format!("CREATE UNIQUE INDEX {index} ON {} ({})", table.sql(), quoted(&column));
        self.then(key, sql)
    }

    pub(super) fn type_of(&mut self, told: &str, statement: &Statement) -> bool {
        let (name, has) = (Name::told(told), |words| statement.has(words));
        let of_extension =
            ["citext", "hstore", "ltree", "vector", "geometry", "geography", "cube", "isbn"];
        if of_extension.contains(&told) {
            let extension = match told {
                "geometry" | "geography" => "postgis",
                "isbn" => "isn",
                told => told,
            };
            return self.extension(extension) || self.like_text(told);
        }
        let of_table = format!("of {}", name.name);
        if has("attribute") || (statement.begins("create table") && has(&of_table)) {
            return self.add(name, Kind::Composite);
        }
        let sql = match has("domain") {
            true if has("drop not null") => {
                format!("CREATE DOMAIN {} AS text NOT NULL", name.sql())
            }
            true if has("drop default") => {
                format!("CREATE DOMAIN {} AS text DEFAULT ''", name.sql())
            }
            true => format!("CREATE DOMAIN {} AS text", name.sql()),
            false => format!("CREATE TYPE {} AS ENUM ('a', 'b')", name.sql()),
        };
        // Whoever changes a domain has columns of it.
        if statement.begins("alter domain") {
            let column = Column::of(OF_DOMAIN, &name.sql());
            let table = Name { name: format!("table_of_{}", name.name), ..name.clone() };
            self.tables.entry(table).or_default().columns.push(column);
        }
        self.first(&format!("type {told}"), sql)
    }

    /// A type of an extension that the server has not: it is written and read as text.
    fn like_text(&mut self, told: &str) -> bool {
        let name = quoted(told);
        let (read, write) = (quoted(&format!("{told}_in")), quoted(&format!("{told}_out")));
        let of = "LANGUAGE internal IMMUTABLE STRICT AS";
        self.first(
            &format!("type {told}"),
            format!(
                "CREATE TYPE {name}; \
                 CREATE FUNCTION {read}(cstring, oid, integer) RETURNS {name} {of} 'varcharin'; \
                 CREATE FUNCTION {write}({name}) RETURNS cstring {of} 'varcharout'; \
                 CREATE TYPE {name} (INPUT = {read}, OUTPUT = {write}, TYPMOD_IN = varchartypmodin, \
                 TYPMOD_OUT = varchartypmodout, LIKE = varchar)"
            ),
        )
    }

    pub(super) fn domain_constraint(
        &mut self,
        name: &str,
        domain: &str,
        statement: &Statement,
    ) -> bool {
        let valid = if statement.has("validate") { " NOT VALID" } else { "" };
        let (quoted, of) = (quoted(name), Name::told(domain).sql());
        let sql = format!("ALTER DOMAIN {of} ADD CONSTRAINT {quoted} CHECK (true){valid}");
        self.then(format!("constraint {name} {domain}"), sql)
    }

    /// An enum does without a label that the script adds.
    pub(super) fn without_label(&mut self, label: &str) -> bool {
        let label = aludel_sql::quote_literal(label);
        let mut enums = self.before.values_mut().filter(|sql| sql.contains("AS ENUM"));
        let Some(sql) = enums.find(|sql| sql.contains(&label)) else { return false };
        *sql = sql
            .replace(&format!("{label}, "), "")
            .replace(&format!(", {label}"), "")
            .replace(&label, "");
        true
    }

    pub(super) fn label(&mut self, label: &str, statement: &Statement) -> bool {
        let Some((_, sql)) = self.before.iter_mut().find(|(what, sql)| {
            let name = what.trim_start_matches("type ").to_owned();
            sql.contains("AS ENUM")
                && statement.sql.contains(name.rsplit('.').next().unwrap_or_default())
        }) else {
            return false;
        };
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
            // Of what a statement names, views and types stand for themselves.
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

    pub(super) fn constraint(&mut self, constraint: &str, table: &str, of: &Asking<'_>) -> bool {
        let wanted = Name::told(table).name;
        let Some(name) = self.tables.keys().find(|name| name.name == wanted).cloned() else {
            return false;
        };
        let (statement, quoted, is) =
            (of.statement, quoted(constraint), |word: &str| constraint.contains(word));
        let valid = if statement.has("validate constraint") { " NOT VALID" } else { "" };
        let definition = match () {
            () if statement.has("alter constraint")
                || ["fk", "foreign", "ref"].into_iter().any(is)
                || constraint.ends_with("_id") =>
            {
                let (column, key) = (self.own_column(&name), format!("{constraint}_key"));
                self.index_of(&key, &Name::told("referenced_by_constraint"));
                let key = crate::pass::quoted(&format!("key_of_{key}"));
                format!(
                    "FOREIGN KEY ({column}) REFERENCES referenced_by_constraint ({key}) NOT VALID"
                )
            }
            () if is("pkey") || is("primary") || is("_pk") || constraint.starts_with("pk_") => {
                format!("PRIMARY KEY ({})", self.own_column(&name))
            }
            () if is("uniq") || is("_key") || is("_uq") => {
                format!("UNIQUE ({})", self.own_column(&name))
            }
            () => match not_null_later(constraint, of.script) {
                Some((column, later)) => {
                    self.tables.entry(name.clone()).or_default().add(&column, later);
                    format!("CHECK ({} IS NOT NULL){valid}", crate::pass::quoted(&column))
                }
                None => format!("CHECK (true){valid}"),
            },
        };
        self.then(
            format!("constraint {constraint} {table}"),
            format!("ALTER TABLE {} ADD CONSTRAINT {quoted} {definition}", name.sql()),
        )
    }

    /// A column of a table for whatever needs one.
    pub(super) fn own_column(&mut self, name: &Name) -> String {
        self.tables.entry(name.clone()).or_default().add_bigint("own_id");
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
        let Some(name) = self.find(table) else { return false };
        let (way, values) = match () {
            () if statement.has("with ( modulus") => ("HASH", Vec::new()),
            () if statement.has("values in") => ("LIST", listed_after(statement, "in")),
            () if statement.has("values from") => ("RANGE", listed_after(statement, "from")),
            () => ("RANGE", Vec::new()),
        };
        // A list has many values of one column, a range one of each.
        let count = if way == "RANGE" { values.len().max(1) } else { 1 };
        let table = self.tables.entry(name).or_default();
        while table.columns.len() < count {
            table.add(&format!("part_key_{}", table.columns.len() + 1), statement);
        }
        for (column, value) in table.columns.iter_mut().zip(values.iter().take(count)) {
            column.type_name = type_of_value(value).to_owned();
        }
        if values.is_empty()
            && let Some(column) = table.columns.first_mut()
        {
            column.type_name = "integer".to_owned();
        }
        table.kind = Kind::Partitioned(way.to_owned(), count);
        true
    }

    /// Makes a table a partition of another.
    pub(super) fn part(&mut self, child: &str, parent: &str, statement: &Statement) -> bool {
        let (Some(child), Some(parent)) = (self.find(child), self.find(parent)) else {
            return false;
        };
        self.tables.remove(&child);
        let made = self.tables.entry(parent.clone()).or_default();
        if made.columns.is_empty() {
            made.add("part_key_1", &Statement::new("", 0..0));
        }
        if let Some(column) = made.columns.first_mut() {
            column.type_name = "bigint".to_owned();
        }
        made.kind = Kind::Partitioned("RANGE".to_owned(), 1);
        let (of, name) = (parent.sql(), child.sql());
        let sql = format!("CREATE TABLE {name} PARTITION OF {of} FOR VALUES FROM (1) TO (1000)");
        let is_new = self.then(format!("partition {name}"), sql);
        // What a DETACH … CONCURRENTLY leaves that was broken off.
        if statement.has("finalize") {
            let child = aludel_sql::quote_literal(&name);
            let sql = format!(
                "UPDATE pg_catalog.pg_inherits SET inhdetachpending = true WHERE inhrelid = {child}::pg_catalog.regclass"
            );
            self.then(format!("detached {name}"), sql);
        }
        is_new
    }

    /// Makes a table a child of another.
    pub(super) fn inherit(&mut self, child: &str, parent: &str) -> bool {
        let (Some(child), Some(parent)) = (self.find(child), self.find(parent)) else {
            return false;
        };
        let columns = self.tables.get(&parent).map(|it| it.columns.clone()).unwrap_or_default();
        let made = self.tables.entry(child.clone()).or_default();
        let new =
            columns.into_iter().filter(|it| !made.columns.iter().any(|own| own.name == it.name));
        let new: Vec<Column> = new.collect();
        made.columns.extend(new);
        let sql = format!("ALTER TABLE {} INHERIT {}", child.sql(), parent.sql());
        self.then(sql.clone(), sql)
    }

    /// The relation of a name.
    fn find(&self, told: &str) -> Option<Name> {
        let wanted = Name::told(told).name;
        self.tables.keys().find(|name| name.name == wanted).cloned()
    }

    /// The table that a statement writes to.
    pub(super) fn target(&self, statement: &Statement) -> Option<Name> {
        let words = statement.words();
        let at = words.iter().position(|word| word == "into")?;
        let rest = words.get(at + 1..at + 4).or_else(|| words.get(at + 1..))?;
        let known = |word: &String| self.find(word.trim_matches('"'));
        rest.iter().filter_map(known).next()
    }

    /// `Key (id)=(1) is not present in table "t".`: the row that another refers to.
    pub(super) fn row(&mut self, detail: &str, referring: &str) -> bool {
        let Some((key, table)) = detail.split_once(" is not present in table ") else {
            return false;
        };
        let Some((columns, values)) = key.split_once(")=(") else { return false };
        let columns = columns.trim_start_matches("Key (").split(", ").map(quoted);
        let columns: Vec<String> = columns.collect();
        let values = values.trim_end_matches(')').split(", ").map(aludel_sql::quote_literal);
        let values: Vec<String> = values.collect();
        let Some(table) = self.find(table.trim_end_matches('.').trim_matches('"')) else {
            return false;
        };
        let (columns, values) = (columns.join(", "), values.join(", "));
        let sql = format!("INSERT INTO {} ({columns}) VALUES ({values})", table.sql());
        self.then(format!("row for {referring}: {sql}"), sql)
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

/// The column of a domain that is made up with it.
pub(super) const OF_DOMAIN: &str = "value_of_domain";

/// The type that a value in a partition's bound is probably of.
fn type_of_value(value: &str) -> &'static str {
    let is_number = |it: char| it.is_ascii_digit() || it == '-';
    match value.strip_prefix('\'') {
        Some(text) if text.len() > 8 && text.starts_with(|it: char| it.is_ascii_digit()) => "date",
        Some(_) => "text",
        None if value.starts_with(is_number) || value.contains("value") => "integer",
        None => "text",
    }
}

/// What a statement calls a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Called {
    Sequence,
    Index,
    Relation(Kind),
}

/// What a statement calls a relation: by the words before its name.
fn called(name: &Name, statement: &Statement) -> Called {
    let words: Vec<&str> = statement.words().iter().map(|it| it.trim_matches('"')).collect();
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).copied().unwrap_or_default();
    if let Some(at) = words.iter().position(|word| *word == name.name) {
        let start = if word(at.checked_sub(1)) == "." { at.saturating_sub(2) } else { at };
        let skipped = ["if", "not", "exists", "only", "concurrently"];
        let before = words.get(..start).unwrap_or_default();
        let before = before.iter().rposition(|it| !skipped.contains(it));
        let more = word(before.and_then(|at| at.checked_sub(1)));
        return match (more, word(before)) {
            ("materialized", "view") => Called::Relation(Kind::Materialized),
            ("foreign", "table") => Called::Relation(Kind::Foreign),
            (_, "view") => Called::Relation(Kind::View),
            (_, "type") => Called::Relation(Kind::Composite),
            (_, "sequence") => Called::Sequence,
            (_, "index") => Called::Index,
            _ => Called::Relation(Kind::Plain),
        };
    }
    // `nextval('s')`, but `pg_get_serial_sequence('t', 'a')`
    let is_it = |word: &&str| word.starts_with('\'') && word.contains(&name.name);
    let at = words.iter().position(is_it).and_then(|at| at.checked_sub(2));
    match ["nextval", "setval", "currval"].contains(&word(at)) {
        true => Called::Sequence,
        false => Called::Relation(Kind::Plain),
    }
}

/// The column that a constraint says is not null: by its name, and by what the script sets later.
fn not_null_later<'s>(constraint: &str, script: &'s Script) -> Option<(String, &'s Statement)> {
    script.statements().find_map(|statement| {
        let words = statement.words();
        let at = words.windows(3).position(|it| it == ["set", "not", "null"])?;
        let column = words.get(at.checked_sub(1)?)?.trim_matches('"');
        constraint.contains(column).then(|| (column.to_owned(), statement))
    })
}

/// The columns that `REFERENCES t (…)` names.
pub(super) fn referenced(statement: &Statement) -> Vec<String> {
    let names = listed_after(statement, "references");
    if names.is_empty() { vec!["id".to_owned()] } else { names }
}

/// The names in the first parentheses behind the last of some word.
pub(super) fn listed_after(statement: &Statement, word: &str) -> Vec<String> {
    let words = statement.words();
    let at = words.iter().rposition(|it| it == word).unwrap_or_default();
    let rest = words.get(at..).unwrap_or_default();
    let inside =
        rest.iter().skip_while(|word| *word != "(").skip(1).take_while(|word| *word != ")");
    let names = inside.filter(|word| *word != ",").map(|word| word.trim_matches('"').to_owned());
    names.collect()
}
