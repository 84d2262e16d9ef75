//! What is not proven, and why.

use aludel_proof::Fault;

use crate::support::{faults, proven};

const FAMILY: &str = "CREATE TABLE parent (id int PRIMARY KEY, name text NOT NULL);
    CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE SET NULL);";

#[test]
fn a_parent_with_new_keys_and_children_without_any() {
    let up = "ALTER TABLE child DROP CONSTRAINT child_parent_id_fkey;
        ALTER TABLE parent DROP COLUMN id;
        ALTER TABLE parent ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid();
        ALTER TABLE child ALTER COLUMN parent_id TYPE uuid USING NULL,
            ADD CONSTRAINT child_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES parent;";
    let proof = proven(FAMILY, up, None);
    assert_eq!(
        faults(&proof),
        ["after the way up public.child.parent_id: 3 values became NULL, and no hazard says so"]
    );
}

#[test]
fn new_keys_that_the_children_follow_are_fine() {
    let up = "ALTER TABLE parent ADD COLUMN new_id uuid NOT NULL DEFAULT gen_random_uuid();
        ALTER TABLE child ADD COLUMN new_parent_id uuid;
        UPDATE child SET new_parent_id = parent.new_id FROM parent WHERE parent.id = child.parent_id;
        ALTER TABLE child DROP COLUMN parent_id;
        ALTER TABLE parent DROP COLUMN id;
        ALTER TABLE parent RENAME new_id TO id;
        ALTER TABLE child RENAME new_parent_id TO parent_id;
        ALTER TABLE parent ADD PRIMARY KEY (id);
        ALTER TABLE child ADD CONSTRAINT child_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES parent;";
    assert_eq!(faults(&proven(FAMILY, up, None)), [""; 0]);
}

#[test]
fn children_that_point_to_another_parent() {
    let up = "UPDATE child SET parent_id = (SELECT min(id) FROM parent);";
    assert_eq!(
        faults(&proven(FAMILY, up, None)),
        [
            "after the way up public.child.parent_id: 2 rows point to another row, and no hazard says so"
        ]
    );
}

#[test]
fn a_silent_delete() {
    let up = "DELETE FROM child WHERE id = (SELECT min(id) FROM child);";
    assert_eq!(
        faults(&proven(FAMILY, up, None)),
        ["after the way up public.child: 1 row gone, and no hazard says so"]
    );
    let proof = proven(FAMILY, &format!("-- hazard: data loss: rows of child go\n{up}"), None);
    assert_eq!(faults(&proof), [""; 0]);
    assert_eq!(proof.losses[0].to_string(), "public.child: 1 row gone");
}

#[test]
fn a_silent_nulling_and_a_silent_change() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, a text, b int);";
    let up = "UPDATE t SET a = NULL WHERE id < 7003; UPDATE t SET b = b + 1;";
    assert_eq!(
        faults(&proven(schema, up, None)),
        [
            "after the way up public.t.a: 2 values became NULL, and no hazard says so",
            "after the way up public.t.b: 3 values changed, and no hazard says so",
        ]
    );
}

#[test]
fn a_dropped_column_and_a_dropped_table() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE u (id int);";
    let up = "ALTER TABLE t DROP COLUMN a; DROP TABLE u;";
    let down = "ALTER TABLE t ADD COLUMN a text; CREATE TABLE u (id int);";
    assert_eq!(
        faults(&proven(schema, up, Some(down))),
        [
            "after the way up public.t.a: the column is gone with 3 values, and no hazard says so",
            "after the way up public.u: the table is gone with 4 rows, and no hazard says so",
        ]
    );
    let said = "-- hazard: data loss: all values of public.t.a are lost
        ALTER TABLE t DROP COLUMN a;
        -- hazard: data loss: all rows of public.u are lost
        DROP TABLE u;";
    assert_eq!(faults(&proven(schema, said, Some(down))), [""; 0]);
}

#[test]
fn a_way_down_that_loses() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, a text);";
    let up = "ALTER TABLE t RENAME COLUMN a TO b;";
    let down = "ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN a text;";
    assert_eq!(
        faults(&proven(schema, up, Some(down))),
        ["after the way down public.t.a: 3 values became NULL, and no hazard says so"]
    );
    let said = format!("-- hazard: data loss: values of t.b are lost\n{down}");
    assert_eq!(faults(&proven(schema, up, Some(&said))), [""; 0]);
    assert_eq!(faults(&proven(schema, up, Some("ALTER TABLE t RENAME COLUMN b TO a;"))), [""; 0]);
}

#[test]
fn rows_that_the_way_down_leaves() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, a text);";
    let up = "INSERT INTO t VALUES (1, 'one');";
    assert_eq!(
        faults(&proven(schema, up, Some("SELECT 1;"))),
        [
            "after the way down public.t: 1 row more than before",
            "the way up after the way down fails: line 2: duplicate key value violates unique constraint \"t_pkey\" (23505)\n  INSERT INTO t VALUES (1, 'one')",
        ][..1]
    );
}

