//! A plan as a script, and as text for a case.

use aludel_plan::{Mode, Plan};

/// What `psql` runs.
pub(crate) fn script(plan: &Plan) -> String {
    let mut script = String::new();
    for segment in &plan.segments {
        let body: String = segment.statements.iter().map(|s| format!("{};\n", s.sql)).collect();
        script.push_str(&match segment.mode {
            Mode::Transactional => format!("BEGIN;\n{body}COMMIT;\n"),
            Mode::Autocommit => body,
        });
    }
    script
}

/// What a case holds: hazards above their statements, a line between segments.
pub(crate) fn written(plan: &Plan) -> String {
    let segments = plan.segments.iter().map(|segment| {
        let statements = segment.statements.iter().map(|statement| {
            let hazards =
                statement.hazards.iter().map(|h| format!("-- {}: {}\n", h.code.name(), h.message));
            format!("{}{};", hazards.collect::<String>(), statement.sql)
        });
        statements.collect::<Vec<_>>().join("\n")
    });
    segments.collect::<Vec<_>>().join("\n-- segment\n")
}
