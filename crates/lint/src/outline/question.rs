//! What the server is asked.

use aludel_postgres::own_locks;
use aludel_session::Row;

/// Where objects of one kind stand.
pub(super) struct Question {
    /// The shelf.
    pub(super) kind: &'static str,
    /// The key: two numbers.
    keys: [&'static str; 2],
    /// The object, as arguments of `json_build_object`.
    object: &'static str,
    from: &'static str,
    condition: &'static str,
    /// The rows that are written where the object changes.
    rows: &'static [&'static str],
    /// The relation that it is, or that it is a part of; empty where it is neither.
    of: &'static str,
}

/// Objects of the system's own have smaller numbers. Compared as such, for nothing is to be looked up by it: what
/// is looked for is few of many, and the server does not know how many there will be.
const RELATIONS: &str = "c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.oid::bigint >= 16384 \
    AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%'";

pub(super) const QUESTIONS: [Question; 15] = [
    Question {
        kind: "schemas",
        keys: ["n.oid", "0"],
        object: "'id', n.oid::bigint, 'name', n.nspname, \
            'acl', coalesce(n.nspacl, acldefault('n', n.nspowner))::text",
        from: "pg_namespace n",
        condition: "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'",
        rows: &["n"],
        of: "",
    },
    Question {
        kind: "relations",
        keys: ["c.oid", "0"],
        object: "'id', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind, \
            'persistence', c.relpersistence, 'file', pg_relation_filenode(c.oid)::bigint, \
            'tablespace', c.reltablespace::bigint, 'method', c.relam::bigint, \
            'is_partition', c.relispartition, 'bound', pg_get_expr(c.relpartbound, c.oid), \
            'partition_check', CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid) END, \
            'row_security', c.relrowsecurity, 'forced_row_security', c.relforcerowsecurity, \
            'replica_identity', c.relreplident, 'owner', c.relowner::bigint, \
            'acl', coalesce(c.relacl, acldefault( \
                CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", \
                c.relowner))::text, 'options', c.reloptions::text, \
            'definition', CASE WHEN c.relkind IN ('v', 'm') THEN md5(pg_get_viewdef(c.oid)) END",
        from: "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            LEFT JOIN pg_rewrite w ON w.ev_class = c.oid AND w.rulename = '_RETURN'",
        condition: RELATIONS,
        rows: &["c", "w", "n"],
        of: "c.oid",
    },
    Question {
        kind: "columns",
        keys: ["a.attrelid", "a.attnum"],
        object: "'relation', a.attrelid::bigint, 'number', a.attnum, 'name', a.attname, \
            'type', format_type(a.atttypid, a.atttypmod), 'type_id', a.atttypid::bigint, \
            'type_kind', coalesce(t.typtype, 'b'), 'collation', a.attcollation::bigint, \
            'not_null', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), \
            'is_volatile', EXISTS (SELECT FROM regexp_matches(d.adbin::text, ':(?:op)?funcid ([0-9]+)', 'g') \
                AS f (id) JOIN pg_proc p ON p.oid = f.id[1]::oid WHERE p.provolatile = 'v'), \
            'generated', a.attgenerated, 'identity', a.attidentity, \
            'is_dropped', a.attisdropped, 'is_inherited', a.attinhcount > 0, \
            'length', a.attlen, 'alignment', a.attalign, 'acl', a.attacl::text",
        from: "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
            JOIN pg_namespace n ON n.oid = c.relnamespace \
            LEFT JOIN pg_type t ON t.oid = a.atttypid \
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum",
        condition: "a.attnum > 0 AND c.relkind <> 'S' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') \
            AND c.oid::bigint >= 16384 AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%'",
        rows: &["a", "d"],
        of: "a.attrelid",
    },
    Question {
        kind: "constraints",
        keys: ["k.oid", "0"],
        object: "'id', k.oid::bigint, 'name', k.conname, 'kind', k.contype, \
            'relation', k.conrelid::bigint, 'domain', k.contypid::bigint, \
            'referenced', k.confrelid::bigint, 'validated', k.convalidated, \
            'enforced', coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true), \
            'index', k.conindid::bigint, 'columns', coalesce(k.conkey, '{}'), \
            'parent', k.conparentid::bigint, 'definition', pg_get_constraintdef(k.oid)",
        from: "pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace",
        condition: "k.oid::bigint >= 16384 AND n.nspname NOT LIKE 'pg\\_%'",
        rows: &["k"],
        of: "k.conrelid",
    },
    Question {
        kind: "indexes",
        keys: ["i.indexrelid", "0"],
        object: "'id', c.oid::bigint, 'relation', i.indrelid::bigint, 'schema', n.nspname, \
            'name', c.relname, 'kind', c.relkind, 'file', pg_relation_filenode(c.oid)::bigint, \
            'unique', i.indisunique, 'primary', i.indisprimary, 'exclusion', i.indisexclusion, \
            'valid', i.indisvalid, \
            'columns', (string_to_array(i.indkey::text, ' ')::int[])[1:i.indnkeyatts], \
            'partial', i.indpred IS NOT NULL, 'definition', pg_get_indexdef(c.oid)",
        from: "pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
            JOIN pg_namespace n ON n.oid = c.relnamespace",
        condition: "c.oid::bigint >= 16384 AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%'",
        rows: &["i", "c"],
        of: "i.indrelid",
    },
    Question {
        kind: "types",
        keys: ["t.oid", "0"],
        object: "'id', t.oid::bigint, 'schema', n.nspname, 'name', t.typname, 'kind', t.typtype, \
            'base', coalesce(format_type(nullif(t.typbasetype, 0), t.typtypmod), ''), \
            'base_id', t.typbasetype::bigint, 'not_null', t.typnotnull, 'default', t.typdefault",
        from: "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
            LEFT JOIN pg_class c ON c.oid = t.typrelid",
        condition: "t.oid::bigint >= 16384 AND (c.oid IS NULL OR c.relkind = 'c') \
            AND (t.typelem = 0 OR NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)) \
            AND t.typtype <> 'm' AND n.nspname NOT LIKE 'pg\\_%'",
        rows: &["t"],
        of: "",
    },
    Question {
        kind: "labels",
        keys: ["e.oid", "0"],
        object: "'type', e.enumtypid::bigint, 'label', e.enumlabel, 'place', e.enumsortorder",
        from: "pg_enum e",
        condition: "e.oid::bigint >= 16384",
        rows: &["e"],
        of: "",
    },
    Question {
        kind: "functions",
        keys: ["p.oid", "0"],
        object: "'id', p.oid::bigint, 'schema', n.nspname, 'name', p.proname, \
            'arguments', pg_get_function_identity_arguments(p.oid), 'kind', p.prokind, \
            'body', md5(p.prosrc || coalesce(p.probin, '') || p.prolang::text || \
                p.prorettype::text || coalesce(pg_get_function_arguments(p.oid), '') || \
                coalesce(to_jsonb(p) ->> 'prosqlbody', '')), \
            'options', concat_ws(' ', p.provolatile, p.proparallel, p.prosecdef, p.proleakproof, \
                p.proisstrict, p.procost, p.prorows, p.proconfig), \
            'acl', coalesce(p.proacl, acldefault('f', p.proowner))::text",
        from: "pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace",
        condition: "p.oid::bigint >= 16384 AND n.nspname NOT LIKE 'pg\\_%'",
        rows: &["p"],
        of: "",
    },
    Question {
        kind: "triggers",
        keys: ["g.oid", "0"],
        object: "'relation', g.tgrelid::bigint, 'name', g.tgname, 'enabled', g.tgenabled, \
            'definition', pg_get_triggerdef(g.oid)",
        from: "pg_trigger g",
        condition: "NOT g.tgisinternal",
        rows: &["g"],
        of: "g.tgrelid",
    },
    Question {
        kind: "policies",
        keys: ["y.oid", "0"],
        object: "'relation', y.polrelid::bigint, 'name', y.polname, 'roles', y.polroles::text, \
            'conditions', concat_ws(' / ', y.polcmd, y.polpermissive, \
                pg_get_expr(y.polqual, y.polrelid), pg_get_expr(y.polwithcheck, y.polrelid))",
        from: "pg_policy y",
        condition: "true",
        rows: &["y"],
        of: "y.polrelid",
    },
    Question {
        kind: "rewrites",
        keys: ["w.oid", "0"],
        object: "'relation', w.ev_class::bigint, 'name', w.rulename, 'enabled', w.ev_enabled, \
            'definition', pg_get_ruledef(w.oid)",
        from: "pg_rewrite w",
        condition: "w.rulename <> '_RETURN' AND w.ev_class::bigint >= 16384",
        rows: &["w"],
        of: "w.ev_class",
    },
    Question {
        kind: "extensions",
        keys: ["x.oid", "0"],
        object: "'name', x.extname, 'schema', n.nspname, 'version', x.extversion",
        from: "pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace",
        condition: "true",
        rows: &["x"],
        of: "",
    },
    Question {
        kind: "sequences",
        keys: ["s.seqrelid", "0"],
        object: "'id', s.seqrelid::bigint, 'parameters', concat_ws(' ', s.seqtypid::regtype, s.seqstart, \
            s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle), \
            'owner', d.refobjid::bigint, 'owner_column', d.refobjsubid",
        from: "pg_sequence s LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass \
            AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass \
            AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')",
        condition: "s.seqrelid::bigint >= 16384",
        rows: &["s", "d"],
        of: "s.seqrelid",
    },
    Question {
        kind: "inheritance",
        keys: ["h.inhrelid", "h.inhparent"],
        object: "'child', h.inhrelid::bigint, 'parent', h.inhparent::bigint, \
            'is_detaching', h.inhdetachpending",
        from: "pg_inherits h JOIN pg_class c ON c.oid = h.inhparent",
        condition: "h.inhrelid::bigint >= 16384 AND c.relkind IN ('r', 'p', 'f')",
        rows: &["h"],
        of: "h.inhrelid",
    },
    Question {
        kind: "settings",
        keys: ["o.setdatabase", "o.setrole"],
        object: "'values', o.setconfig::text",
        from: "pg_db_role_setting o",
        condition: "true",
        rows: &["o"],
        of: "",
    },
];

