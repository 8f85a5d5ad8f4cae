//! Forms: fields with their labels and hints, and one button that says what it does.

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line of text.
    Text,
    /// A password that is there already.
    Password,
    /// A new password.
    NewPassword,
    /// A one-time code.
    Code,
    /// Several lines of text.
    Lines,
    /// A long text whose lines and columns matter, such as a rule sheet; the address looks at it while it is typed.
    Sheet(String),
    /// A day.
    Day,
    /// A month.
    Month,
    /// A number, as text: what it may be is said by the hint.
    Number,
    /// One of several, by what is sent and what is read.
    Choice(Vec<(String, String)>),
    /// Yes or no.
    Tick,
    /// Files; several at once.
    Files,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name, which is also its id within the page.
    pub name: String,
    /// What it is.
    pub label: String,
    /// How to fill it in; empty when the label says it.
    pub hint: String,
    /// How it is filled in.
    pub entry: Entry,
    /// What stands in it.
    pub value: String,
    /// Whether it may not be left empty.
    pub required: bool,
}

impl Field {
    /// An empty field that must be filled in.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, entry: Entry) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            entry,
            value: String::new(),
            required: true,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same with what stands in it.
    #[must_use]
    pub fn with(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The same, which may be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self.entry {
            Entry::Password | Entry::NewPassword => "password",
            Entry::Day => "date",
            Entry::Month => "month",
            _ => "text",
        }
    }

    pub(crate) fn completes(&self) -> &'static str {
        match self.entry {
            Entry::Password => "current-password",
            Entry::NewPassword => "new-password",
            Entry::Code => "one-time-code",
            _ => "off",
        }
    }

    pub(crate) fn mode(&self) -> &'static str {
        match self.entry {
            Entry::Code => "numeric",
            Entry::Number => "decimal",
            _ => "text",
        }
    }
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What is sent without being shown.
    pub hidden: Vec<(String, String)>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What the button says.
    pub button: String,
    /// Whether it is the one thing to do on the page.
    pub strong: bool,
    /// Whether it stands in one line, as in a table.
    pub inline: bool,
    /// Another button, which sends the same elsewhere however it is filled in: where, and what it says.
    pub second: Option<(String, String)>,
}

impl Form {
    /// A form with a button.
    #[must_use]
    pub fn new(action: impl Into<String>, button: impl Into<String>) -> Self {
        Self { action: action.into(), button: button.into(), ..Self::default() }
    }

    /// The same as the one thing to do on the page.
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// The same in one line.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    /// The same with another button, which sends the same elsewhere.
    #[must_use]
    pub fn second(mut self, action: impl Into<String>, button: impl Into<String>) -> Self {
        self.second = Some((action.into(), button.into()));
        self
    }

    /// The same with a field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// The same with something that is sent without being shown.
    #[must_use]
    pub fn hide(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Whether it has a field for files.
    pub(crate) fn has_files(&self) -> bool {
        self.fields.iter().any(|field| field.entry == Entry::Files)
    }

    /// The id of a field: forms that stand in lines of a table share names, so theirs have the place too.
    pub(crate) fn id(&self, field: &Field) -> String {
        if !self.inline {
            return field.name.clone();
        }
        let mut id: String = self
            .action
            .chars()
            .chain(self.hidden.iter().flat_map(|(_, value)| value.chars()))
            .map(|one| if one.is_alphanumeric() { one } else { '-' })
            .collect();
        id.push('-');
        id + &field.name
    }
}
