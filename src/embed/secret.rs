//! The secret of a document: who holds a code can use it only with the verifier, which never leaves this memory but to
//! the server.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill_randomly(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    async fn digest(algorithm: &str, bytes: &[u8]) -> Result<JsValue, JsValue>;
}

/// A verifier and what is told of it.
pub(super) struct Secret {
    /// 256 random bits, in base64url.
    pub verifier: String,
    /// Its SHA-256, in base64url.
    pub challenge: String,
}

impl Secret {
    /// A new one. Browsers have no digest where the connection is not safe.
    pub(super) async fn new() -> Result<Self, JsValue> {
        let mut bytes = [0; 32];
        fill_randomly(&mut bytes)?;
        let verifier = base64url(&bytes);
        let digest = js_sys::Uint8Array::new(&digest("SHA-256", verifier.as_bytes()).await?).to_vec();
        Ok(Self { challenge: base64url(&digest), verifier })
    }
}

/// Base64 for addresses, without padding.
fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let value =
            (0..3).fold(0_u32, |value, at| value << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for at in 0..=group.len() {
            let digit = value >> (18 - 6 * at) & 63;
            text.push(char::from(DIGITS.get(digit as usize).copied().unwrap_or(b'A')));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn base64_is_that_of_rfc_4648_for_addresses() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff, 0xbf]), "-_-_");
        assert_eq!(base64url(&[0; 32]).len(), 43);
    }
}
