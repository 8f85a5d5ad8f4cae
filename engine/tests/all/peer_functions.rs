//! peer_functions
