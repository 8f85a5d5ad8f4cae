//! One request for a page: who asks, for what, and what was sent along.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use poem::Request;
use xingchou_pages::{Frame, Link, Notice, NoticeKind, Reader, Words};

use super::error::WebError;
use super::form::Form;
use super::look::Look;
use super::{cookies, done, navigation, plain_words};
use crate::access::secret::digest;
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::operations::sessions::{Acting, viewer_of_session};
use crate::operations::{OperationError, refused_attempts};
use crate::service::{self, Service};
use crate::store::Store;

/// One request for a page.
pub struct Visit {
    /// The office.
    pub service: Arc<Service>,
    /// How the reader wants pages.
    pub look: Look,
    /// The address that was asked for, with what follows the question mark.
    pub address: String,
    /// Where the request comes from.
    pub from: String,
    /// The number of the request.
    pub number: String,
    /// When it came, UTC.
    pub now: NaiveDateTime,
    /// What is asked for: the method and the template of the address.
    pub act: String,
    /// What the form sent.
    pub form: Form,
    path: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    token: Option<String>,
    acting: Option<Acting>,
    viewer: Viewer,
}

impl Visit {
    /// What a request tells by itself; who asks is found out by [`Visit::recognise`].
    pub(super) fn of(service: Arc<Service>, request: &Request) -> Self {
        let from = service.address_of(request);
        let address = request.original_uri().path_and_query().map_or("/", |address| address.as_str());
        Self {
            look: Look::of(request),
            address: address.to_owned(),
            viewer: Viewer::new(Viewer::FIRST_DISTRICT, "未登录", Vec::new()).asking_from(&from),
            from,
            number: service::number_of(request),
            now: clock::now(),
            act: String::new(),
            form: Form::default(),
            path: request.path_params().unwrap_or_default(),
            query: request.params().unwrap_or_default(),
            token: cookies::of(request, cookies::SESSION).filter(|token| !token.is_empty()),
            acting: None,
            service,
        }
    }

    /// Finds out who asks.
    pub(super) fn recognise(&mut self) -> Result<(), WebError> {
        let Some(token) = &self.token else { return Ok(()) };
        self.acting = viewer_of_session(&self.service.store, token, &self.from, self.now)?;
        if let Some(acting) = &self.acting
            && acting.duty().is_none()
        {
            self.viewer = acting.clone().ready()?;
        }
        Ok(())
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.service.store
    }

    /// Who asks, with her roles; without any when nobody is signed in, or something must be done first.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Who is signed in, be it with something to do first.
    ///
    /// # Errors
    /// Nobody is.
    pub fn acting(&self) -> Result<&Acting, WebError> {
        self.acting.as_ref().ok_or(WebError::SignInFirst)
    }

    /// The token of who is signed in.
    ///
    /// # Errors
    /// Nobody is.
    pub fn token(&self) -> Result<&str, WebError> {
        self.token.as_deref().filter(|_| self.acting.is_some()).ok_or(WebError::SignInFirst)
    }

    /// The token that every form of this reader sends back: nobody can make it who does not know the session's.
    #[must_use]
    pub fn form_token(&self) -> String {
        self.token().map_or_else(|_| String::new(), |token| digest(&format!("form {token}")))
    }

    /// Whether the form came from a page that this reader was shown.
    pub(super) fn form_is_own(&self) -> bool {
        // Digests are compared, so that the time it takes tells nothing.
        self.acting.is_none() || digest(self.form.field("form_token")) == digest(&self.form_token())
    }

    /// Whether the reader may do this, be it to some people only.
    #[must_use]
    pub fn may(&self, action: Action, resource: Resource) -> bool {
        self.viewer.require(action, resource).is_ok()
    }

    /// Whether the reader may do this throughout the district.
    #[must_use]
    pub fn may_all(&self, action: Action, resource: Resource) -> bool {
        self.viewer.require_all(action, resource).is_ok()
    }

    /// The member of staff whom the account is of, by the number in the database.
    #[must_use]
    pub fn own_staff(&self) -> Option<i64> {
        self.viewer.grants().iter().find_map(|grant| match grant.scope {
            crate::access::Scope::Own(staff) => Some(staff),
            _ => None,
        })
    }

    /// A part of the address that its template names.
    #[must_use]
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A value after the question mark; empty when there is none.
    #[must_use]
    pub fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The month in the address.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn month(&self) -> Result<Month, WebError> {
        self.part("month").parse().map_err(|_| WebError::NotFound)
    }

    /// A number in the address.
    ///
    /// # Errors
    /// It is none.
    pub fn whole(&self, name: &str) -> Result<i64, WebError> {
        self.part(name).parse().map_err(|_| WebError::NotFound)
    }

    /// The one of two texts that the reader can read.
    #[must_use]
    pub fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        self.look.say(chinese, english)
    }

    /// A message in the reader's language; commands that it names become the pages that do the same.
    #[must_use]
    pub fn told(&self, message: &Message) -> String {
        plain_words::of_page(self.look.language, self.say(&message.zh, &message.en))
    }

    /// What surrounds a page of this reader.
    #[must_use]
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        let acting = self.acting.as_ref();
        let reader = acting
            .map(|acting| Reader { name: acting.own().name().to_owned(), roles: navigation::roles(self) });
        Frame {
            words: Words(self.look.language),
            theme: self.look.theme,
            title: title.into(),
            address: self.address.clone(),
            office: navigation::office(self),
            reader,
            navigation: navigation::links(self),
            trail: Vec::new(),
            notices: self.done(),
            form_token: self.form_token(),
        }
    }

    /// What surrounds a page below others: the way to it ends with its title.
    #[must_use]
    pub fn frame_below(&self, above: Vec<Link>, title: impl Into<String>) -> Frame {
        let mut frame = self.frame(title);
        frame.trail = above;
        frame.trail.push(Link { href: String::new(), text: frame.title.clone(), current: true });
        frame
    }

    /// That something was done, as the address says after a form was sent.
    fn done(&self) -> Vec<Notice> {
        let said = done::sentence(self.asked("done"));
        let notice =
            |(zh, en)| Notice { kind: NoticeKind::Done, text: self.say(zh, en).to_owned(), field: None };
        said.map(notice).into_iter().collect()
    }

    /// A notice that something was refused, to be put above the form again; what failed or is forbidden goes on as
    /// an error.
    ///
    /// # Errors
    /// Any but a refusal.
    pub fn refusal(&self, error: impl Into<WebError>, field: Option<&str>) -> Result<Notice, WebError> {
        let (error, on_record) = error.into().itself();
        match error {
            WebError::Refused(message) => {
                if !on_record {
                    self.note_refusal(&OperationError::Refused(message.clone()));
                }
                Ok(Notice {
                    kind: NoticeKind::Error,
                    text: self.told(&message),
                    field: field.map(str::to_owned),
                })
            }
            other if on_record => Err(WebError::OnRecord(Box::new(other))),
            other => Err(other),
        }
    }

    /// Puts on the trail that who is signed in was refused. Where even that fails, the log says so.
    pub(super) fn note_refusal(&self, error: &OperationError) {
        if self.viewer.account().is_none() {
            return;
        }
        if let Err(failed) = refused_attempts::note(self.store(), &self.viewer, &self.act, error) {
            tracing::error!(
                error = failed.to_string(),
                request = self.number,
                "a refusal is not on the trail"
            );
        }
    }
}
