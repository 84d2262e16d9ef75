//! A diagram as one SVG file: it needs nothing else, is light or dark as its reader is, and can be
//! printed.
//!
//! What comes from names is text there and never markup. Source: W3C, "Scalable Vector Graphics 2".

mod place;
mod route;
mod size;

use std::fmt::Write as _;

use crate::diagram::{Attribute, Diagram, Entity, Mark, Relation};
use place::{Place, Plan};
use size::{HEAD, ROW, fitting};

/// The diagram as an SVG file. The identifiers in it begin with `id`.
pub fn svg(diagram: &Diagram, id: &str) -> String {
    let told = told(diagram);
    let within = format!(
        "<title id=\"{0}-title\">{told}</title>\n<style>\n{SVG_STYLE}</style>\n{1}\
         <rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n",
        escaped(id),
        markers(&escaped(id))
    );
    let root =
        format!("xmlns=\"http://www.w3.org/2000/svg\" aria-labelledby=\"{}-title\"", escaped(id));
    drawn(diagram, &root, &within, id, &|_| None)
}

/// The same as a part of a page, which has [`SVG_STYLE`] and [`svg_marks`] once for all diagrams; a table may
/// lead somewhere.
pub fn svg_part(
    diagram: &Diagram,
    marks: &str,
    link: &dyn Fn(&Entity) -> Option<String>,
) -> String {
    let root = format!("aria-label=\"{}\"", told(diagram));
    drawn(diagram, &root, "", marks, link)
}

/// What the lines of all diagrams of a page end in; the identifiers in it begin with `id`.
pub fn svg_marks(id: &str) -> String {
    format!(
        "<svg width=\"0\" height=\"0\" class=\"erd marks\" aria-hidden=\"true\">{}</svg>\n",
        markers(&escaped(id))
    )
}

/// The style of all diagrams.
pub const SVG_STYLE: &str = include_str!("style.css");

fn drawn(
    diagram: &Diagram,
    root: &str,
    within: &str,
    marks: &str,
    link: &dyn Fn(&Entity) -> Option<String>,
) -> String {
    let plan = Plan::of(diagram);
    let (width, height) = (plan.width, plan.height);
    let mut svg = format!(
        "<svg {root} class=\"erd\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\">\n{within}"
    );
    for (relation, line) in diagram.relations.iter().zip(route::lines(diagram, &plan)) {
        svg.push_str(&drawn_relation(relation, &line, diagram, marks));
    }
    for (entity, place) in diagram.entities.iter().zip(&plan.places) {
        let drawn = drawn_entity(entity, *place);
        svg.push_str(&match link(entity) {
            Some(to) => format!("<a href=\"{}\">{drawn}</a>\n", escaped(&to)),
            None => drawn,
        });
    }
    svg + "</svg>\n"
}

fn told(diagram: &Diagram) -> String {
    let count = |number: usize, what: &str| {
        format!("{number} {what}{}", if number == 1 { "" } else { "s" })
    };
    let (tables, keys) = (diagram.entities.len(), diagram.relations.len());
    format!("{}, {}", count(tables, "table"), count(keys, "foreign key"))
}

/// The ends of a line: how many rows there may be on that side.
fn markers(id: &str) -> String {
    let ends = [
        ("one", "<path d=\"M11 2V12M15 2V12\"/>"),
        ("opt", "<circle cx=\"7\" cy=\"7\" r=\"3.5\"/><path d=\"M15 2V12\"/>"),
        ("many", "<circle cx=\"5\" cy=\"7\" r=\"3.5\"/><path d=\"M9 7L20 1M9 7L20 13\"/>"),
    ];
    let marker = |(name, drawn): (&str, &str)| {
        format!(
            "<marker id=\"{id}-{name}\" class=\"end\" viewBox=\"0 0 20 14\" refX=\"20\" refY=\"7\" \
             markerWidth=\"20\" markerHeight=\"14\" markerUnits=\"userSpaceOnUse\" \
             orient=\"auto-start-reverse\">{drawn}</marker>\n"
        )
    };
    format!("<defs>\n{}</defs>\n", ends.map(marker).concat())
}

