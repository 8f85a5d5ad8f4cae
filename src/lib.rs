//! 星酬 Xingchou: the application as a library, for its command line, its tests and its benchmarks.
