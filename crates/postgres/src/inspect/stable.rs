//! Definitions in the form that they keep when they are read again.

use aludel_catalog::{Body, Catalog};

use super::array_cast::pushed_down;

/// Puts every definition of the catalog that holds an expression into that form.
pub(super) fn stabilize(catalog: &mut Catalog) {
    for object in catalog.objects.values_mut() {
        for definition in expressions(&mut object.body) {
            if let Some(stable) = pushed_down(definition) {
                *definition = stable;
            }
        }
    }
}

/// The texts of an object that hold expressions which the engine prints.
fn expressions(body: &mut Body) -> Vec<&mut String> {
    match body {
        Body::Constraint(body) => vec![&mut body.definition],
        Body::DomainConstraint(body) => vec![&mut body.definition],
        Body::Domain(body) => body.default.iter_mut().collect(),
        Body::Default(body) => vec![&mut body.expression],
        Body::Column(body) => body.generated.iter_mut().map(|g| &mut g.expression).collect(),
        Body::Index(body) => vec![&mut body.definition],
        Body::View(body) => vec![&mut body.definition],
        Body::MaterializedView(body) => vec![&mut body.definition],
        Body::Rule(body) => vec![&mut body.definition],
        Body::Trigger(body) => vec![&mut body.definition],
        Body::Statistics(body) => vec![&mut body.definition],
        Body::Policy(body) => body.using.iter_mut().chain(&mut body.check).collect(),
        Body::Publication(body) => {
            body.tables.iter_mut().filter_map(|table| table.filter.as_mut()).collect()
        }
        Body::Function(body) if body.sql_body => vec![&mut body.definition],
        _ => Vec::new(),
    }
}
