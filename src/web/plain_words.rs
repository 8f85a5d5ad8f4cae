//! Words for pages: what a message calls a command is a page here.

use xingchou_pages::Language;

/// How a message names a command.
const PROGRAM: &str = "xingchou ";

/// Commands that messages name, the longer first, and the page where the same is done.
const PLACES: [(&str, &str, &str); 36] = [
    ("account totp --remove", "账户", "Accounts"),
    ("account totp", "我的账户 › 动态验证码", "My account › One-time codes"),
    ("account", "账户", "Accounts"),
    ("appeal", "申诉", "Appeals"),
    ("batch", "文件", "Files"),
    ("device", "评价器", "Devices"),
    ("explain", "计算说明", "Explanation"),
    ("export", "发放材料", "Papers"),
    ("fairness", "星级", "Stars"),
    ("import", "文件", "Files"),
    ("init", "建立数据文件夹", "Making the data folder"),
    ("key", "密钥", "Key"),
    ("ledger", "台账", "Ledgers"),
    ("map", "表头对应", "Layouts"),
    ("month approve", "审批", "Approval"),
    ("month check", "复核", "Check"),
    ("month close-appeals", "申诉截止", "Close appeals"),
    ("month close", "归档", "Close"),
    ("month export-done", "发放材料已导出", "Papers are out"),
    ("month paid", "已发放", "Paid"),
    ("month publish", "公示", "Public notice"),
    ("month sign-stars", "星级签字", "Sign the stars"),
    ("month stars", "星级签字", "Sign the stars"),
    ("month", "月度进度", "The month"),
    ("password", "我的账户 › 修改密码", "My account › Password"),
    ("pay calculate", "算工资", "Calculate"),
    ("pay", "核对", "Review"),
    ("policy", "规则", "Policies"),
    ("question", "文件 › 待确认的人员", "Files › Questions about people"),
    ("rectify", "差评整改", "Bad ratings"),
    ("rejected", "文件 › 未入库的记录", "Files › Refused rows"),
    ("score", "评分", "Score"),
    ("setting", "设置", "Settings"),
    ("sign-in", "登录", "Sign in"),
    ("token", "程序令牌", "Machine tokens"),
    ("trail", "操作记录", "Trail"),
];

/// A message for a page: the commands in it become names of pages.
#[must_use]
pub fn of_page(language: Language, text: &str) -> String {
    let mut rest = text;
    let mut plain = String::with_capacity(text.len());
    while let Some((before, command)) = rest.split_once(PROGRAM) {
        let place = PLACES.iter().find(|(name, _, _)| {
            command
                .strip_prefix(name)
                .is_some_and(|after| !after.starts_with(|one: char| one.is_ascii_alphabetic()))
        });
        let Some((name, zh, en)) = place else {
            plain += before;
            plain += PROGRAM;
            rest = command;
            continue;
        };
        let after = command.get(name.len()..).unwrap_or_default();
        let page = if language.is_chinese() { format!("“{zh}”") } else { format!("“{en}”") };
        // What Chinese text does before a command reads otherwise before the name of a page.
        let before = before.strip_suffix("运行 ").map_or(before.to_owned(), |before| format!("{before}到"));
        plain += before.trim_end_matches(if language.is_chinese() { ' ' } else { '\0' });
        plain += &page;
        rest = after.get(arguments(after)..).unwrap_or_default();
    }
    plain + rest
}

/// How many bytes belong to a command after its name: words of letters, digits and signs, until a sentence goes on.
fn arguments(text: &str) -> usize {
    let mut end = 0;
    let mut previous_is_option = false;
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        let is_option = bare.starts_with("--");
        let is_value = previous_is_option || bare.is_empty() || is_placeholder(bare);
        if previous_is_option && !bare.starts_with(|one: char| one.is_ascii()) {
            // What an option takes may be named in Chinese; the sentence goes on at a sign.
            let named: usize = bare.chars().take_while(|one| one.is_alphanumeric()).map(char::len_utf8).sum();
            at += named;
            end = at;
            if named < bare.len() {
                return end;
            }
            at += word.len() - named;
            previous_is_option = false;
            continue;
        }
        let ascii = bare.chars().take_while(|one| one.is_ascii_graphic() && !"();,.".contains(*one)).count();
        if !(is_option || is_value || is_sub_command(bare)) {
            break;
        }
        if ascii < bare.len() {
            // The sentence goes on within the word, after a Chinese sign.
            return at + ascii;
        }
        at += word.len();
        end = at - (word.len() - bare.len());
        previous_is_option = is_option;
    }
    end
}

fn is_placeholder(word: &str) -> bool {
    word.chars().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || "_-=".contains(one))
        || word.starts_with(|one: char| one.is_ascii_digit())
}

/// Second words of commands that are not in the table of places by themselves.
fn is_sub_command(word: &str) -> bool {
    let word: String = word.chars().take_while(|one| one.is_ascii_alphabetic() || *one == '-').collect();
    [
        "list",
        "add",
        "register",
        "end",
        "review",
        "tick",
        "remark",
        "release",
        "check",
        "show",
        "undo",
        "correct",
        "set-aside",
        "answer",
    ]
    .contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_in_messages_become_pages() {
        let said = |text| of_page(Language::Chinese, text);
        assert_eq!(
            said("2026-10 还没有评分，请先运行 xingchou score --period 2026-10"),
            "2026-10 还没有评分，请先到“评分”"
        );
        assert_eq!(
            said("请先看过再签字：xingchou month stars --period 2026-10"),
            "请先看过再签字：“星级签字”"
        );
        assert_eq!(
            said("还有 3 条（xingchou rectify list --period 2026-10 --open）；已知悉的"),
            "还有 3 条（“差评整改”）；已知悉的"
        );
        assert_eq!(said("请用 xingchou setting list 查看"), "请用“设置” 查看");
        assert_eq!(
            said("须签字说明：C001（xingchou pay remark --staff 工号 --note 说明）"),
            "须签字说明：C001（“核对”）"
        );
        assert_eq!(
            of_page(Language::English, "run xingchou score --period 2026-10 first"),
            "run “Score” first"
        );
        assert_eq!(
            of_page(Language::English, "see xingchou appeal list; nothing else"),
            "see “Appeals”; nothing else"
        );
    }
}
