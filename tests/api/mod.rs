//! The API, over HTTP: its document, who may reach what, lists, tags, keys, jobs, and a month from files to a slip.

mod commands;
mod document;
mod lists;
mod month;
mod routes;
mod twice;

use serde_json::Value;
use xingchou::access::{Grant, Role, Scope, Viewer};

use crate::support::{Office, Reply, Served, people};

/// Somebody who calls the API of a served office.
pub struct Client<'s> {
    served: &'s Served,
    authorization: String,
}

impl<'s> Client<'s> {
    fn of(served: &'s Served, office: &Office, viewer: &Viewer) -> Self {
        let token = people::session(&office.store, viewer);
        Self { served, authorization: format!("Bearer {token}") }
    }

    /// Somebody of a role, with an account that is made.
    fn with_role(served: &'s Served, office: &Office, role: Role) -> Self {
        let viewer = people::account(&office.store, role.code(), &[Grant::of_district(role)]);
        Self::of(served, office, &viewer)
    }

    /// A member of staff, with an account that is made.
    fn member(served: &'s Served, office: &Office, staff_no: &str) -> Self {
        let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
        let own = staff.iter().find(|person| person.staff_no == staff_no).unwrap().id;
        let grant = Grant { role: Role::StaffMember, scope: Scope::Own(own) };
        let viewer = people::account(&office.store, &staff_no.to_lowercase(), &[grant]);
        Self::of(served, office, &viewer)
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut all = vec![("Authorization", self.authorization.as_str())];
        all.extend(headers);
        self.served.send(method, &format!("/api/v1{path}"), &all, body)
    }

    fn get(&self, path: &str) -> (u16, Value) {
        told(&self.send("GET", path, &[], b""))
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        told(&self.send("POST", path, &[JSON], body.to_string().as_bytes()))
    }

    /// Sends files and fields as a form.
    fn form(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (u16, Value) {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--part\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--part--\r\n");
        told(&self.send("POST", path, &[("Content-Type", "multipart/form-data; boundary=part")], &body))
    }

    /// Waits for a job that was begun, by following its events, and gives it as it ended.
    fn ended(&self, (status, begun): (u16, Value)) -> Value {
        assert_eq!(status, 202, "{begun}");
        let id = begun["id"].as_i64().unwrap();
        let events = self.send("GET", &format!("/jobs/{id}/events"), &[], b"");
        assert_eq!(events.status, 200, "{}", events.body);
        assert!(events.header("content-type").starts_with("text/event-stream"));
        let last = events.body.lines().filter_map(|line| line.strip_prefix("data: ")).next_back().unwrap();
        let last: Value = serde_json::from_str(last).unwrap();
        let (status, job) = self.get(&format!("/jobs/{id}"));
        assert_eq!((status, &job), (200, &last));
        assert_ne!(job["state"], "running", "events go on to the end");
        job
    }
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn told(reply: &Reply) -> (u16, Value) {
    (reply.status, serde_json::from_str(&reply.body).unwrap_or(Value::Null))
}

/// The code of a refusal, after the envelope was found to be whole.
fn code((status, body): &(u16, Value)) -> String {
    let error = &body["error"];
    for text in [&error["message"]["zh"], &error["message"]["en"]] {
        assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{status} {body}");
    }
    error["code"].as_str().unwrap().to_owned()
}
