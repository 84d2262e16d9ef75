//! Foreign-data wrappers, servers and user mappings.

use super::{expression::comment, writer::Writer};

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    let Some(server) = world.servers.first() else { return };
    writer.define(97, "foreign-data wrapper", |random| {
        let options =
            random.pick(&["", " OPTIONS (debug 'true')", " OPTIONS (debug 'it''s', \"B b\" 'x')"]);
        format!("CREATE FOREIGN DATA WRAPPER \"Wrapper\"{options}")
    });
    writer.define(97, "server", |random| {
        let kind = random.maybe(20, " TYPE 't'");
        let version = random.maybe(20, " VERSION '1.0'");
        let options = random.pick(&["", " OPTIONS (host 'h')", " OPTIONS (host 'g', port '5')"]);
        format!("CREATE SERVER {server}{kind}{version} FOREIGN DATA WRAPPER \"Wrapper\"{options}")
    });
    for who in ["PUBLIC", "pg_monitor", world.role.as_str()] {
        writer.define(40, format_args!("user mapping {who}"), |random| {
            let options = random.pick(&["", " OPTIONS (\"user\" 'u')", " OPTIONS (password 'p')"]);
            format!("CREATE USER MAPPING FOR {who} SERVER {server}{options}")
        });
    }
    writer.define(25, "comment on server", |random| {
        format!("COMMENT ON SERVER {server} IS {}", comment(random))
    });
    writer.define(25, "comment on wrapper", |random| {
        format!("COMMENT ON FOREIGN DATA WRAPPER \"Wrapper\" IS {}", comment(random))
    });
    writer.define(25, "grant on server", |_| {
        format!("GRANT USAGE ON FOREIGN SERVER {server} TO {}", world.role)
    });
}
