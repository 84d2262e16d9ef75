use aludel::Table;

#[derive(Table)]
#[table(name = "a_table_with_a_name_that_is_as_long_as_names_may_be_in_postgres")]
#[index(a_column_with_a_rather_long_name_too, another_column_with_a_long_name)]
#[index(a_column_with_a_rather_long_name_too, another_column_with_a_long_name, name = "stated")]
#[index(expr("lower(x)"), expr("lower(y)"), expr("x || y"))]
#[check("x <> y")]
#[check("y <> x")]
#[check("x <> ''")]
struct Long {
    #[column(primary_key)]
    id: i64,
    #[column(unique, index, references(Long))]
    a_column_with_a_rather_long_name_too: i64,
    another_column_with_a_long_name: i64,
    #[column(index)]
    x: String,
    #[column(index)]
    y: String,
}

#[derive(Table)]
#[index(b)]
#[index(desc(b))]
#[index(b, include(c))]
struct A {
    b: i64,
    c: i64,
}

#[derive(Table)]
struct AB {
    idx: i64,
}