/// The own transaction where it has written already, for what it writes later has its number, too; else one
/// that none before the next comes behind. What others still write is none of it.
const NOW: &str = "SELECT 'now', coalesce(pg_current_xact_id_if_assigned(), \
    pg_snapshot_xmax(pg_current_snapshot()))::text::bigint % 4294967296, 0";

/// How the session is set, and whether event triggers do more than a statement says.
const SETTINGS: &str = "(SELECT json_object_agg(name, setting::bigint) FROM pg_settings \
    WHERE name IN ('lock_timeout', 'statement_timeout', 'server_version_num'))::jsonb || \
    jsonb_build_object('event_triggers', (SELECT count(*) FROM pg_event_trigger))";

/// The relations that the own transaction has locked, and the tables of such indexes.
fn own() -> String {
    format!(
        "locks AS MATERIALIZED ({}), own AS MATERIALIZED (SELECT id FROM locks UNION \
         SELECT i.indrelid FROM locks, \
             LATERAL (SELECT indrelid FROM pg_index WHERE indexrelid = locks.id OFFSET 0) AS i)",
        own_locks()
    )
}

/// The locks themselves, in as many columns as all else: what [`lock`] reads.
const LOCKS: &str = "SELECT 'lock', id::bigint, 0, \
    concat_ws(' ', mode, coalesce(oid, 0), coalesce(file, 0), scans, deleted) FROM locks";

