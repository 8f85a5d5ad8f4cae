//! What a form sends: fields and files, from either way in which browsers send them.

use poem::http::StatusCode;
use poem::web::{Form as Encoded, Multipart};
use poem::{Body, FromRequest, Request, RequestBody};

use super::error::WebError;

/// Bytes of a form without files at most.
const FORM_BYTES: usize = 1 << 20;
/// Bytes of a form with files at most: a month's files at once.
const FILES_BYTES: usize = 256 << 20;

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    /// Its name on the sender's computer, without a path.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a form sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// The files.
    pub files: Vec<SentFile>,
}

impl Form {
    /// The value of a field; empty when it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of fields whose name begins so, with the rest of the name.
    #[must_use]
    pub fn beginning(&self, prefix: &str) -> Vec<(String, String)> {
        let of =
            |(name, value): &(String, String)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone()));
        self.fields.iter().filter_map(of).collect()
    }

    /// What a request sends; files are read only where the page takes some.
    pub(super) async fn of(request: &Request, body: Body, takes_files: bool) -> Result<Self, WebError> {
        let limit = if takes_files { FILES_BYTES } else { FORM_BYTES };
        let bytes = body.into_bytes_limit(limit).await.map_err(|_| WebError::TooLarge)?;
        let mut body = RequestBody::new(Body::from_bytes(bytes));
        let broken = |error: poem::Error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
            _ => WebError::Forged,
        };
        let is_multipart =
            request.content_type().is_some_and(|media_type| media_type.starts_with("multipart/form-data"));
        if !is_multipart {
            if request.content_type().is_none() {
                return Ok(Self::default());
            }
            let Encoded(fields) =
                Encoded::<Vec<(String, String)>>::from_request(request, &mut body).await.map_err(broken)?;
            return Ok(Self { fields, files: Vec::new() });
        }
        let mut parts = Multipart::from_request(request, &mut body).await.map_err(broken)?;
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| WebError::Forged)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(bare_name);
            let bytes = part.bytes().await.map_err(|_| WebError::Forged)?;
            match file {
                // A file field in which nothing was chosen is sent as a file without a name.
                Some(file) if takes_files && !file.is_empty() => {
                    form.files.push(SentFile { name: file, bytes })
                }
                Some(_) => {}
                None => form.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(form)
    }
}

/// A file's name without the folders that some browsers send along.
fn bare_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|one| !one.is_control()).collect()
}
