//! A state as Rust models, with what they cannot say as SQL beside them.

use std::{path::Path, sync::Arc};

use aludel_catalog::Catalog;
use aludel_project::{
    export::{Exported, FILES},
    source::Source,
    visible::visible,
};

use crate::{Context, Result, args::InspectArgs, printer::bytes};

pub(super) async fn write(
    source: &Source,
    args: &InspectArgs,
    context: &Context,
) -> Result<Arc<Catalog>> {
    let made = context.export(source).await?;
    for difference in &made.differences {
        let what = "read back, the models and their SQL give another";
        context.printer.warn(format!("{what} {difference}"));
    }
    match &args.out {
        Some(folder) => save(folder, &made)?,
        None => show(&made, context)?,
    }
    Ok(made.catalog)
}

fn save(folder: &Path, made: &Exported) -> Result<()> {
    fs_err::create_dir_all(folder)?;
    let source = visible(&made.source);
    let texts = [&*source, &made.sql];
    for (name, text) in FILES.iter().zip(texts).filter(|(_, text)| !text.is_empty()) {
        fs_err::write(folder.join(name), text)?;
    }
    Ok(())
}

/// The models alone; what is left to SQL is only counted.
fn show(made: &Exported, context: &Context) -> Result<()> {
    bytes(None, visible(&made.source).as_bytes())?;
    if !made.sql.is_empty() {
        context.printer.warn("the models do not say all of it: the rest is left to SQL");
        context.printer.hint("--out FOLDER writes models.rs, and the rest beside it as schema.sql");
    }
    Ok(())
}