#[test]
fn catalogs_that_differ() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, a text);";
    let proof = proven(schema, "CREATE INDEX i ON t (a);", Some("SELECT 1;"));
    assert_eq!(
        faults(&proof),
        ["after the way down these differ from what they should be: index public.i"]
    );
    let proof = proven(schema, "ALTER TABLE t ADD COLUMN a text;", None);
    assert!(faults(&proof)[0].starts_with("the way up fails: line 2: column \"a\""), "{proof:?}");
}

#[test]
fn values_that_follow_their_types_and_names() {
    let schema = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id int PRIMARY KEY, a int, \
        b text, c mood, d timestamptz, e mood[], f numeric(6,2));";
    let up = "ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE varchar(50), ALTER d TYPE timestamp USING d AT TIME ZONE 'UTC', ALTER f TYPE numeric(8,3);
        ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; ALTER TYPE mood RENAME TO feeling;
        ALTER TABLE t RENAME TO things; ALTER TABLE things RENAME COLUMN b TO label;";
    let down = "ALTER TABLE things RENAME COLUMN label TO b; ALTER TABLE things RENAME TO t;
        ALTER TYPE feeling RENAME TO mood; ALTER TYPE mood RENAME VALUE 'blue' TO 'sad';
        ALTER TABLE t ALTER a TYPE int, ALTER b TYPE text, ALTER d TYPE timestamptz USING d AT TIME ZONE 'UTC', ALTER f TYPE numeric(6,2);";
    assert_eq!(faults(&proven(schema, up, Some(down))), [""; 0]);
}

#[test]
fn a_statement_that_only_fails_on_rows_is_a_hazard() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE u (id int REFERENCES t, b text); CREATE TABLE v (id int);";
    let up = "ALTER TABLE v ADD COLUMN c int; ALTER TABLE t ADD COLUMN n int NOT NULL; ALTER TABLE u ALTER b TYPE int USING b::int;";
    let down = "ALTER TABLE u ALTER b TYPE text; ALTER TABLE t DROP COLUMN n; ALTER TABLE v DROP COLUMN c;";
    let proof = proven(schema, up, Some(down));
    assert_eq!(faults(&proof), [""; 0]);
    let hazards: Vec<_> = proof
        .hazards
        .iter()
        .map(|it| {
            format!(
                "{} {}: {} [{}] {}",
                it.statement,
                it.sql,
                it.message,
                it.emptied.join(" "),
                it.remedy
            )
        })
        .collect();
    assert_eq!(
        hazards,
        [
            "1 ALTER TABLE t ADD COLUMN n int NOT NULL: column \"n\" of relation \"t\" contains null values [public.t public.u] give such rows a value first: UPDATE public.t SET n = … WHERE n IS NULL"
        ]
    );
}

#[test]
fn a_loss_is_found_beside_a_statement_that_fails_on_rows() {
    let up = "UPDATE child SET parent_id = NULL; ALTER TABLE parent ADD COLUMN n int NOT NULL; \
              DELETE FROM parent WHERE id = 7001;";
    let proof = proven(FAMILY, up, None);
    assert_eq!(proof.hazards.len(), 1);
    assert_eq!(
        faults(&proof),
        [
            "after the way up public.child.parent_id: 3 values became NULL, and no hazard says so",
            "after the way up public.parent: 1 row gone, and no hazard says so",
        ]
    );
}

/// They are sent together, and the server may refuse what it cannot read before it runs any.
#[test]
fn the_statement_is_named_that_is_refused_among_many() {
    let cases = [
        ("CREATE INDEX ON n7 (nothing)", "column \"nothing\" does not exist (42703)", None),
        ("DROP TABLE nowhere", "table \"nowhere\" does not exist (42P01)", None),
        ("CREATE TABLE é1 (é int é)", "syntax error at or near \"é\" (42601)", Some(24)),
    ];
    for schema in ["", FAMILY] {
        for (wrong, message, column) in cases {
            let all = |numbers: std::ops::Range<usize>| -> String {
                numbers.map(|n| format!("CREATE TABLE n{n} (x text DEFAULT 'é');\n")).collect()
            };
            let up = format!("{}{wrong};\n{}", all(0..70), all(70..75));
            let proof = proven(schema, &up, None);
            assert_eq!(
                faults(&proof),
                [format!("the way up fails: line 72: {message}\n  {wrong}")],
                "{wrong}"
            );
            let Fault::Refused { column: found, .. } = &proof.faults[0] else { panic!() };
            assert!(column.is_none() || *found == column, "{found:?}");
        }
    }
}
