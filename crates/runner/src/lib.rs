//! History and target in, next step out: upgrade, downgrade, stamp, recovery
