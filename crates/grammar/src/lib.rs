//! The grammar of the models, for the reader and the derive alike.
