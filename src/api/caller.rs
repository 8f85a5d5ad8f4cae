//! Who asks: the holder of a machine's token, or a person with a session — by the token that signing in through the API
//! gave, or by the cookie of the pages.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDateTime;
use poem::http::{Method, StatusCode, header};
use poem::{PathPattern, Request, RequestBody};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::error::ApiError;
use crate::access::secret::digest;
use crate::access::{Action, LookedAt, Resource, Viewer};
use crate::clock;
use crate::operations::sessions::{Acting, viewer_of_session};
use crate::operations::tokens::viewer_of_token;
use crate::operations::{OperationError, refused_attempts};
use crate::service::Service;
use crate::store::Store;

/// The cookie of a session of the pages.
const SESSION_COOKIE: &str = "session";
/// The header that shows, with a cookie, that a page of ours asks: what its forms carry.
const FORM_TOKEN: &str = "x-form-token";

/// Names of the security schemes in the document.
const BY_TOKEN: &str = "token";
const BY_COOKIE: &str = "session";

/// By whom something is asked.
#[derive(Debug, Clone)]
pub(super) enum Who {
    /// A machine, for a person.
    Machine(Viewer),
    /// A person, with the token of the session.
    Person(Acting, String),
}

/// Who asks; nobody where nothing was shown, or nothing that is good.
#[derive(Debug, Clone)]
pub(super) struct Identity(pub Option<Who>);

/// Somebody who is known.
#[derive(Clone)]
pub(super) struct Caller {
    pub service: Arc<Service>,
    pub who: Who,
    /// What is asked for: the method, and the template of the address.
    act: String,
    /// What was looked at, where the act depends on it.
    looked_at: Option<Arc<LookedAt>>,
}

/// What an answer is made from, away from the threads that serve.
pub(super) struct Asking {
    service: Arc<Service>,
    pub viewer: Viewer,
    pub now: NaiveDateTime,
    act: String,
}

impl Asking {
    pub fn store(&self) -> &Store {
        &self.service.store
    }

    pub fn data(&self) -> &Path {
        &self.service.data
    }

    pub fn key_file(&self) -> &Path {
        &self.service.key_file
    }

    /// Does something; that it was refused is on the trail.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn on_record<T>(
        &self,
        only_looking: bool,
        work: impl FnOnce(&Self) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let done = work(self);
        if let Some(refusal) = done.as_ref().err().and_then(|error| error.as_refusal(only_looking))
            && let Err(error) = refused_attempts::note(self.store(), &self.viewer, &self.act, &refusal)
        {
            tracing::error!(error = error.to_string(), "a refusal is not on the trail");
        }
        done
    }
}

/// Who asks, as far as the request shows.
///
/// # Errors
/// The database fails, or a cookie comes from a page that is not ours.
pub(super) async fn identify(service: &Arc<Service>, request: &Request) -> Result<Identity, ApiError> {
    let address = service.address_of(request);
    let header = |name: &str| request.header(name).map(str::to_owned);
    let bearer = header(header::AUTHORIZATION.as_str())
        .and_then(|value| value.strip_prefix("Bearer ").map(|token| token.trim().to_owned()));
    if let Some(token) = bearer {
        return look_up(service, token, address, true).await;
    }
    let Some(token) = cookie(request) else { return Ok(Identity(None)) };
    if !is_safe(request.method()) {
        let own = same_origin(request);
        let form = header(FORM_TOKEN).is_some_and(|form| form == form_token(&token));
        if !own || !form {
            return Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "form_token",
                "用页面的登录办事，须同源并带上页面的表单令牌（X-Form-Token）；程序请用令牌",
                "with the cookie of the pages, come from the same origin and send X-Form-Token; programs use a token",
            ));
        }
    }
    look_up(service, token, address, false).await
}

/// What the forms of a session carry: known to its pages, and to nobody else's.
pub(super) fn form_token(session: &str) -> String {
    digest(&format!("form {session}"))
}

/// Whether a method only looks.
pub(super) fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// The session's token among the cookies.
fn cookie(request: &Request) -> Option<String> {
    let cookies = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SESSION_COOKIE).map(|(_, value)| value.to_owned())
}

