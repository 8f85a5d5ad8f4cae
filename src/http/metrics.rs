//! What monitoring reads: how many requests, of which kind, how long they took, and how many are being answered.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// The metrics of one server.
pub(super) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    pub(super) answering: IntGauge,
}

impl Metrics {
    pub(super) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let labels = ["method", "route", "status"];
        let requests = Opts::new("xingchou_requests_total", "requests answered");
        let requests = IntCounterVec::new(requests, &labels)?;
        let seconds = HistogramOpts::new("xingchou_request_seconds", "seconds until the answer began");
        let seconds = HistogramVec::new(seconds, &["method", "route"])?;
        let answering = IntGauge::new("xingchou_requests_answering", "requests being answered now")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(answering.clone()))?;
        Ok(Self { registry, requests, seconds, answering })
    }

    /// Counts an answer. `route` is the template, so that nobody's number is in it.
    pub(super) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).inc();
        self.seconds.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }

    pub(super) fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}
