//! What a page's function gives back.

use poem::Response;
use poem::http::StatusCode;
use xingchou_pages::table::encoded;

/// What a page's function gives back.
#[derive(Debug, Clone)]
pub struct Answer {
    status: StatusCode,
    content: Content,
    cookies: Vec<String>,
}

#[derive(Debug, Clone)]
enum Content {
    Html(String),
    Go(String),
    File { name: String, media_type: &'static str, bytes: Vec<u8> },
    Asset { media_type: &'static str, text: &'static str },
}

impl Answer {
    /// A page, or a part of one.
    #[must_use]
    pub fn page(html: String) -> Self {
        Self { status: StatusCode::OK, content: Content::Html(html), cookies: Vec::new() }
    }

    /// The address to go to instead; after a form was sent, so that sending it again needs a new decision.
    #[must_use]
    pub fn go(address: impl Into<String>) -> Self {
        let content = Content::Go(address.into());
        Self { status: StatusCode::SEE_OTHER, content, cookies: Vec::new() }
    }

    /// A file to keep.
    #[must_use]
    pub fn file(name: impl Into<String>, media_type: &'static str, bytes: Vec<u8>) -> Self {
        let content = Content::File { name: name.into(), media_type, bytes };
        Self { status: StatusCode::OK, content, cookies: Vec::new() }
    }

    /// A file that pages refer to, which browsers may keep for ever.
    #[must_use]
    pub fn asset(media_type: &'static str, text: &'static str) -> Self {
        Self { status: StatusCode::OK, content: Content::Asset { media_type, text }, cookies: Vec::new() }
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same, setting a cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    pub(super) fn into_response(self) -> Response {
        let mut builder = Response::builder().status(self.status);
        for cookie in self.cookies {
            builder = builder.header("set-cookie", cookie);
        }
        match self.content {
            Content::Html(html) => builder.content_type("text/html; charset=utf-8").body(html),
            Content::Go(address) => builder.header("location", address).finish(),
            Content::File { name, media_type, bytes } => builder
                .content_type(media_type)
                .header("content-disposition", format!("attachment; filename*=UTF-8''{}", encoded(&name)))
                .body(bytes),
            Content::Asset { media_type, text } => builder
                .content_type(media_type)
                .header("cache-control", "public, max-age=31536000, immutable")
                .body(text),
        }
    }
}
