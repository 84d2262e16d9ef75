//! From a complaint to what is made up.

use super::{
    Asking, Name, Said, World,
    complaint::Complaint,
    make::{OF_DOMAIN, referenced},
    table::Kind,
};
use crate::{Statement, pass::quoted};

impl World {
    /// Makes up what one complaint is about; whether anything was. What a table consists of is believed
    /// in any case, other things only where nothing failed before.
    pub(super) fn learn_one(&mut self, of: &Asking<'_>, said: &Said<'_>, is_first: bool) -> bool {
        let message = said.message.split('\n').next().unwrap_or_default();
        let complaint = Complaint::read(message);
        let (first, pattern) = (complaint.name(0), complaint.pattern.as_str());
        let statement = of.statement;
        match pattern {
            "schema \"$\" does not exist" => self.schemas.insert(first.to_owned()),
            "relation \"$\" does not exist" => self.relation(first, statement),
            "table \"$\" does not exist" => self.add(Name::in_full(first, statement), Kind::Plain),
            "type \"$\" does not exist" => self.type_of(first, statement),
            _ if pattern.contains("does not exist") && pattern.starts_with("column ") => {
                self.column(&complaint, statement)
            }
            _ if !is_first => false,
            _ if self.named(&complaint, of) || self.by_name(&complaint) => true,
            _ if self.shape(pattern, (first, complaint.name(1)), statement) => true,
            _ if self.object(pattern, first, statement) => true,
            _ if self.rows(pattern, first, said.detail, statement) => true,
            _ if self.another_kind(pattern, first) => true,
            _ if self.mend(statement, message, said.detail) => true,
            _ if pattern.contains("default operator class for access method \"gist\"") => {
                self.extension("btree_gist")
            }
            _ if self.operator(message, statement) || self.routine(message, statement) => true,
            _ => self.other_type(statement, &format!("{message}\n{}", said.detail)),
        }
    }

    /// What a message names that is missing, or should be.
    fn named(&mut self, complaint: &Complaint<'_>, of: &Asking<'_>) -> bool {
        let (first, second) = (complaint.name(0), complaint.name(1));
        let statement = of.statement;
        let in_full = || Name::in_full(first, statement);
        match complaint.pattern.as_str() {
            "view \"$\" does not exist" => self.add(in_full(), Kind::View),
            "materialized view \"$\" does not exist" => self.add(in_full(), Kind::Materialized),
            "foreign table \"$\" does not exist" => self.add(in_full(), Kind::Foreign),
            "sequence \"$\" does not exist" => self.sequence(&in_full()),
            "index \"$\" does not exist" => self.index(in_full(), statement),
            "index \"$\" for table \"$\" does not exist" => {
                self.index_of(first, &Name::told(second))
            }
            "index \"$\" does not belong to table \"$\"" => {
                self.forget(&format!("index {first}")) | self.index_of(first, &Name::told(second))
            }
            "extension \"$\" does not exist" => self.extension(first),
            "constraint \"$\" of relation \"$\" does not exist"
            | "constraint \"$\" for table \"$\" does not exist" => {
                self.constraint(first, second, of)
            }
            "constraint \"$\" of domain \"$\" does not exist" => {
                self.domain_constraint(first, second, statement)
            }
            pattern if pattern.starts_with("constraint \"$\" for domain ") => {
                let domain = pattern.split(' ').nth(4).unwrap_or_default().to_owned();
                self.domain_constraint(first, &domain, statement)
            }
            "trigger \"$\" for table \"$\" does not exist"
            | "trigger \"$\" for relation \"$\" does not exist" => {
                self.trigger(first, second, statement)
            }
            "rule \"$\" for relation \"$\" does not exist" => self.rule(first, second, statement),
            "policy \"$\" for table \"$\" does not exist"
            | "policy \"$\" for relation \"$\" does not exist" => self.then(
                format!("policy {first} {second}"),
                format!("CREATE POLICY {} ON {}", quoted(first), Name::told(second).sql()),
            ),
            "user mapping for \"$\" does not exist for server \"$\"" => self.then(
                format!("user mapping {first} {second}"),
                format!("CREATE USER MAPPING FOR {} SERVER {}", quoted(first), quoted(second)),
            ),
            "\"$\" is not an existing enum label" => self.label(first, statement),
            pattern if pattern.starts_with("invalid input value for enum ") => {
                self.label(first, statement)
            }
            pattern if pattern.starts_with("cast from type ") => self.cast(pattern),
            _ => self.too_much(complaint),
        }
    }

    /// What is made up, and the script makes itself.
    fn too_much(&mut self, complaint: &Complaint<'_>) -> bool {
        let (first, second) = (complaint.name(0), complaint.name(1));
        match complaint.pattern.as_str() {
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
            pattern if pattern.starts_with("function \"$\" already exists") => {
                self.forget(&format!("function {first}"))
            }
            "enum label \"$\" already exists" => self.without_label(first),
            // Whatever it is called by then.
            pattern if pattern.starts_with("cannot drop type ") => {
                let count = self.tables.len();
                self.tables.retain(|_, table| !table.has(OF_DOMAIN));
                self.tables.len() < count
            }
            _ => false,
        }
    }

