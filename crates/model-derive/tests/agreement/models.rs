use aludel_model_derive::{Enum, Table};

#[derive(Table)]
pub(crate) struct Plain {
    #[column(primary_key, default = 0)]
    id: i64,
    r#type: String,
    #[column(skip)]
    skipped: Vec<(u8, u8)>,
    last: Option<std::net::IpAddr>,
}

/// With names of its own.
#[derive(Table)]
#[table(name = "Other Name", schema = "app")]
#[index(first, desc(second))]
pub(crate) struct Renamed {
    #[column(name = "1st")]
    first: i32,
    #[column(name = "order")]
    second: i32,
}

#[derive(Table)]
#[table(skip)]
pub(crate) struct Part {
    city: String,
    #[column(name = "Zip")]
    zip: String,
    #[column(flatten(prefix = "geo_"))]
    geo: Deeper,
}

#[derive(Table)]
#[table(skip)]
pub(crate) struct Deeper {
    lat: f64,
    lon: f64,
}

#[derive(Table)]
#[unique(a_city, geo_lat)]
pub(crate) struct Holder {
    #[column(references(Plain))]
    plain_id: i64,
    #[column(flatten(prefix = "a_"))]
    a: Part,
    #[column(flatten)]
    b: Option<Part>,
    mood: Mood,
}

#[derive(Table)]
pub(crate) struct Borrowed<'a, 'b: 'a> {
    name: &'a str,
    bytes: std::borrow::Cow<'b, [u8]>,
}

#[derive(Table)]
pub(crate) struct CamelCase {
    some_field: i32,
}

#[derive(Enum)]
#[data_type(schema = "app", name = "mood")]
pub(crate) enum Mood {
    Happy,
    #[label(name = "so-so", renamed_from = "meh")]
    SoSo,
}