/// A lock in the columns of [`own_locks`].
pub(super) fn lock(row: &Row) -> Row {
    let mut state = row.text(3).split(' ').map(Some);
    let (mode, oid) = (state.next().flatten(), state.next().flatten().filter(|it| *it != "0"));
    Row::new([row.get(1), mode, oid].into_iter().chain(state))
}

/// Whether a row of an object was written since a transaction.
fn is_new(rows: &[&str], age: &str) -> String {
    let one = |row: &&str| format!("age({row}.xmin) <= {age}");
    rows.iter().map(one).collect::<Vec<_>>().join(" OR ")
}

/// What was written since a transaction, or everything; how many objects there are of each kind; and
/// which transaction comes next.
pub(super) fn written(since: Option<&str>) -> String {
    let kinds = QUESTIONS.iter().flat_map(|it| {
        let Question { kind, keys: [first, second], object, from, condition, rows, .. } = it;
        let is_new = match since {
            None => String::new(),
            Some(since) => format!(" AND ({})", is_new(rows, &format!("age('{since}'::xid)"))),
        };
        [
            format!(
                "SELECT '{kind}', {first}::bigint, {second}::bigint, \
                 json_build_object({object})::text FROM {from} WHERE {condition}{is_new}"
            ),
            format!(
                "SELECT 'count', count(*), 0, '{kind}' FROM {from} WHERE {condition}{}",
                without_dropped(kind)
            ),
        ]
    });
    let now = format!("{NOW}, ({SETTINGS})::text");
    kinds.chain([now]).collect::<Vec<_>>().join(" UNION ALL ")
}