    fn forget(&mut self, what: &str) -> bool {
        let count = self.after.len();
        self.after.retain(|(known, _)| known != what);
        self.after.len() < count
    }

    /// What a message says of the kind of a relation.
    fn another_kind(&mut self, pattern: &str, first: &str) -> bool {
        let unquoted = pattern
            .strip_prefix("type ")
            .and_then(|it| it.strip_suffix(" is not a composite type"));
        let first = unquoted.filter(|it| !it.contains('"')).unwrap_or(first);
        let kind = match pattern {
            "\"$\" is not a view" | "\"$\" is a table" => Kind::View,
            "\"$\" is not a materialized view" => Kind::Materialized,
            "\"$\" is not a foreign table" => Kind::Foreign,
            "\"$\" is not a composite type" | "type \"$\" is not a composite type" => {
                Kind::Composite
            }
            "\"$\" is not a table" | "\"$\" is not a table or materialized view" => Kind::Plain,
            "cannot create index on relation \"$\"" => Kind::Materialized,
            // From 18 on it says so of what is not partitioned.
            pattern if is_of_partitions(pattern) => return false,
            pattern if pattern.starts_with("ALTER action ") => Kind::Plain,
            _ if unquoted.is_some() => Kind::Composite,
            _ => return false,
        };
        self.before.remove(&format!("type {first}"));
        self.become_of(&Name::told(first), kind)
    }

    /// What a message says of the shape of a table.
    fn shape(
        &mut self,
        pattern: &str,
        (first, second): (&str, &str),
        statement: &Statement,
    ) -> bool {
        match pattern {
            "table \"$\" is not partitioned"
            | "\"$\" is not partitioned"
            | "\"$\" is not a partitioned table" => self.divide(first, statement),
            pattern if is_of_partitions(pattern) => self.divide(first, statement),
            "relation \"$\" is not a partition of relation \"$\"" => {
                self.part(first, second, statement)
            }
            "relation \"$\" is not a parent of relation \"$\"" => match statement.has("detach") {
                true => self.part(second, first, statement),
                false => self.inherit(second, first),
            },
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
            "index \"$\" cannot be used as replica identity because column \"$\" is nullable" => {
                let tables: Vec<String> = self.tables.keys().map(|it| it.name.clone()).collect();
                tables.iter().any(|table| self.rest(second, table, "NOT NULL"))
            }
            "child table is missing column \"$\""
            | "column \"$\" in child table must be marked NOT NULL" => {
                self.like_all(first, statement)
            }
            _ => false,
        }
    }

    /// What a message says of another object than a table, or of an index that a table lacks.
    fn object(&mut self, pattern: &str, first: &str, statement: &Statement) -> bool {
        match pattern {
            "cannot refresh materialized view \"$\" concurrently" => {
                let name = Name::told(first);
                self.then(
                    format!("unique {first}"),
                    format!("CREATE UNIQUE INDEX ON {} (id)", name.sql()),
                )
            }
            "\"$\" is not a sequence" => {
                self.tables.remove(&Name::told(first)).is_some() | self.sequence(&Name::told(first))
            }
            "\"$\" is not an index" => {
                self.tables.remove(&Name::told(first)).is_some()
                    | self.index(Name::told(first), statement)
            }
            "\"$\" is not a domain" | "type \"$\" is not a domain" => {
                self.before.remove(&format!("type {first}"));
                self.first(
                    &format!("type {first}"),
                    format!("CREATE DOMAIN {} AS text", Name::told(first).sql()),
                )
            }
            "there is no previously clustered index for table \"$\"" => {
                let table = Name::told(first);
                let index = format!("{}_clustered", table.name);
                self.index_of(&index, &table)
                    | self.then(
                        format!("cluster {first}"),
                        format!("ALTER TABLE {} CLUSTER ON {}", table.sql(), quoted(&index)),
                    )
            }
            _ => false,
        }
    }

    /// What a message says of the rows of a table, or of those that are to come.
    fn rows(&mut self, pattern: &str, first: &str, detail: &str, statement: &Statement) -> bool {
        match pattern {
            "INSERT has more expressions than target columns" => {
                let Some(table) = self.target(statement) else { return false };
                let made = self.tables.entry(table).or_default();
                let column = format!("column_{}", made.columns.len() + 1);
                made.add(&column, statement);
                true
            }
            "there is no unique or exclusion constraint matching the ON CONFLICT specification" => {
                let Some(table) = self.target(statement) else { return false };
                let columns = super::make::listed_after(statement, "conflict");
                self.key(&table.told_again(), &columns, statement)
            }
            "insert or update on table \"$\" violates foreign key constraint \"$\"" => {
                self.row(detail, first)
            }
            _ => false,
        }
    }
}

/// Whether a message is of what only a partitioned table can do.
fn is_of_partitions(pattern: &str) -> bool {
    ["ATTACH", "DETACH"]
        .iter()
        .any(|word| pattern.starts_with(&format!("ALTER action {word} PARTITION")))
}
