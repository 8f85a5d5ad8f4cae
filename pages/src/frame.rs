//! What surrounds every page: language, look, who is reading, where one can go, and what has just happened.

/// The reader's language. Pages are in one language at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 中文
    #[default]
    Chinese,
    /// English
    English,
}

impl Language {
    /// The tag for the page's `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-Hans",
            Self::English => "en",
        }
    }

    /// Whether it is Chinese.
    #[must_use]
    pub fn is_chinese(self) -> bool {
        self == Self::Chinese
    }
}

/// Chooses words by language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words(pub Language);

impl Words {
    /// The one of two texts that is in the reader's language.
    #[must_use]
    pub fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        match self.0 {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value of the page's `data-theme`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A place to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where.
    pub href: String,
    /// What it says.
    pub text: String,
    /// Whether the reader is there.
    pub current: bool,
}

impl Link {
    /// A place that the reader is not at.
    #[must_use]
    pub fn to(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into(), current: false }
    }
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something to know.
    Information,
    /// Something to look at.
    Warning,
    /// Something went wrong.
    Error,
}

impl NoticeKind {
    /// The class of its box.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The word before its text, so that it is not told by colour alone.
    #[must_use]
    pub fn word(self, words: &Words) -> &'static str {
        match self {
            Self::Done => words.say("已完成", "Done"),
            Self::Information => words.say("提示", "Note"),
            Self::Warning => words.say("请注意", "Take care"),
            Self::Error => words.say("未完成", "Not done"),
        }
    }
}

/// A message above the page's own content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub kind: NoticeKind,
    /// What it says.
    pub text: String,
    /// The field that it is about, by its id.
    pub field: Option<String>,
}

/// Who is reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The name.
    pub name: String,
    /// The roles, in words.
    pub roles: String,
}

/// What surrounds a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The language.
    pub words: Words,
    /// Light or dark.
    pub theme: Theme,
    /// The page's title.
    pub title: String,
    /// The address of the page, for switches that come back to it.
    pub address: String,
    /// The office's name.
    pub office: String,
    /// Who is reading; nobody on the page to sign in.
    pub reader: Option<Reader>,
    /// Where the reader can go.
    pub navigation: Vec<Link>,
    /// The way from the start to this page.
    pub trail: Vec<Link>,
    /// Messages above the content.
    pub notices: Vec<Notice>,
    /// The token that every form sends back.
    pub form_token: String,
}

impl Frame {
    /// The messages that are errors, for the summary that links to each field.
    #[must_use]
    pub fn errors(&self) -> Vec<&Notice> {
        self.notices.iter().filter(|notice| notice.kind == NoticeKind::Error).collect()
    }

    /// The messages that are not errors.
    #[must_use]
    pub fn messages(&self) -> Vec<&Notice> {
        self.notices.iter().filter(|notice| notice.kind != NoticeKind::Error).collect()
    }

    /// The address of the style sheet.
    #[must_use]
    pub fn style(&self) -> String {
        crate::assets::STYLE.address()
    }

    /// The address of the script.
    #[must_use]
    pub fn script(&self) -> String {
        crate::assets::SCRIPT.address()
    }
}
