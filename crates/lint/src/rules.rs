//! All rules, in the order of their codes.

use crate::Rule;

mod clients;
mod design;
mod selective;
mod writes;

/// Names each rule once: a file in `rules/`, with its `RULE`.
macro_rules! rules {
    ($($module:ident)*) => {
        $(mod $module;)*
        /// All rules.
        pub const RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules! {
    add_auto_increment_column
    add_check_without_not_valid
    add_column_rewrite
    add_column_shape
    add_column_with_check
    add_composite_attribute
    add_constrained_domain_column
    add_enum_value
    add_exclusion_constraint
    add_foreign_key_without_not_valid
    add_generated_column
    add_primary_key_without_index
    add_required_column
    add_unique_without_index
    alter_function_options
    alter_identity
    alter_sequence_values
    alter_server_settings
    alter_view_options
    attach_partition_scan
    backfill_in_ddl_transaction
    change_column_type
    change_default
    change_generated_expression
    change_policy
    change_type_rebuilds_index
    change_type_rechecks
    char_column
    column_padding
    concurrently_in_transaction
    corrupt_concurrent_index
    create_enum
    create_extension
    create_index_blocking
    create_partition_of
    detach_inheritance
    detach_partition_blocking
    disable_trigger
    does_not_run
    domain_constraint
    drop_column
    drop_constraint
    drop_database
    drop_extension
    drop_foreign_key
    drop_function
    drop_generated_expression
    drop_index_blocking
    drop_index_in_use
    drop_locks_parent
    drop_not_null
    drop_primary_key
    drop_schema
    drop_sequence
    drop_table
    drop_trigger
    drop_type
    drop_view
    duplicate_column
    enum_value_order
    enum_value_used_in_transaction
    extension_upgrade
    foreign_key_without_index
    full_table_repack
    hidden_invalid_index
    identifier_too_long
    int_column
    json_column
    missing_lock_timeout
    missing_statement_timeout
    move_schema
    mutation_without_where
    naming_convention
    nested_transaction
    new_write_restriction
    not_null_on_existing_data
    not_rerunnable
    opaque_sql
    primary_key_on_nullable
    privilege_change
    query_breaks
    query_changes
    refresh_view_blocking
    reindex_blocking
    rename_column
    rename_enum_value
    rename_object
    rename_schema
    rename_table
    replace_table
    replace_view_or_function
    replica_identity_change
    serial_column
    set_not_null
    short_integer_primary_key
    smallint_column
    split_alter_table
    syntax_error
    table_rewrite
    table_without_primary_key
    timestamp_without_time_zone
    truncate_cascade
    truncate_table
    unbatched_backfill
    unbatched_mutation
    uncommitted_transaction
    unique_on_existing_data
    unnamed_constraint
    unordered_revision
    unqualified_name
    validate_while_locked
    varchar_limit
    wide_index
    work_while_locked
}

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

/// The rule whose code is spelt most alike, where one is near enough to be meant.
pub fn nearest(code: &str) -> Option<&'static str> {
    nearest_of(code, RULES.iter().map(|rule| rule.code))
}

/// The code that is spelt most alike among some, where one is near enough to be meant.
pub fn nearest_of(code: &str, codes: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let limit = code.chars().count().div_ceil(3).max(1);
    let codes = codes.map(|it| (strsim::osa_distance(code, it), it));
    codes.filter(|(distance, _)| *distance <= limit).min().map(|(_, code)| code)
}
