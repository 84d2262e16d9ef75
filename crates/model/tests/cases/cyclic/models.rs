use aludel::Table;

#[derive(Table)]
struct Author {
    #[column(primary_key, identity)]
    id: i64,
    #[column(references(Book))]
    best_book_id: Option<i64>,
    #[column(references(Author))]
    mentor_id: Option<i64>,
}

#[derive(Table)]
struct Book {
    #[column(primary_key, identity)]
    id: i64,
    #[column(references(Author))]
    author_id: i64,
}