fn drawn_relation(relation: &Relation, line: &str, diagram: &Diagram, id: &str) -> String {
    let column = |entity: usize, row: usize| {
        let entity = &diagram.entities[entity];
        let column = entity.rows.get(row).map_or("", |row| row.name.as_str());
        format!("{}.{column}", name(entity))
    };
    let from = column(relation.from, relation.from_row);
    let to = column(relation.to, relation.to_row);
    let told = escaped(&format!("{}: {from} refers to {to}", relation.name.as_str()));
    let one = if relation.optional { "opt" } else { "one" };
    let many = if relation.unique { "opt" } else { "many" };
    let (id, class) = (escaped(id), class(relation.mark));
    format!(
        "<path class=\"line{class}\" d=\"{line}\" marker-start=\"url(#{id}-{one})\" \
         marker-end=\"url(#{id}-{many})\"><title>{told}</title></path>\n"
    )
}

fn drawn_entity(entity: &Entity, place: Place) -> String {
    let Place { x, y, width, height } = place;
    let name = name(entity);
    let shown = fitting(&name, width - 24.0);
    let whole =
        if shown == name { String::new() } else { format!("<title>{}</title>", escaped(&name)) };
    let mut drawn = format!(
        "<g class=\"table{}\" transform=\"translate({x:.0} {y:.0})\">{whole}\n\
         <rect class=\"box\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"6\"/>\n\
         <path class=\"head\" d=\"M0 {HEAD:.0}V6Q0 0 6 0H{:.0}Q{width:.0} 0 {width:.0} 6V{HEAD:.0}Z\"/>\n\
         <text class=\"name\" x=\"12\" y=\"19\">{}{}</text>\n",
        class(entity.mark),
        width - 6.0,
        sign(entity.mark),
        escaped(&shown),
    );
    // What comes or goes as a whole is marked as a whole.
    let is_whole = matches!(entity.mark, Mark::Added | Mark::Removed);
    for (at, row) in entity.rows.iter().enumerate() {
        let y = HEAD + at as f64 * ROW;
        let mark = if is_whole { Mark::Same } else { row.mark };
        drawn.push_str(&drawn_row(row, mark, y, width));
    }
    if entity.more > 0 {
        drawn.push_str(&drawn_more(entity.more, HEAD + entity.rows.len() as f64 * ROW));
    }
    drawn + "</g>\n"
}

fn drawn_row(row: &Attribute, mark: Mark, y: f64, width: f64) -> String {
    let mut drawn = String::new();
    let mut marked = String::new();
    if mark != Mark::Same {
        let class = class(mark);
        marked = format!(" class=\"column{class}\"");
        let _ = writeln!(
            drawn,
            "<rect class=\"row{class}\" x=\"1\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{ROW:.0}\"/>",
            width - 2.0
        );
    }
    let key = match (row.primary, row.foreign, row.unique) {
        (true, ..) => "PK",
        (_, true, _) => "FK",
        (.., true) => "UK",
        _ => "",
    };
    let (baseline, right) = (y + 15.0, width - 12.0);
    if !key.is_empty() {
        let _ = write!(drawn, "<text class=\"key\" x=\"12\" y=\"{baseline:.0}\">{key}</text>");
    }
    let (name, data_type) = size::row_texts(row, width);
    let null = if row.nullable { "<tspan class=\"null\"> null</tspan>" } else { "" };
    let _ = writeln!(
        drawn,
        "<text{marked} x=\"36\" y=\"{baseline:.0}\">{}{}\
         <tspan class=\"type\" x=\"{right:.0}\">{}{null}</tspan></text>",
        sign(mark),
        escaped(&name),
        escaped(&data_type),
    );
    drawn
}

/// How many columns are not shown.
fn drawn_more(more: usize, y: f64) -> String {
    format!("<text class=\"type more\" x=\"36\" y=\"{:.0}\">… {more} more</text>\n", y + 15.0)
}

/// For who sees no colours.
fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "",
        Mark::Added => "+ ",
        Mark::Removed => "− ",
        Mark::Changed => "~ ",
    }
}

fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "",
        Mark::Added => " added",
        Mark::Removed => " removed",
        Mark::Changed => " changed",
    }
}

/// Bare in the default schema.
fn name(entity: &Entity) -> String {
    let (schema, name) = (entity.table.schema.as_str(), entity.table.name.as_str());
    match schema {
        "public" | "main" => name.to_owned(),
        _ => format!("{schema}.{name}"),
    }
}

/// Text as XML has it. What XML cannot hold stands there as a replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            char if char.is_control() || is_of_direction(char) => escaped.push('\u{fffd}'),
            char => escaped.push(char),
        }
    }
    escaped
}

/// What would turn the text around it.
fn is_of_direction(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
