//! Triggers, event triggers and rules.

use super::{
    expression::comment,
    world::{Table, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for table in &world.tables {
        for number in 0..2 {
            of_table(writer, table, number);
        }
        rule(writer, table);
    }
    if let Some(function) = world.trigger_functions.first() {
        for view in &world.views {
            writer.define(15, format_args!("trigger on {view}"), |random| {
                let event = random.pick(&["INSERT", "UPDATE OR DELETE"]);
                format!("CREATE TRIGGER instead INSTEAD OF {event} ON {view} FOR EACH ROW EXECUTE FUNCTION {function}()")
            });
        }
    }
    event_trigger(writer);
}

fn of_table(writer: &mut Writer<'_>, table: &Table, number: usize) {
    let (world, name) = (writer.world, &table.name);
    if world.trigger_functions.is_empty() {
        return;
    }
    writer.define(30, format_args!("trigger {number} {name}"), |random| {
        trigger(random, world, table, number)
    });
    writer.define(8, format_args!("state of trigger {number} {name}"), |random| {
        let state = random.pick(&["DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"]);
        format!("ALTER TABLE {name} {state} TRIGGER \"Trigger {number}\"")
    });
    writer.define(8, format_args!("comment on trigger {number} {name}"), |random| {
        format!("COMMENT ON TRIGGER \"Trigger {number}\" ON {name} IS {}", comment(random))
    });
}

fn trigger(random: &mut Random, world: &World, table: &Table, number: usize) -> String {
    let function = random.one(&world.trigger_functions).cloned().unwrap_or_default();
    let (name, on) = (format!("\"Trigger {number}\""), &table.name);
    let arguments = random.pick(&["", "", "'x', 'it''s'"]);
    let run = format!("EXECUTE FUNCTION {function}({arguments})");
    let column = world.column(random, table, None).name;
    match random.below(7) {
        0 => format!(
            "CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {on} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {run}"
        ),
        1 => format!(
            "CREATE TRIGGER {name} AFTER UPDATE ON {on} REFERENCING OLD TABLE AS gone NEW TABLE AS \"Come\" FOR EACH STATEMENT {run}"
        ),
        2 => format!(
            "CREATE TRIGGER {name} BEFORE UPDATE OF {column} ON {on} FOR EACH ROW WHEN (OLD.{column} IS NULL) {run}"
        ),
        3 => format!("CREATE TRIGGER {name} BEFORE TRUNCATE ON {on} FOR EACH STATEMENT {run}"),
        4 => format!("CREATE TRIGGER {name} AFTER INSERT OR DELETE ON {on} FOR EACH ROW {run}"),
        5 => format!(
            "CREATE TRIGGER {name} AFTER INSERT ON {on} FOR EACH ROW WHEN (NEW.* IS NOT NULL) {run}"
        ),
        _ => format!("CREATE TRIGGER {name} BEFORE INSERT ON {on} FOR EACH ROW {run}"),
    }
}

fn rule(writer: &mut Writer<'_>, table: &Table) {
    let (world, on) = (writer.world, &table.name);
    writer.define(8, format_args!("rule {on}"), |random| {
        let column = world.column(random, table, None).name;
        let action = match (random.below(4), random.one(&world.tables)) {
            (0, Some(other)) => format!("ALSO DELETE FROM {}", other.name),
            (1, _) => "ALSO NOTIFY changed".into(),
            _ => "INSTEAD NOTHING".into(),
        };
        format!("CREATE RULE \"Rule\" AS ON DELETE TO {on} WHERE old.{column} IS NULL DO {action}")
    });
    writer.define(3, format_args!("state of rule {on}"), |_| {
        format!("ALTER TABLE {on} DISABLE RULE \"Rule\"")
    });
}

fn event_trigger(writer: &mut Writer<'_>) {
    let Some(schema) = writer.world.schemas.last() else { return };
    writer.define(10, "function of event trigger", |_| {
        format!("CREATE FUNCTION {schema}.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
    });
    writer.define(9, "event trigger", |random| {
        let event = random.pick(&[
            "ddl_command_start",
            "ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')",
            "sql_drop",
        ]);
        format!("CREATE EVENT TRIGGER \"Watch\" ON {event} EXECUTE FUNCTION {schema}.on_ddl()")
    });
    writer.define(5, "state of event trigger", |random| {
        let state = random.pick(&["DISABLE", "ENABLE ALWAYS"]);
        format!("ALTER EVENT TRIGGER \"Watch\" {state}")
    });
    writer.define(5, "comment on event trigger", |random| {
        format!("COMMENT ON EVENT TRIGGER \"Watch\" IS {}", comment(random))
    });
}
