//! The derive that shares the grammar of the models
