#[derive(aludel::Table)]
struct Good {
    id: Unknown,
}

strut Bad {
    id: i64,
}

#[derive(aludel::Table)]
struct Missing {
    id: i64
    email: String,
}
