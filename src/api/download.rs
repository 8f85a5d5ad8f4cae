//! Files that go out, under their own names, whatever characters these have.

use poem::http::header::CONTENT_DISPOSITION;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;

/// How every file goes out: browsers are to keep it, not to show it.
const MEDIA_TYPE: &str = "application/octet-stream";

/// A file to be kept by whoever asked.
pub(super) struct Download {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Download {
    /// The name twice: for programs that know ASCII only, and whole, by RFC 8187.
    fn disposition(&self) -> String {
        let plain = |character: char| {
            if character.is_ascii_alphanumeric() || "._-".contains(character) { character } else { '_' }
        };
        let plain: String = self.name.chars().map(plain).collect();
        let mut whole = String::new();
        for byte in self.name.bytes() {
            if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
                whole.push(char::from(byte));
            } else {
                whole.push_str(&format!("%{byte:02X}"));
            }
        }
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let disposition = self.disposition();
        Response::builder().content_type(MEDIA_TYPE).header(CONTENT_DISPOSITION, disposition).body(self.bytes)
    }
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "文件 · the file",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: MEDIA_TYPE,
                    schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary"))),
                }],
                headers: vec![MetaHeader {
                    name: "Content-Disposition".to_owned(),
                    description: Some("文件名 · the file's name".to_owned()),
                    required: true,
                    deprecated: false,
                    schema: String::schema_ref(),
                }],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_out_whole_and_cannot_end_their_header() {
        let file = |name: &str| Download { name: name.to_owned(), bytes: Vec::new() }.disposition();
        assert_eq!(
            file("工资 1.xlsx"),
            "attachment; filename=\"___1.xlsx\"; filename*=UTF-8''%E5%B7%A5%E8%B5%84%201.xlsx"
        );
        let hostile = file("a\"; x=\r\nSet-Cookie: b\0");
        assert!(hostile.is_ascii() && !hostile.contains(['\r', '\n', '\0']), "{hostile}");
    }
}
