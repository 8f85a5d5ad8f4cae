//! What the system does, one file a use case; the only place where store, engine, importers and reports meet.

