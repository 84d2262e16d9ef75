//! PostgreSQL, as what compares schemas.

use aludel_catalog::Catalog;
use aludel_dialect::Dialect;
use aludel_engine::{
    Asked, Border, InspectError, InspectOptions, Inspector, Loader, Modelling, ServerVersion,
};
use aludel_session::Session;

use crate::{
    Postgres, PostgresEngine, imprint, inspect,
    inspect::{broken, statistics},
    server_version,
};

impl Modelling for PostgresEngine {
    fn dialect(&self) -> &dyn Dialect {
        &Postgres
    }

    fn inspector(&self) -> &dyn Inspector {
        self
    }

    fn border(&self) -> &dyn Border {
        self
    }

    fn loader(&self) -> &dyn Loader {
        self
    }
}

impl Inspector for PostgresEngine {
    fn version<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> Asked<'a, ServerVersion, InspectError> {
        Box::pin(server_version(session))
    }

    fn inspect<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a InspectOptions,
    ) -> Asked<'a, Catalog, InspectError> {
        Box::pin(inspect(session, options))
    }

    fn imprint<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> Asked<'a, Option<String>, InspectError> {
        Box::pin(imprint(session))
    }

    fn mark_broken<'a>(
        &'a self,
        session: &'a mut dyn Session,
        catalog: &'a mut Catalog,
    ) -> Asked<'a, ()> {
        Box::pin(broken::mark(session, catalog))
    }

    fn gather_statistics<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool> {
        Box::pin(statistics::gather(session))
    }
}
