//! Styles and scripts. Their addresses carry a digest of their content, so that browsers may keep them for ever.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// A file that pages refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub text: &'static str,
}

/// The folder of the addresses.
pub const FOLDER: &str = "/assets/";

/// How every page looks.
pub const STYLE: Asset = Asset {
    name: "style.css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("../assets/style.css"),
};

/// What makes pages quicker to use; they work without it.
pub const SCRIPT: Asset = Asset {
    name: "script.js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("../assets/script.js"),
};

/// Every file.
pub const ALL: [Asset; 2] = [STYLE, SCRIPT];

impl Asset {
    /// Where it is served.
    #[must_use]
    pub fn address(&self) -> String {
        let mut address = FOLDER.to_owned();
        for byte in Sha256::digest(self.text.as_bytes()).iter().take(6) {
            // Writing to a text does not fail.
            let _ = write!(address, "{byte:02x}");
        }
        address + "/" + self.name
    }
}

/// The file at an address.
#[must_use]
pub fn at(address: &str) -> Option<Asset> {
    ALL.into_iter().find(|asset| asset.address() == address)
}
