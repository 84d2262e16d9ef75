//! What is left of a state where something else says a part of it: models say tables, SQL the rest.

use std::collections::BTreeSet;

use aludel_catalog::{Aspects, Catalog, Pair, Wanted};
use aludel_plan::Plan;

use crate::{Decisions, Error, Loadable, State, Workshop};

impl Workshop {
    /// The statements that make the rest of a state, in one pass: first what the part that is said
    /// elsewhere needs, then what comes on top of it. `parts` are these two.
    pub async fn rest(
        &mut self,
        state: &State<'_>,
        parts: Pair<&Catalog>,
        decisions: &Decisions,
    ) -> Result<Plan, Error> {
        let Pair { before: needed, after: said } = parts;
        let empty = self.load(Loadable::Empty).await?;
        let with_needed = whole(joined(&empty.catalog, needed));
        let with_said = whole(joined(&with_needed.catalog, said));
        let first = self.compare(Pair::new(&empty, &with_needed), decisions).await?;
        let then = self.compare(Pair::new(&with_said, state), decisions).await?;
        Ok(first.phases.whole().up.then(then.phases.whole().up))
    }
}

fn joined(catalog: &Catalog, other: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    catalog.objects.extend(other.objects.clone());
    for (dependent, needs) in &other.dependencies {
        for needed in needs {
            catalog.depend(dependent.clone(), needed.clone());
        }
    }
    catalog
}

fn whole(catalog: Catalog) -> State<'static> {
    let (unnamed, renames) = (BTreeSet::new(), Vec::new());
    State::wanted(Wanted { catalog, aspects: Aspects::everything(), unnamed, renames })
}
