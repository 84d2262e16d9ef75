//! What is known of extensions by its name alone: using it brings the extension.

/// Operator classes that extensions bring.
const CLASSES: &[(&str, &[&str])] = &[
    (
        "vector",
        &[
            "vector_l2_ops",
            "vector_ip_ops",
            "vector_cosine_ops",
            "vector_l1_ops",
            "halfvec_l2_ops",
            "halfvec_ip_ops",
            "halfvec_cosine_ops",
            "halfvec_l1_ops",
            "sparsevec_l2_ops",
            "sparsevec_ip_ops",
            "sparsevec_cosine_ops",
            "sparsevec_l1_ops",
            "bit_hamming_ops",
            "bit_jaccard_ops",
        ],
    ),
    ("pg_trgm", &["gin_trgm_ops", "gist_trgm_ops"]),
    ("ltree", &["gist_ltree_ops", "gist__ltree_ops"]),
    ("hstore", &["gin_hstore_ops", "gist_hstore_ops"]),
];

/// The access methods that extensions bring.
const METHODS: &[(&str, &[&str])] = &[("vector", &["hnsw", "ivfflat"]), ("bloom", &["bloom"])];

/// The extension that an operator class is of, by the class's bare name.
pub fn extension_of_class(class: &str) -> Option<&'static str> {
    owner(CLASSES, class)
}

/// The extension that an access method is of.
pub fn extension_of_method(method: &str) -> Option<&'static str> {
    owner(METHODS, method)
}

/// The extension that has this name in its list.
fn owner(lists: &[(&'static str, &[&str])], name: &str) -> Option<&'static str> {
    lists.iter().find(|(_, names)| names.contains(&name)).map(|(extension, _)| *extension)
}
