use aludel::Table;
use pgvector::{HalfVector, SparseVector, Vector};

#[derive(Table)]
#[index(op(embedding, vector_cosine_ops), method = hnsw, with(m = 16))]
#[index(op(name, gin_trgm_ops), method = gin)]
struct Document {
    #[column(type = citext)]
    name: String,
    #[column(type = vector(3))]
    embedding: Vector,
    plain: Vector,
    half: Option<HalfVector>,
    sparse: SparseVector,
    #[column(type = "extensions.vector(3)")]
    qualified: Vector,
    path: sqlx::postgres::types::PgLTree,
}
