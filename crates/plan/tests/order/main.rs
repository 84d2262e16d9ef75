//! The order of a plan, on small catalogs and with a dialect that only says what it would do.

mod catalog;
mod dialect;
mod law;
mod page;

use aludel_catalog::{Catalog, Pair};
use aludel_dialect::RenderOptions;
use aludel_plan::{Plan, PlanError, migration, plan};
use catalog::catalog;
use dialect::Words;

fn written(plan: &Plan) -> Vec<&str> {
    plan.statements().map(|statement| statement.sql.as_str()).collect()
}

fn planned(before: &Catalog, after: &Catalog) -> Result<Plan, PlanError> {
    let catalogs = Pair::new(before, after);
    let changes = aludel_diff::changes(catalogs);
    plan(&changes, catalogs, &Words, &RenderOptions::default())
}

struct Case {
    name: &'static str,
    before: &'static str,
    after: &'static str,
    up: &'static [&'static str],
    down: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "nothing",
        before: "table a; column a.id",
        after: "table a; column a.id",
        up: &[],
        down: &[],
    },
    Case {
        name: "parts come in the statement of their whole, and go with it",
        before: "",
        after: "table a; column a.id; default a.id; constraint a.pk",
        up: &["create table a (column id, default id, constraint pk)"],
        down: &["drop table a"],
    },
    Case {
        name: "types before tables before views, things of one table together",
        before: "",
        after: "view v: a b; table b; column b.x: t; enum t; table a; column a.x: t; index i on a; index j on b",
        up: &[
            "create enum t",
            "create table a (column x)",
            "create index i",
            "create table b (column x)",
            "create index j",
            "create view v",
        ],
        down: &["drop view v", "drop table b", "drop table a", "drop enum t"],
    },
    Case {
        name: "tables that refer to each other",
        before: "",
        after: "table a; column a.id; constraint a.pk; constraint a.fk -> b: b.pk; \
                table b; column b.id; constraint b.pk; constraint b.fk -> a: a.pk",
        up: &[
            "create table b (column id, constraint pk)",
            "create table a (column id, constraint pk, constraint fk)",
            "create constraint b.fk",
        ],
        down: &["drop constraint b.fk", "drop table a", "drop table b"],
    },
    Case {
        name: "a table that refers to itself",
        before: "",
        after: "table a; column a.id; constraint a.pk; constraint a.fk -> a: a.pk",
        up: &["create table a (column id, constraint pk, constraint fk)"],
        down: &["drop table a"],
    },
    Case {
        name: "a default calls a function that takes a row of its table",
        before: "",
        after: "table a; column a.id; default a.id: f; function f: a",
        up: &["create table a (column id)", "create function f", "create default a.id"],
        down: &["drop default a.id", "drop function f", "drop table a"],
    },
    Case {
        name: "a foreign key of a table that stays goes before the table that it points to",
        before: "table a; column a.id; constraint a.pk; table b; column b.a; constraint b.fk -> a: a.pk",
        after: "table b; column b.a",
        up: &["drop constraint b.fk", "drop table a"],
        down: &["create table a (column id, constraint pk)", "create constraint b.fk"],
    },
    Case {
        name: "what hangs on a rebuilt object is taken down and put back",
        before: "function f=1; view v: f; view w: v; table t; column t.c; default t.c: f",
        after: "function f=2; view v: f; view w: v; table t; column t.c; default t.c: f",
        up: &[
            "drop view w",
            "drop view v",
            "drop default t.c",
            "drop function f",
            "create function f",
            "create default t.c",
            "create view v",
            "create view w",
        ],
        down: &[
            "drop view w",
            "drop view v",
            "drop default t.c",
            "drop function f",
            "create function f",
            "create default t.c",
            "create view v",
            "create view w",
        ],
    },
    Case {
        name: "what an alteration unsettles is away meanwhile",
        before: "table t; column t.c=integer; view v: t.c; view w: v",
        after: "table t; column t.c=bigint; view v: t.c; view w: v",
        up: &["drop view w", "drop view v", "alter column t.c", "create view v", "create view w"],
        down: &["drop view w", "drop view v", "alter column t.c", "create view v", "create view w"],
    },
    Case {
        name: "a view that does without a column is altered before the column goes",
        before: "table t; column t.a; column t.b; view v=1: t.a t.b",
        after: "table t; column t.a; view v=2: t.a",
        up: &["alter view v", "drop column t.b"],
        down: &["create column t.b", "alter view v"],
    },
    Case {
        name: "a name is free before it is taken",
        before: "table t; column t.a; index x on t",
        after: "table t; column t.a; view x: t",
        up: &["drop index x", "create view x"],
        down: &["drop view x", "create index x"],
    },
    Case {
        name: "an index and a constraint under another name are not built anew",
        before: "table t; column t.a; index i on t; constraint t.c=1",
        after: "table t; column t.a; index j on t; constraint t.d=1",
        up: &["rename constraint t.d", "rename index j"],
        down: &["rename constraint t.c", "rename index i"],
    },
    Case {
        name: "a name that is another's now is free before",
        before: "table t; column t.a; index a=1 on t; index b=2 on t",
        after: "table t; column t.a; index b=1 on t; index c=2 on t",
        up: &["drop index b", "drop index a", "create index b", "create index c"],
        down: &["drop index c", "drop index b", "create index a", "create index b"],
    },
    Case {
        name: "a column is added with its default",
        before: "table t; column t.a",
        after: "table t; column t.a; column t.b; default t.b",
        up: &["create column t.b (default b)"],
        down: &["drop column t.b"],
    },
    Case {
        name: "a serial's sequence comes before its column and goes with it",
        before: "",
        after: "table t; column t.id; default t.id: s; sequence s on t.id",
        up: &["create sequence s", "create table t (column id, default id)", "own sequence s"],
        down: &["drop table t"],
    },
    Case {
        name: "a column stays, its sequence goes",
        before: "table t; column t.id; default t.id: s; sequence s on t.id",
        after: "table t; column t.id",
        up: &["drop default t.id", "drop sequence s"],
        down: &["create sequence s", "own sequence s", "create default t.id"],
    },
];

