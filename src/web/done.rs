//! What was just done, as the page that comes after says it: its address carries a code.

/// What the address says was done, in a sentence.
#[must_use]
pub fn sentence(code: &str) -> Option<(&'static str, &'static str)> {
    DONE.iter().find(|(known, _, _)| *known == code).map(|(_, zh, en)| (*zh, *en))
}

/// What can be done on pages.
const DONE: [(&str, &str, &str); 35] = [
    ("signed-out", "已退出登录。", "You are signed out."),
    ("signed-out-everywhere", "已在所有设备上退出登录。", "You are signed out on every device."),
    (
        "password",
        "密码已修改，其他设备上的登录已全部退出。",
        "The password was changed; every other device is out.",
    ),
    ("code", "动态验证码已启用，下次登录须输入。", "One-time codes are in force from the next sign-in on."),
    ("scored", "评分完成，结果在下面。", "The month was scored; the result is below."),
    ("published", "公示已开始。", "The public notice has begun."),
    ("appeals-closed", "申诉已截止。", "The appeals are closed."),
    ("stars-signed", "星级已签字。", "The stars are signed."),
    ("calculated", "试算稿已算好，请核对。", "The draft was calculated; please look at it."),
    ("signed", "已签字。", "It is signed."),
    ("checked", "复核已签字。", "The check is signed."),
    ("approved", "已审批定稿，今后不再改动。", "It is approved and will not change any more."),
    ("exported", "已记下：材料已导出。", "It is noted that the papers went out."),
    ("paid", "已记下：已发放。", "It is noted that it was paid."),
    ("closed", "本月已归档。", "The month is closed."),
    (
        "undone",
        "文件已撤销，原件仍保留；评分和工资请重算。",
        "The file was undone and is kept; score and calculate again.",
    ),
    (
        "layout-kept",
        "已存为模板。请把文件再上传一次，以后同样表头的文件直接入库。",
        "The layout is kept. Hand the file in again; from now on such files are taken.",
    ),
    ("corrected", "已更正入库。", "It was put right and taken."),
    ("set-aside", "已记下，不入库。", "It was set aside."),
    ("answered", "已记下，以后的文件照此办理。", "It is remembered for later files too."),
    ("confirmed", "您已确认。", "You have confirmed it."),
    ("received", "已签收，签收时间已记下。", "You signed for it; the time is on record."),
    ("backed-up", "已备份。", "The backup was made."),
    ("proposed", "已提出，等另一人批准。", "It is proposed and waits for a second person."),
    ("sheet-approved", "已批准，从生效日起执行。", "It is approved and in force from its first day."),
    ("sheet-declined", "已退回，不采用。", "It was declined."),
    ("sheet-withdrawn", "已撤回。", "It was taken back."),
    ("filed", "申诉已提出，办理结果会在这里告诉您。", "The appeal is filed; the result will be told here."),
    ("noted", "已记下。", "It is noted."),
    ("account-locked", "账户已锁定，登录已全部退出。", "The account is locked and signed out everywhere."),
    ("account-unlocked", "账户已解锁。", "The account is unlocked."),
    (
        "code-removed",
        "动态验证码已取消，请本人重新设置。",
        "The one-time codes are gone; the person sets them up anew.",
    ),
    ("granted", "角色已授予。", "The role was given."),
    ("revoked", "角色已收回。", "The role was taken back."),
    ("setting", "设置已修改。", "The setting was changed."),
];
