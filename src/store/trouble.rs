//! What databases say when the machine they are on is in trouble, in words that say what to do.

/// What the database says, and what it means.
const KNOWN: [(&[&str], &str); 5] = [
    (
        &["disk is full", "No space left on device", "DiskFull", "could not extend file"],
        "磁盘已满，这次操作没有写入任何内容；请清出空间后重做。",
    ),
    (
        &[
            "readonly database",
            "read-only transaction",
            "Read-only file system",
            "unable to open database file",
        ],
        "数据库文件或它所在的文件夹只能读、不能写，没有写入任何内容；请检查磁盘和文件夹的权限后重做。",
    ),
    (
        &["database is locked", "lock timeout"],
        "另一个程序正在写同一个数据库，等了太久，没有写入任何内容；请稍后重做。",
    ),
    (&["disk I/O error"], "磁盘读写出错，这次操作没有写入任何内容；请检查磁盘，并用 xingchou verify 核对。"),
    (
        &["malformed", "not a database"],
        "数据库文件已损坏，请停止使用，从备份恢复（xingchou backup check 先检查备份）。",
    ),
];

/// What it means in Chinese, before the database's own words; empty where those are all there is to say.
pub(super) fn in_chinese(said: &str) -> &'static str {
    KNOWN
        .iter()
        .find(|(words, _)| words.iter().any(|word| said.contains(word)))
        .map_or("", |(_, means)| means)
}

#[cfg(test)]
mod tests {
    use super::in_chinese;

    #[test]
    fn a_full_disk_is_said_in_words_and_other_errors_speak_for_themselves() {
        assert!(in_chinese("database or disk is full").starts_with("磁盘已满"));
        assert!(in_chinese("attempt to write a readonly database").contains("只能读"));
        assert!(in_chinese("canceling statement due to lock timeout").contains("请稍后"));
        assert_eq!(in_chinese("UNIQUE constraint failed: staff.id"), "");
    }
}