#[test]
fn the_order_is_as_expected_in_both_directions() {
    for case in CASES {
        let catalogs = Pair::new(catalog(case.before), catalog(case.after));
        let plans = migration(catalogs.as_ref(), &Words, &RenderOptions::default());
        let plans = plans.unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(written(&plans.up), case.up, "up: {}", case.name);
        assert_eq!(written(&plans.down), case.down, "down: {}", case.name);
    }
}

#[test]
fn the_way_back_is_the_plan_of_the_swapped_pair() {
    for case in CASES {
        let catalogs = Pair::new(catalog(case.before), catalog(case.after));
        let plans = migration(catalogs.as_ref(), &Words, &RenderOptions::default()).unwrap();
        let back = planned(&catalogs.after, &catalogs.before).unwrap();
        assert_eq!(plans.down, back, "{}", case.name);
    }
}

#[test]
fn what_cannot_be_planned_is_refused_by_name() {
    let cases = [
        (
            "table t; column t.c: f; function f=1",
            "table t; column t.c: f; function f=2",
            "column public.t.c needs function public.f, which must be rebuilt",
        ),
        (
            "view v=1: w; view w=1",
            "view v=2: w; view w=2: v",
            "there is no order for these changes",
        ),
        (
            "table t; column t.c; view v: t.c",
            "table t; view v: t.c",
            "view public.v stays and needs column public.t.c, which is to go",
        ),
        ("enum e=1", "enum e=mute", "enum public.e differs, and no statement came of it"),
    ];
    for (before, after, expected) in cases {
        let error = planned(&catalog(before), &catalog(after)).expect_err(expected);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn a_value_that_must_be_committed_ends_its_segment() {
    let before = catalog("enum e=1; table t; column t.a");
    let after = catalog("enum e=2; table t; column t.a; column t.b: e");
    let plan = planned(&before, &after).unwrap();
    let segments: Vec<Vec<&str>> = plan
        .segments
        .iter()
        .map(|segment| segment.statements.iter().map(|s| s.sql.as_str()).collect())
        .collect();
    assert_eq!(segments, [vec!["alter enum e"], vec!["create column t.b"]]);
}
