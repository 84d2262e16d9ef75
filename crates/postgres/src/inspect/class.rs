//! The numbers of the system catalogs, fixed in every PostgreSQL: the first part of an address in
//! `pg_depend` and `pg_description`. Source: the headers `src/include/catalog/pg_*.h`.

use std::{fmt, num::ParseIntError, str::FromStr};

/// An object identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Oid(pub(super) u32);

impl Oid {
    /// No object.
    pub(super) const NONE: Self = Self(0);
}

impl FromStr for Oid {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub(super) const DEFAULT_ACL: Oid = Oid(826);
pub(super) const TYPE: Oid = Oid(1247);
pub(super) const PROC: Oid = Oid(1255);
pub(super) const RELATION: Oid = Oid(1259);
pub(super) const FOREIGN_SERVER: Oid = Oid(1417);
pub(super) const USER_MAPPING: Oid = Oid(1418);
pub(super) const FOREIGN_DATA_WRAPPER: Oid = Oid(2328);
pub(super) const ACCESS_METHOD: Oid = Oid(2601);
pub(super) const ATTRIBUTE_DEFAULT: Oid = Oid(2604);
pub(super) const CAST: Oid = Oid(2605);
pub(super) const CONSTRAINT: Oid = Oid(2606);
pub(super) const LANGUAGE: Oid = Oid(2612);
pub(super) const NAMESPACE: Oid = Oid(2615);
pub(super) const OPERATOR_CLASS: Oid = Oid(2616);
pub(super) const OPERATOR: Oid = Oid(2617);
pub(super) const REWRITE: Oid = Oid(2618);
pub(super) const TRIGGER: Oid = Oid(2620);
pub(super) const OPERATOR_FAMILY: Oid = Oid(2753);
pub(super) const EXTENSION: Oid = Oid(3079);
pub(super) const POLICY: Oid = Oid(3256);
pub(super) const STATISTICS: Oid = Oid(3381);
pub(super) const COLLATION: Oid = Oid(3456);
pub(super) const EVENT_TRIGGER: Oid = Oid(3466);
pub(super) const TEXT_SEARCH_DICTIONARY: Oid = Oid(3600);
pub(super) const TEXT_SEARCH_PARSER: Oid = Oid(3601);
pub(super) const TEXT_SEARCH_CONFIGURATION: Oid = Oid(3602);
pub(super) const TEXT_SEARCH_TEMPLATE: Oid = Oid(3764);
pub(super) const SUBSCRIPTION: Oid = Oid(6100);
pub(super) const PUBLICATION: Oid = Oid(6104);
pub(super) const PUBLICATION_RELATION: Oid = Oid(6106);
pub(super) const PUBLICATION_NAMESPACE: Oid = Oid(6237);
