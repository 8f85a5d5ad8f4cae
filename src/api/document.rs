//! The description of the API (OpenAPI), and a page to try it.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::http::{StatusCode, header};
use poem::{IntoResponse, Response, handler};
use poem_openapi::OpenApiService;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::error::ApiError;
use super::page::{PAGE_MOST, PAGE_SIZE_MOST, PAGE_SIZE_USUAL};
use super::{Resources, resources};

/// The version of the API, which is in its address too.
const VERSION: &str = "1";

/// What the API is, in a few words.
const ABOUT: &str = "星酬的接口：命令行能做的，这里都能做。令牌、出错、分页、费时的工作、幂等见 docs/api.md。\n\n\
    Everything that the command line can do. How to get a token, errors, paging, long work and idempotency: docs/api.md.";

/// The operations as they are.
pub(super) fn service() -> OpenApiService<Resources, ()> {
    OpenApiService::new(resources(), "星酬 Xingchou", VERSION).description(ABOUT).server("/api/v1")
}

/// The description, as JSON.
///
/// # Errors
/// The description cannot be written, which only a broken program can cause.
pub fn openapi() -> Result<String, serde_json::Error> {
    let mut document: Value = serde_json::from_str(&service().spec())?;
    walk(&mut document);
    let mut refusals = Map::new();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for operations in paths.values_mut().filter_map(Value::as_object_mut) {
            for (method, operation) in operations.iter_mut() {
                if let Some(operation) = operation.as_object_mut() {
                    add_what_surrounds(method, operation);
                    say_refusals_once(operation, &mut refusals);
                }
            }
        }
        paths.insert("/device-ratings".to_owned(), device_ratings());
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("responses".to_owned(), Value::Object(refusals));
        components.insert("parameters".to_owned(), parameters());
        if let Some(Value::Object(schemes)) = components.get_mut("securitySchemes") {
            let about = "评价器的令牌：xingchou device token · the token of a device";
            let scheme = json!({ "type": "http", "scheme": "bearer", "description": about });
            schemes.insert("device".to_owned(), scheme);
        }
    }
    serde_json::to_string_pretty(&document)
}

/// Says of days and times what other programs know them by, and of pushed events what one of them is: a stream is no
/// list that can be read at once.
fn walk(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(stream) = fields.get_mut("text/event-stream") {
                let data = json!({ "type": "string", "description": "Job（JSON）· a Job as JSON" });
                *stream = json!({ "schema": {
                    "type": "object", "required": ["data"],
                    "properties": { "data": data, "event": { "type": "string" } }
                } });
            }
            if let Some(Value::String(format)) = fields.get_mut("format") {
                match format.as_str() {
                    "naive-date" => *format = "date".to_owned(),
                    // Not RFC 3339: there is no zone in it.
                    "naive-date-time" => *format = "local-date-time".to_owned(),
                    _ => {}
                }
            }
            fields.values_mut().for_each(walk);
        }
        Value::Array(items) => items.iter_mut().for_each(walk),
        _ => {}
    }
}

/// What is said of a refusal by every operation is said once, and referred to.
fn say_refusals_once(operation: &mut Map<String, Value>, refusals: &mut Map<String, Value>) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        let name = format!("Refused{status}");
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        refusals.entry(name).or_insert_with(|| response.clone());
        *response = reference;
    }
}

