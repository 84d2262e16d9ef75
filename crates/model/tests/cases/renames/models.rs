use aludel::Table;

#[derive(Table)]
#[table(name = "people", renamed_from = "persons")]
struct Person {
    #[column(renamed_from = "mail")]
    email: String,
}
