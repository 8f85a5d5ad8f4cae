//! The description of the API: a reviewed snapshot, and what holds of every operation in it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Office, Served};

/// The document as data.
pub fn document() -> Value {
    serde_json::from_str(&xingchou::api::openapi().unwrap()).unwrap()
}

/// Every operation: method, path, and what is said of it.
pub fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            all.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    all
}

#[test]
fn the_document_is_the_reviewed_one() {
    insta::assert_snapshot!("openapi", xingchou::api::openapi().unwrap());
}

#[test]
fn every_operation_is_described_whole() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}: no id"));
        assert!(ids.insert(id.to_owned()), "{id} twice");
        let summary = operation["summary"].as_str().unwrap_or_else(|| panic!("{id}: no summary"));
        assert!(summary.contains(" · ") || summary.contains('·'), "{id}: both languages: {summary}");
        assert!(!summary.is_ascii(), "{id}: Chinese first: {summary}");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{id}");
        let answers = operation["responses"].as_object().unwrap();
        for status in ["401", "422", "500"] {
            let answer = &document["components"]["responses"][format!("Refused{status}")];
            let reference = format!("#/components/responses/Refused{status}");
            assert_eq!(answers[status]["$ref"].as_str(), Some(reference.as_str()), "{id} {status}");
            let schema = &answer["content"]["application/json; charset=utf-8"]["schema"]["$ref"];
            assert_eq!(schema.as_str(), Some("#/components/schemas/Error"), "{status}");
        }
        assert!(answers.keys().any(|status| status.starts_with('2')), "{id}");
        if id != "sign_in" {
            assert!(operation["security"].as_array().is_some_and(|list| !list.is_empty()), "{id}");
        }
        let parameters = operation["parameters"].as_array().unwrap();
        let resolved = |one: &Value| match one["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap().clone(),
            None => one.clone(),
        };
        let names: Vec<String> =
            parameters.iter().map(|one| resolved(one)["name"].as_str().unwrap().to_lowercase()).collect();
        let has = |name: &str| names.contains(&name.to_lowercase());
        if method != "GET" {
            assert!(has("Idempotency-Key"), "{id} acts and takes no key");
        }
        if id.starts_with("list_") && !["list_papers", "list_policies", "list_backups"].contains(&id) {
            assert!(has("page") && has("page_size") && has("sort"), "{id}");
        }
    }
    assert!(ids.len() > 70, "{}", ids.len());
}

#[test]
fn the_document_and_the_page_to_try_it_come_without_the_network() {
    let office = Office::new();
    let served = Served::start(&office);
    let reply = served.get("/api/v1/openapi.json", &[]);
    assert_eq!(reply.status, 200);
    assert_eq!(serde_json::from_str::<Value>(&reply.body).unwrap(), document());
    let page = served.get("/api/v1/try", &[]);
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"), "{policy}");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
    assert!(!scripts.contains("unsafe") && !scripts.contains("http"), "{policy}");
    for outside in ["src=\"http", "href=\"http", "@import", "src=\"//"] {
        let head = page.body.split("</head>").next().unwrap();
        assert!(!head.contains(outside), "{outside}");
    }
    assert!(page.body.contains("/device-ratings"), "the page tries the document that is published");
}
