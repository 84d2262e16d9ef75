//! The revision file, the history graph, addressing and checksums
