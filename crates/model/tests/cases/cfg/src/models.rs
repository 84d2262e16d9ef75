#[cfg_attr(feature = "db", derive(aludel::Table), table(name = "things"))]
pub struct Thing {
    pub id: i64,
    #[cfg(feature = "other")]
    pub gone: i64,
    #[cfg_attr(feature = "db", column(unique))]
    pub kept: i64,
}

#[cfg(test)]
#[derive(aludel::Table)]
struct OnlyInTests {
    nonsense: Nonsense,
}

#[cfg_attr(feature = "other", derive(aludel::Table))]
struct NoModel {
    nonsense: Nonsense,
}

fn f() -> impl Fn(i32) -> [u8; { 1 + 1 }] {
    struct Local;
    |_| [0; 2]
}
impl<const N: usize> Trait<{ N }> for Array<N> where [(); N]: {}
const _: () = { assert!(true) };
static S: &str = r#"struct Bad { "#;
macro_rules! m { ($x:ident) => { struct $x; } }
m!(A);
union U { a: u8 }
unsafe extern "C" { fn g(); }
pub(in crate::models) async unsafe fn h<'a>(x: &'a str) where 'a: 'static {}
trait T { type A<'a>; const N: usize = 1; fn f(); }
type Fun<'a> = Box<dyn for<'b> Fn(&'b str) -> Vec<u8> + 'a>;
pub struct Unit;
pub struct Gen<T: Into<Vec<u8>> = Vec<u8>, const N: usize = 3>(T, [u8; N]) where T: Clone;
extern crate alloc as a;