/// The relations that the own transaction has locked, and how, with what stands of them on some shelves: what was
/// written since a transaction, and of the rest that it is there; and which transaction comes next. That is the
/// last that is seen to have written: where each statement has a savepoint, what the statements before it
/// wrote is not told again.
///
/// Which transaction that is stands in a setting: a prepared question without a parameter is planned once.
pub(super) fn of_locked(shelves: &[&str]) -> String {
    let is_asked = |it: &&Question| shelves.contains(&it.kind) && !it.of.is_empty();
    let parts = QUESTIONS.iter().filter(is_asked).map(|it| {
        let Question { kind, keys: [first, second], object, from, condition, rows, of } = it;
        // Behind this fence each relation is looked up by its number, whatever is known of the sizes.
        format!(
            "SELECT it.* FROM own, LATERAL (SELECT '{kind}' AS kind, {first}::bigint AS first, \
             {second}::bigint AS second, CASE WHEN {} THEN json_build_object({object})::text END AS object, \
             {} AS age FROM {from} WHERE {condition} AND {of} = own.id{} OFFSET 0) AS it",
            is_new(rows, SINCE),
            youngest(rows),
            without_dropped(kind)
        )
    });
    let none = "SELECT NULL, NULL::bigint, NULL::bigint, NULL, NULL::int WHERE false".to_owned();
    let parts = parts.chain([none]).collect::<Vec<_>>().join(" UNION ALL ");
    let locked = "SELECT 'locked', id::bigint, 0, NULL FROM own";
    let last = format!(
        "SELECT kind, (first + age - least(age, {SINCE}, (SELECT min(age) FROM found)) + 4294967296) % 4294967296, \
         second, NULL FROM ({NOW}) AS now (kind, first, second), age((now.first::text)::xid) AS age"
    );
    format!(
        "WITH {}, found (kind, first, second, object, age) AS MATERIALIZED ({parts}) \
         SELECT kind, first, second, object FROM found UNION ALL {locked} UNION ALL {LOCKS} UNION ALL {last}",
        own()
    )
}

/// How far back the transaction lies since which is asked. Ages count from the transaction that was to come next when
/// the own one first asked for any, which may be before it had a number: they are compared with each other only.
const SINCE: &str = "(SELECT age(current_setting('aludel.since')::xid))";

/// How far back an object was last written.
fn youngest(rows: &[&str]) -> String {
    let ages = rows.iter().map(|row| format!("age({row}.xmin)"));
    format!("least({})", ages.collect::<Vec<_>>().join(", "))
}

/// A column leaves its row behind.
fn without_dropped(kind: &str) -> &'static str {
    match kind {
        "columns" => " AND NOT a.attisdropped",
        _ => "",
    }
}

/// The keys of all objects of some kinds.
pub(super) fn present(questions: &[&Question]) -> String {
    let one = |it: &&Question| {
        let Question { kind, keys: [first, second], from, condition, .. } = it;
        format!("SELECT '{kind}', {first}::bigint, {second}::bigint FROM {from} WHERE {condition}")
    };
    questions.iter().map(one).collect::<Vec<_>>().join(" UNION ALL ")
}
