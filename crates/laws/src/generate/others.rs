//! Schemas, languages, access methods, extensions, publications and subscriptions.

use super::{expression::comment, world::Sort, writer::Writer};

pub(super) fn early(writer: &mut Writer<'_>) {
    let world = writer.world;
    for name in world.schemas.iter().skip(1) {
        writer.define(97, format_args!("schema {name}"), |_| format!("CREATE SCHEMA {name}"));
    }
    for name in &world.schemas {
        writer.define(15, format_args!("comment on schema {name}"), |random| {
            format!("COMMENT ON SCHEMA {name} IS {}", comment(random))
        });
        writer.define(15, format_args!("grant on schema {name}"), |random| {
            let what = random.pick(&["USAGE", "CREATE", "ALL"]);
            format!("GRANT {what} ON SCHEMA {name} TO {}", world.role)
        });
    }
    writer.define(4, "language", |random| {
        let trusted = random.maybe(50, "TRUSTED ");
        format!("CREATE {trusted}LANGUAGE \"Spoken\" HANDLER plpgsql_call_handler")
    });
    writer.define(4, "access method", |_| {
        "CREATE ACCESS METHOD \"Heap\" TYPE TABLE HANDLER heap_tableam_handler".into()
    });
    writer.define(5, "extension", |random| {
        let name = random.pick(&["hstore", "citext", "pg_trgm"]);
        format!("CREATE EXTENSION {name}")
    });
}

pub(super) fn late(writer: &mut Writer<'_>) {
    publication(writer);
    writer.define(3, "subscription", |random| {
        let publications = random.pick(&["p", "p, \"Q\""]);
        let binary = random.maybe(30, ", binary = true");
        format!(
            "CREATE SUBSCRIPTION \"Sub\" CONNECTION 'host=nowhere dbname=d' PUBLICATION {publications} WITH (connect = false, slot_name = NONE, enabled = false{binary})"
        )
    });
}

fn publication(writer: &mut Writer<'_>) {
    let world = writer.world;
    writer.define(12, "publication", |random| {
        let with = random.pick(&[
            "",
            " WITH (publish = 'insert, update')",
            " WITH (publish_via_partition_root = true)",
        ]);
        let Some(table) = random.one(&world.tables) else { return String::new() };
        let number = world.column(random, table, Some(Sort::Number)).name;
        let what = match (random.below(6), world.major) {
            (0, _) => " FOR ALL TABLES".to_owned(),
            (1, 15..) => format!(" FOR TABLES IN SCHEMA {}", world.schemas[0]),
            (2, 15..) => format!(" FOR TABLE {} WHERE ({number} > 5)", table.name),
            (3, 15..) => format!(" FOR TABLE {} ({number})", table.name),
            (4, _) => String::new(),
            _ => format!(" FOR TABLE {}", table.name),
        };
        format!("CREATE PUBLICATION \"Publication\"{what}{with}")
    });
    writer.define(5, "comment on publication", |random| {
        format!("COMMENT ON PUBLICATION \"Publication\" IS {}", comment(random))
    });
}
