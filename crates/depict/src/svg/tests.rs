//! Whatever the tables are: none stands on another, all lines end at tables, and names are text.

use aludel_catalog::{Ident, QualifiedName};
use proptest::prelude::*;

use super::{
    place::{Place, Plan},
    *,
};

fn table(name: &str, columns: usize) -> Entity {
    let rows = (0..columns).map(|at| Attribute {
        name: Ident::from(format!("column_{at}").as_str()),
        data_type: "timestamptz".into(),
        nullable: at % 2 == 1,
        primary: at == 0,
        foreign: false,
        unique: false,
        mark: Mark::Same,
    });
    let table = QualifiedName { schema: "public".into(), name: name.into() };
    Entity { table, rows: rows.collect(), more: 0, mark: Mark::Same }
}

fn reference(from: usize, to: usize) -> Relation {
    let name = Ident::from("a_key");
    let (from_row, to_row, optional, unique) = (1, 0, true, false);
    Relation { name, from, to, from_row, to_row, optional, unique, mark: Mark::Same }
}

fn diagrams() -> impl Strategy<Value = Diagram> {
    (1_usize..16).prop_flat_map(|tables| {
        let columns = prop::collection::vec(0_usize..12, tables);
        let ends = prop::collection::vec((0..tables, 0..tables), 0..24);
        (columns, ends).prop_map(|(columns, ends)| Diagram {
            entities: columns.iter().map(|columns| table("orders", *columns)).collect(),
            relations: ends.into_iter().map(|(from, to)| reference(from, to)).collect(),
        })
    })
}

proptest! {
    // The layout is slow where it is not optimized.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_table_stands_on_another(diagram in diagrams()) {
        let plan = Plan::of(&diagram);
        let is_over = |one: &Place, other: &Place| {
            one.x < other.x + other.width && other.x < one.x + one.width
                && one.y < other.y + other.height && other.y < one.y + one.height
        };
        for (at, place) in plan.places.iter().enumerate() {
            prop_assert!(place.width > 0.0 && place.height > 0.0, "{place:?} is nothing");
            prop_assert!(place.x >= 0.0 && place.x + place.width <= plan.width);
            prop_assert!(place.y >= 0.0 && place.y + place.height <= plan.height);
            for other in &plan.places[at + 1..] {
                prop_assert!(!is_over(place, other), "{place:?} is over {other:?}");
            }
        }
    }

    #[test]
    fn it_is_the_same_each_time(diagram in diagrams()) {
        prop_assert_eq!(svg(&diagram, "erd"), svg(&diagram, "erd"));
    }

    #[test]
    fn lines_begin_and_end_at_their_tables(diagram in diagrams()) {
        let plan = Plan::of(&diagram);
        let number = |text: &str| text.parse::<f64>().expect("a number");
        for (relation, line) in diagram.relations.iter().zip(route::lines(&diagram, &plan)) {
            let points = line.trim_start_matches('M').split(['L', 'Q']).collect::<Vec<_>>();
            let is_beside = |point: &str, place: &Place| {
                let (x, y) = point.split_once(' ').expect("two numbers");
                let (x, y) = (number(x), number(y));
                let is_at = |edge: f64| (x - edge).abs() < 0.1;
                (is_at(place.x) || is_at(place.x + place.width))
                    && y >= place.y && y <= place.y + place.height
            };
            prop_assert!(is_beside(points[0], &plan.places[relation.to]), "{line}");
            let last = points.last().expect("an end");
            prop_assert!(is_beside(last, &plan.places[relation.from]), "{line}");
        }
    }
}

#[test]
fn names_are_text() {
    let hostile = "</text><script>alert(1)</script>&\"'\u{0}\u{202e}";
    let mut diagram = Diagram { entities: vec![table(hostile, 2)], relations: Vec::new() };
    diagram.entities[0].rows[0].name = hostile.into();
    diagram.entities[0].rows[0].data_type = hostile.into();
    diagram.relations.push(Relation { name: hostile.into(), ..reference(0, 0) });
    let drawn = svg(&diagram, "erd");
    let read = roxmltree::Document::parse(&drawn).expect("XML");
    let names =
        ["svg", "title", "style", "defs", "marker", "path", "circle", "rect", "g", "text", "tspan"];
    let elements = read.descendants().filter(roxmltree::Node::is_element);
    let mut others = elements.filter(|node| !names.contains(&node.tag_name().name()));
    assert!(others.next().is_none(), "{drawn}");
    assert!(drawn.contains("&lt;script&gt;"), "{drawn}");
}

#[test]
fn many_tables_stand_by_what_connects_them() {
    let tables = 160;
    let near = (1..tables).map(|from| reference(from, from / 3));
    let far = (1..tables).map(|from| reference(from, tables - from));
    let entities = (0..tables).map(|_| table("orders", 3)).collect();
    let diagram = Diagram { entities, relations: near.chain(far).collect() };
    let plan = Plan::of(&diagram);
    let ways = plan.ways.iter().filter(|way| !way.is_empty()).count();
    assert_eq!(ways, tables - 1);
    assert_eq!(route::lines(&diagram, &plan).len(), diagram.relations.len());
}

#[test]
fn nothing_is_a_picture_too() {
    let drawn = svg(&Diagram::default(), "erd");
    assert!(drawn.contains(">0 tables, 0 foreign keys</title>"), "{drawn}");
    roxmltree::Document::parse(&drawn).expect("XML");
}
