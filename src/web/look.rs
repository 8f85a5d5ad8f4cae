//! How the reader wants pages: language and light or dark, kept in cookies; the browser's language where none is kept.

use poem::Request;
use xingchou_pages::{Language, Theme};

use super::cookies;

/// How the reader wants pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
}

/// The cookie of the language.
pub(super) const LANGUAGE: &str = "language";
/// The cookie of light or dark.
pub(super) const THEME: &str = "theme";

impl Look {
    /// What a request tells.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let kept = cookies::of(request, LANGUAGE).as_deref().and_then(language_of);
        Self {
            language: kept
                .unwrap_or_else(|| preferred(request.header("accept-language").unwrap_or_default())),
            theme: cookies::of(request, THEME).as_deref().and_then(theme_of).unwrap_or_default(),
        }
    }

    /// The one of two texts that the reader can read.
    #[must_use]
    pub fn say<'t>(self, chinese: &'t str, english: &'t str) -> &'t str {
        xingchou_pages::Words(self.language).say(chinese, english)
    }
}

/// The language of a cookie or of the switch on every page.
pub(super) fn language_of(code: &str) -> Option<Language> {
    match code {
        "zh" => Some(Language::Chinese),
        "en" => Some(Language::English),
        _ => None,
    }
}

/// Light or dark, of a cookie or of the switch on every page.
pub(super) fn theme_of(code: &str) -> Option<Theme> {
    [Theme::System, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.code() == code)
}

/// The first language of a browser's list that pages are in; Chinese where there is none.
fn preferred(list: &str) -> Language {
    let main = |tag: &str| tag.trim().get(..2).and_then(|main| language_of(&main.to_ascii_lowercase()));
    list.split(',').find_map(main).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_there_is_counts_and_chinese_without_one() {
        for (list, language) in [
            ("", Language::Chinese),
            ("de-DE,de;q=0.9", Language::Chinese),
            ("en-GB,zh;q=0.5", Language::English),
            ("de, zh-CN;q=0.8, en;q=0.7", Language::Chinese),
            ("é", Language::Chinese),
        ] {
            assert_eq!(preferred(list), language, "{list}");
        }
    }
}
