fn a() {
    sqlx::query(
    );
    sqlx::query_as!(A);
    query_as::<<<<;
    query_as::<A -> B>("SELECT 1", x);
    const X: ;
    use a::{b c};
    x.query
}