/// The parameters that many operations take.
fn parameters() -> Value {
    let parameter = |name: &str, place: &str, schema: Value, about: &str| {
        json!({
            "name": name, "in": place, "required": false, "description": about, "schema": schema
        })
    };
    let text = || json!({ "type": "string" });
    let page = json!({ "type": "integer", "minimum": 1, "maximum": PAGE_MOST, "default": 1 });
    let size =
        json!({ "type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MOST, "default": PAGE_SIZE_USUAL });
    let key = json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$" });
    json!({
        "Page": parameter("page", "query", page, "第几页 · which page"),
        "PageSize": parameter("page_size", "query", size, "每页多少项 · items a page"),
        "Sort": parameter(
            "sort", "query", text(),
            "排序字段，逗号分开，倒序前加 - · fields to sort by, with commas between, - for descending"
        ),
        "IfNoneMatch": parameter(
            "If-None-Match", "header", text(), "已有内容的 ETag，没有变化就不再发 · the tag of what you have"
        ),
        "IfMatch": parameter(
            "If-Match", "header", text(),
            "您看到的内容的 ETag，已被改动就不办（412）· the tag of what you looked at"
        ),
        "IdempotencyKey": parameter(
            "Idempotency-Key", "header", key,
            "幂等键：同一键、同一内容只办一次 · under the same key the same is done once"
        )
    })
}

/// What `around` does for every operation, and the paging of lists.
fn add_what_surrounds(method: &str, operation: &mut Map<String, Value>) {
    let schema = operation
        .get("responses")
        .and_then(|responses| responses.pointer("/200/content/application~1json; charset=utf-8/schema/$ref"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    let mut added = Vec::new();
    if schema.as_ref().is_some_and(|schema| schema.contains("/Page_")) {
        added.extend(["Page", "PageSize", "Sort"]);
    }
    match (method, &schema) {
        ("get", Some(_)) => {
            added.push("IfNoneMatch");
            add_tags(operation);
        }
        ("get", None) => {}
        _ => added.extend(["IfMatch", "IdempotencyKey"]),
    }
    let added = added.into_iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    match operation.get_mut("parameters") {
        Some(Value::Array(parameters)) => parameters.extend(added),
        _ => {
            operation.insert("parameters".to_owned(), Value::Array(added.collect()));
        }
    }
}

/// That what is read has a tag, and is not sent to who has it.
fn add_tags(operation: &mut Map<String, Value>) {
    let etag = json!({
        "ETag": { "description": "内容的标记 · the tag of what is in it", "schema": { "type": "string" } }
    });
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    let same = json!({ "description": "没有变化 · it is what you have", "headers": etag });
    responses.insert("304".to_owned(), same);
    if let Some(Value::Object(found)) = responses.get_mut("200") {
        found.insert("headers".to_owned(), etag);
    }
}

/// The address at which devices send their ratings: it has tokens, keys and bodies of its own.
fn device_ratings() -> Value {
    let refusal = |status: u16| json!({ "$ref": format!("#/components/responses/Refused{status}") });
    let rating = json!({
        "type": "object",
        "required": ["time", "grade"],
        "properties": {
            "time": { "type": "string", "format": "date-time" },
            "grade": { "type": "string" },
            "scale": { "type": "string", "enum": ["six_key", "five_level"] },
            "window": { "type": "string" },
            "staff_no": { "type": "string" },
            "item": { "type": "string" },
            "case_no": { "type": "string" }
        }
    });
    let batch = json!({
        "type": "object",
        "required": ["ratings"],
        "properties": {
            "sent_at": { "type": "string", "format": "date-time" },
            "ratings": { "type": "array", "maxItems": 1000, "items": rating }
        }
    });
    let words = json!({ "$ref": "#/components/schemas/Words" });
    let answer = json!({
        "type": "object",
        "required": ["taken", "already_there", "waiting"],
        "properties": {
            "taken": { "type": "integer" },
            "already_there": { "type": "integer" },
            "waiting": { "type": "array", "items": {
                "type": "object",
                "required": ["reason", "message"],
                "properties": { "reason": { "type": "string" }, "message": words }
            } },
            "clock_ahead_seconds": { "type": "integer", "nullable": true }
        }
    });
    json!({ "post": {
        "tags": ["评价器 · devices"],
        "summary": "评价器上传评价：一条，或一批 · a device sends a rating, or a batch",
        "operationId": "send_ratings",
        "security": [{ "device": [] }],
        "parameters": [{
            "name": "Idempotency-Key", "in": "header", "required": true, "schema": { "type": "string" },
            "description": "幂等键：每次上传一个，重传用同一个 · a key of its own for each sending, the same when it is sent again"
        }],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": { "oneOf": [rating, batch] } } }
        },
        "responses": {
            "200": {
                "description": "收到多少，哪些等着 · how many were taken, and which wait",
                "content": { "application/json": { "schema": answer } }
            },
            "400": refusal(400),
            "401": refusal(401),
            "405": refusal(405),
            "409": refusal(409),
            "413": refusal(413),
            "422": refusal(422),
            "500": refusal(500)
        }
    } })
}

/// The description, made once.
fn document() -> Option<&'static str> {
    static DOCUMENT: OnceLock<Option<String>> = OnceLock::new();
    DOCUMENT.get_or_init(|| openapi().ok()).as_deref()
}

#[handler]
pub(super) fn show() -> Response {
    match document() {
        Some(document) => {
            Response::builder().content_type("application/json; charset=utf-8").body(document.to_owned())
        }
        None => ApiError::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// A page to try the API, and the policy that lets it run its own scripts and nothing else.
struct TryPage {
    html: String,
    policy: String,
}

/// The page has its styles and scripts in it. They are let by their digests, so that nothing else runs there.
fn try_page() -> Option<&'static TryPage> {
    static PAGE: OnceLock<Option<TryPage>> = OnceLock::new();
    let made = || {
        // What stands within a script must not end it.
        let document = document()?.replace("</", "<\\/");
        let plain = service().spec();
        let html = service().swagger_ui_html().replace(&plain, &document);
        let policy = format!(
            "default-src 'none'; script-src {}; style-src {}; img-src 'self' data:; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            digests(&html, "<script", "</script>"),
            digests(&html, "<style", "</style>")
        );
        Some(TryPage { html, policy })
    };
    PAGE.get_or_init(made).as_ref()
}

/// The digests of what stands between such tags, one after the other: what looks like a tag within is none.
fn digests(html: &str, opening: &str, closing: &str) -> String {
    let mut digests = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once(opening) {
        let Some((_, inside)) = after.split_once('>') else { break };
        let Some((inside, after)) = inside.split_once(closing) else { break };
        digests.push(format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inside.as_bytes()))));
        rest = after;
    }
    digests.join(" ")
}

#[handler]
pub(super) fn try_it() -> Response {
    match try_page() {
        Some(page) => Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CONTENT_SECURITY_POLICY, &page.policy)
            .body(page.html.clone()),
        None => ApiError::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}
