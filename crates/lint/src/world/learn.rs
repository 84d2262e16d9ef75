//! From a complaint to what is made up.

use super::{Name, World, complaint::Complaint, make::referenced};
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
            _ if self.returns(message, statement) => true,
            _ if pattern.ends_with("default operator class for access method \"$\"")
                && first == "gist" =>
            {
                self.first("extension btree_gist", "CREATE EXTENSION btree_gist".to_owned())
                    || self.other_type(statement, said)
            }
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
