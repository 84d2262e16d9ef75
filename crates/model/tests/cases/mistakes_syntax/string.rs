const A: &str = "never closed;
