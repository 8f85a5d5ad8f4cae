//! What surrounds every request: health, limits, headers, the log, metrics.

use serde_json::Value;

use crate::support::{Office, Served};

#[test]
fn the_server_says_how_it_is_and_stops_when_told() {
    let office = Office::new();
    let served = Served::start(&office);
    assert_eq!(served.get("/health", &[]).body, "ok");
    assert_eq!((served.get("/ready", &[]).status, served.get("/ready", &[]).body.as_str()), (200, "ready"));
    let metrics = served.get("/metrics", &[]);
    assert!(
        metrics.body.contains("xingchou_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1")
    );
    let secret = "420106199001011234";
    assert_eq!(served.get(&format!("/my/{secret}?name={secret}"), &[]).status, 404);
    assert!(!served.get("/metrics", &[]).body.contains(secret));
    let log = served.stop();
    assert!(!log.contains(secret), "addresses are not in the log: {log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let health = lines.iter().find(|line| line["route"] == "/health").expect("a line of the request");
    assert_eq!((&health["method"], &health["status"]), (&Value::from("GET"), &Value::from(200)));
    assert!(health["milliseconds"].is_u64() && health["request"].is_string(), "{health}");
}

#[test]
fn metrics_are_not_for_everybody() {
    let office = Office::new();
    let served = Served::start_with(&office, &["--behind-proxy"]);
    let from = |address: &'static str| [("X-Forwarded-For", address)];
    assert_eq!(served.get("/metrics", &from("203.0.113.9")).status, 404);
    assert_eq!(
        served.get("/metrics", &from("127.0.0.1, 203.0.113.9")).status,
        404,
        "the last is the proxy's word"
    );
    assert_eq!(served.get("/metrics", &[]).status, 200);
    drop(served);
    let served = Served::start_with(&office, &["--behind-proxy", "--open-metrics"]);
    assert_eq!(served.get("/metrics", &from("203.0.113.9")).status, 200);
}

#[test]
fn every_answer_has_the_headers() {
    let office = Office::new();
    let served = Served::start(&office);
    for path in ["/sign-in", "/nothing", "/api/v1/nothing", "/health"] {
        let reply = served.get(path, &[]);
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
    }
    let page = served.get("/sign-in", &[]).body;
    for inline in ["<style", " style=", " onclick=", "<script>"] {
        assert!(!page.contains(inline), "{inline}");
    }
    let asset = page.split('"').find(|part| part.ends_with("/style.css")).unwrap().to_owned();
    let style = served.get(&asset, &[]);
    assert_eq!(style.status, 200);
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(served.get("/assets/000000000000/style.css", &[]).status, 404);
}

#[test]
fn what_is_too_large_or_of_no_known_length_is_not_read() {
    let office = Office::new();
    let served = Served::start(&office);
    let huge = served.send("POST", "/sign-in", &[("Transfer-Encoding", "chunked")], b"5\r\nhello\r\n");
    assert_eq!(huge.status, 411);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let large = format!("name={}", "x".repeat(2 << 20));
    assert_eq!(served.send("POST", "/sign-in", &form, large.as_bytes()).status, 413);
    assert_eq!(served.get(&format!("/{}", "x".repeat(5000)), &[]).status, 414);
}