/// Whether the browser says that the request comes from a page of this server.
fn same_origin(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let host = request.header(header::HOST.as_str()).unwrap_or_default();
    let origin = request.header(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    origin.is_some_and(|(_, origin)| origin == host)
}

async fn look_up(
    service: &Arc<Service>,
    token: String,
    address: String,
    machines: bool,
) -> Result<Identity, ApiError> {
    let found = service.blocking(move |service| {
        let now = clock::now();
        if machines && let Some(viewer) = viewer_of_token(&service.store, &token, &address, now)? {
            return Ok(Some(Who::Machine(viewer)));
        }
        let acting = viewer_of_session(&service.store, &token, &address, now)?;
        Ok::<_, OperationError>(acting.map(|acting| Who::Person(acting, token)))
    });
    let found = found.await.map_err(|error| ApiError::failed(&error))??;
    Ok(Identity(found))
}

impl Caller {
    /// Who asks, with every role.
    ///
    /// # Errors
    /// Something must be done first.
    pub fn viewer(&self) -> Result<Viewer, ApiError> {
        let viewer = match &self.who {
            Who::Machine(viewer) => viewer.clone(),
            Who::Person(acting, _) => match acting.duty() {
                None => acting.clone().ready()?,
                Some(duty) => {
                    let message = duty.message();
                    return Err(ApiError::new(StatusCode::FORBIDDEN, "duty_first", message.zh, message.en));
                }
            },
        };
        Ok(match &self.looked_at {
            Some(looked_at) => viewer.having_looked_at(Arc::clone(looked_at)),
            None => viewer,
        })
    }

    /// The person, for what she may do with her own account whatever must be done first.
    ///
    /// # Errors
    /// It is a machine.
    pub fn person(&self) -> Result<(Acting, String), ApiError> {
        match &self.who {
            Who::Person(acting, token) => Ok((acting.clone(), token.clone())),
            Who::Machine(_) => Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "person_needed",
                "这件事须由本人登录后办理，令牌不能代办",
                "this takes the person, signed in; a token cannot do it",
            )),
        }
    }

    /// What an answer is made from.
    ///
    /// # Errors
    /// Something must be done first.
    pub fn asking(&self) -> Result<Asking, ApiError> {
        Ok(Asking {
            service: Arc::clone(&self.service),
            viewer: self.viewer()?,
            now: clock::now(),
            act: self.act.clone(),
        })
    }

    /// Answers what only looks: what is refused is not there.
    ///
    /// # Errors
    /// What `work` returns.
    pub async fn look<T: Send + 'static>(
        self,
        work: impl FnOnce(&Asking) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<Json<T>, ApiError> {
        self.work(true, work).await.map_err(ApiError::of_looking)
    }

    /// The same where the operation says that it has no right, whether there is something or not: who has the right
    /// for some is told that there is none, and who has it for nobody, that she may not.
    ///
    /// # Errors
    /// What `work` returns.
    pub async fn look_at_hidden<T: Send + 'static>(
        self,
        (action, resource): (Action, Resource),
        work: impl FnOnce(&Asking) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<Json<T>, ApiError> {
        let of_some = self.viewer()?.require(action, resource).is_ok();
        let looked = self.look(work).await;
        looked.map_err(|error| if of_some { error.hidden() } else { error })
    }

    /// Does something and answers.
    ///
    /// # Errors
    /// What `work` returns.
    pub async fn act<T: Send + 'static>(
        self,
        work: impl FnOnce(&Asking) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<Json<T>, ApiError> {
        self.work(false, work).await
    }

    async fn work<T: Send + 'static>(
        self,
        only_looking: bool,
        work: impl FnOnce(&Asking) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<Json<T>, ApiError> {
        let asking = self.asking()?;
        let done = tokio::task::spawn_blocking(move || asking.on_record(only_looking, work)).await;
        done.map_err(|error| ApiError::failed(&error))?.map(Json)
    }
}

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();

    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let scheme = MetaSecurityScheme {
            ty: "http",
            description: Some("令牌：xingchou token add，或 POST /sessions · a token"),
            name: None,
            key_in: None,
            scheme: Some("bearer"),
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        };
        registry.create_security_scheme(BY_TOKEN, scheme);
        let scheme = MetaSecurityScheme {
            ty: "apiKey",
            description: Some(
                "页面的登录；办事时还须同源并带 X-Form-Token · the cookie of the pages; what acts needs X-Form-Token too",
            ),
            name: Some(SESSION_COOKIE),
            key_in: Some("cookie"),
            scheme: None,
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        };
        registry.create_security_scheme(BY_COOKIE, scheme);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BY_TOKEN, BY_COOKIE]
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let known = request.data::<Identity>().and_then(|identity| identity.0.clone());
        let service = request.data::<Arc<Service>>().cloned();
        match (known, service) {
            (Some(who), Some(service)) => {
                let route = request.data::<PathPattern>().map_or("", |pattern| &*pattern.0);
                let act = format!("{} {route}", request.method());
                let looked_at = request.data::<Arc<LookedAt>>().cloned();
                Ok(Self { service, who, act, looked_at })
            }
            (None, _) => Err(ApiError::unauthorised().into()),
            (_, None) => Err(ApiError::failed(&Cow::Borrowed("no service")).into()),
        }
    }
}
