//! Operators, their classes and families, and casts.

use super::{expression::comment, writer::Writer};

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for name in world.enums.iter().take(1) {
        of_enum(writer, name);
    }
    let Some(schema) = world.schemas.last() else { return };
    writer.define(12, "operator family", |_| {
        format!("CREATE OPERATOR FAMILY {schema}.loose USING btree")
    });
    writer.define(8, "members of the family", |random| {
        let members = random.pick(&[
            "OPERATOR 1 < (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)",
            "OPERATOR 1 < (integer, bigint), OPERATOR 5 > (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)",
        ]);
        format!("ALTER OPERATOR FAMILY {schema}.loose USING btree ADD {members}")
    });
    writer.define(15, "operator class", |random| {
        let family = random.maybe(30, &format!(" FAMILY {schema}.loose")).to_owned();
        let members = random.pick(&[
            "OPERATOR 1 >, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer)",
            "OPERATOR 1 >, OPERATOR 3 =, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer)",
        ]);
        format!("CREATE OPERATOR CLASS {schema}.\"Backwards\" FOR TYPE integer USING btree{family} AS {members}")
    });
    writer.define(10, "operator class comment", |random| {
        format!(
            "COMMENT ON OPERATOR CLASS {schema}.\"Backwards\" USING btree IS {}",
            comment(random)
        )
    });
}

fn of_enum(writer: &mut Writer<'_>, name: &str) {
    let Some(schema) = writer.world.schemas.last() else { return };
    writer.define(30, "operator function", |random| {
        let body = random.pick(&["SELECT $1 > 0", "SELECT $1 < 0"]);
        format!(
            "CREATE FUNCTION {schema}.op_fn(integer, {name}) RETURNS boolean LANGUAGE sql IMMUTABLE AS '{body}';
CREATE FUNCTION {schema}.op_fn({name}, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"
        )
    });
    writer.define(25, "operator", |random| {
        let options = random.pick(&[
            "",
            ", RESTRICT = eqsel, JOIN = eqjoinsel",
        ]);
        format!(
            "CREATE OPERATOR {schema}.<#> (FUNCTION = {schema}.op_fn, LEFTARG = integer, RIGHTARG = {name}{options})"
        )
    });
    writer.define(15, "operator comment", |random| {
        format!("COMMENT ON OPERATOR {schema}.<#> (integer, {name}) IS {}", comment(random))
    });
    writer.define(20, "cast", |random| {
        let how =
            random.pick(&["WITH INOUT", "WITH INOUT AS ASSIGNMENT", "WITH INOUT AS IMPLICIT"]);
        format!("CREATE CAST ({name} AS integer) {how}")
    });
    writer.define(10, "cast function", |_| {
        format!("CREATE FUNCTION {schema}.to_big({name}) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'")
    });
    writer.define(10, "cast by function", |random| {
        let how = random.pick(&["", " AS ASSIGNMENT"]);
        format!("CREATE CAST ({name} AS bigint) WITH FUNCTION {schema}.to_big({name}){how}")
    });
    writer.define(10, "cast comment", |random| {
        format!("COMMENT ON CAST ({name} AS integer) IS {}", comment(random))
    });
}
