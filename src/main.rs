//! 星酬 Xingchou: the application.

fn main() {}
