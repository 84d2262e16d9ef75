pub mod deep {
    pub struct Thing(pub Vec<super::Number>);
}

pub(crate) type Number = i32;
